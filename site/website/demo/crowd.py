"""More made-up learners, for load: each enrolled, some lessons in, some with a quiz open or done."""

from __future__ import annotations

import random

from django.contrib.auth.hashers import make_password

from courses.models import CoursePage
from website.accounts.models import Team, User
from website.demo import cast
from website.demo.history import Life

TEAM = "Riverside peers"


def members() -> dict[int, User]:
    """The crowd so far, by number."""
    people = User.objects.filter(email__regex=rf"^learner-[0-9]+@{cast.DOMAIN}$", is_demo=True)
    return dict(sorted((int(user.email.partition("@")[0].removeprefix("learner-")), user) for user in people))


def make(count: int, *, seed: int, course: CoursePage) -> list[User]:
    """Makes learners 1 to `count`, those that exist left out. The same seed makes the same crowd."""
    hashed = make_password(cast.PASSWORD)
    team = Team.objects.get(name=TEAM)
    taken = set(User.objects.filter(email__startswith="learner-").values_list("email", flat=True))
    made = []
    for number in range(1, count + 1):
        email = f"learner-{number}@{cast.DOMAIN}"
        if email in taken:
            continue
        user = add_learner(email, f"Learner {number}", f"Learner {number}", team=team, hashed=hashed)
        _live(user, course, random.Random(f"{seed}/{number}"))  # noqa: S311 - made-up history
        made.append(user)
    return made


def add_learner(email: str, full_name: str, display_name: str, *, team: Team, hashed: str) -> User:
    """A made-up peer without any role, who can sign in with the demo's password (`hashed`)."""
    user = User.objects.create(
        email=email, password=hashed, full_name=full_name, display_name=display_name, team=team, is_demo=True
    )
    user.emailaddress_set.create(email=email, verified=True, primary=True)
    return user


def _live(user: User, course: CoursePage, rng: random.Random) -> None:
    """One learner's made-up past."""
    life = Life(course, user, rng.uniform(20, 90))
    stage = rng.choice(("reading", "open", "open", "done"))
    if stage == "reading":
        life.read(rng.randrange(6))
        return
    life.read(6)
    if stage == "done":
        life.take_quiz(wrong=rng.choice((0, 1, 1, 2)))
    else:
        life.begin_quiz()
