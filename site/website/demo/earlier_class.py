"""People who were trained a year ago and have left since: with them a quiz has enough attempts for its statistics.

Their accounts are closed, as an organisation closes them; what they did stays.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.hashers import make_password

from courses.models import CoursePage
from website.accounts.domain.people import deactivate
from website.accounts.models import Team, User
from website.core import clock
from website.demo import cast
from website.demo.crowd import add_learner
from website.demo.history import Life

TEAM = "Lakeside Alliance"
CLASS = (
    # name, days ago they began, how many answers of the first quiz were wrong
    ("Ana Torres", 400, 0),
    ("Ben Whitaker", 398, 2),
    ("Carla Mensah", 397, 1),
    ("Devon Price", 395, 4),
    ("Esme Laurent", 392, 0),
    ("Farid Nasser", 390, 3),
    ("Grace Sullivan", 388, 1),
    ("Hugo Petrov", 386, 5),
    ("Imani Brooks", 383, 2),
)
LEFT_AFTER = 120
"""Days from the beginning to the day on which the account was closed."""


def live(people: Mapping[str, User], course: CoursePage) -> None:
    """Lives it once: the lessons before the first quiz, the quiz, and the leaving."""
    hashed = make_password(cast.PASSWORD)
    team = Team.objects.get(name=TEAM)
    for full_name, days_ago, wrong in CLASS:
        email = f"{full_name.replace(' ', '.').lower()}@{cast.DOMAIN}"
        if User.objects.filter(email=email).exists():
            continue
        user = add_learner(email, full_name, full_name.partition(" ")[0], team=team, hashed=hashed)
        life = Life(course, user, days_ago).read(6)
        life.take_quiz(wrong=wrong)
        life.later(days=LEFT_AFTER)
        with clock.at(life.moment):
            deactivate(user, actor=people["sam"])
