"""The months behind the demo's people, lived through the domain functions with the clock set back.

Nothing here writes a table by itself, so the history obeys every rule that real people meet. `live()` runs once on a
database; a second call finds people who have a past and leaves them alone. Supervision has modules of its own.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from wagtail.models import Locale, Site

from courses.domain.attempts import save_answer, start
from courses.domain.enrol import enrol
from courses.domain.practice import save_reflection
from courses.domain.progress import complete_lesson
from courses.domain.submit import submit
from courses.models import Attempt, CoursePage, Enrolment, LessonPage, Question, QuizPage
from supervision.models import Agreement
from website.accounts.domain.invitations import invite
from website.accounts.domain.people import give_role_unchecked
from website.accounts.models import CoordinatorScope, Team, User
from website.core import clock
from website.demo import cast
from website.demo.answers import response_for
from website.pages.domain.help_lines import ensure_defaults
from website.pages.domain.starter import ensure_site
from website.pages.models import OrganisationSettings

COURSE = "foundations"
SAFETY_TOPIC = "When old hurts come up"
EVERYTHING = 99
"""More modules than any course has."""
REFLECTION = (
    "A neighbor once sat down on the stairs with me and said, “That sounds heavy.” Nothing else, for a long time. "
    "No advice, no looking at the clock. This week I would like to leave out the advice."
)


def prepare_content(code: str = COURSE) -> CoursePage:
    """Pages, help lines and a course of the curriculum: what a fresh installation starts with."""
    ensure_site()
    ensure_defaults()
    call_command("load_curriculum", code, verbosity=0, stdout=_Silence())
    return CoursePage.objects.get(code=code, locale=Locale.get_default())


def translate_content() -> None:
    """What there is of the curriculum, and of the help lines, in the other languages that are offered."""
    for code, __ in settings.LANGUAGES:
        if code != settings.LANGUAGE_CODE:
            call_command("load_translations", language=code, verbosity=0, stdout=_Silence())


def mark_safety_question(editor: User) -> None:
    """The demo's editor has decided that one question must be right to pass, before supervision begins."""
    question = Question.objects.filter(topic=SAFETY_TOPIC, safety=False).first()
    if question is None or Agreement.objects.exists():
        return
    question.safety = True
    question.save_revision(user=editor, log_action=True).publish(user=editor, skip_permission_checks=True)


class _Silence:
    """Where the summary of a nested command goes."""

    def write(self, text: str) -> int:
        """Drops the text."""
        return len(text)

    def flush(self) -> None:
        """Nothing to do."""


def name_organisation() -> None:
    """Gives the demo's organisation its name, which certificates carry, unless somebody named it already."""
    settings = OrganisationSettings.for_site(Site.objects.get(is_default_site=True))
    if not settings.name:
        settings.name = next(iter(cast.TEAMS))
        settings.save()


def make_people(password: str = cast.PASSWORD) -> dict[str, User]:
    """Teams and people of the cast, by name; those who exist stay as they are."""
    teams: dict[str, Team] = {}
    for name, parent in cast.TEAMS.items():
        teams[name] = Team.objects.filter(name=name).first() or Team.objects.create(
            name=name, parent=teams[parent] if parent else None
        )
    hashed = make_password(password)
    return {person.name: _make_person(person, teams, hashed) for person in cast.PEOPLE}


def _make_person(person: cast.Person, teams: dict[str, Team], hashed: str) -> User:
    existing = User.objects.filter(email=person.email).first()
    if existing is not None:
        return existing
    operator = "operator" in person.roles
    user = User(
        email=person.email,
        password=hashed,
        full_name=person.full_name,
        display_name=person.display_name,
        team=teams[person.team],
        is_demo=True,
        date_joined=clock.now() - dt.timedelta(days=5 if person.name == "amara" else 760),
        is_superuser=operator,
        is_staff=operator,
    )
    user.save()
    user.emailaddress_set.create(email=person.email, verified=True, primary=True)
    for role in person.roles:
        give_role_unchecked(user, role)
    for team in person.coordinates:
        CoordinatorScope.objects.create(coordinator=user, team=teams[team])
    return user


class Life:
    """One person's way through one course."""

    def __init__(self, course: CoursePage, person: User, days_ago: float) -> None:
        self.course = course
        self.person = person
        self.moment = clock.now() - dt.timedelta(days=days_ago)
        with clock.at(self.moment):
            self.enrolment: Enrolment = enrol(course, learner=person, actor=person)
        self.lessons = list(LessonPage.objects.descendant_of(course).live().order_by("path"))
        self.quizzes = list(QuizPage.objects.descendant_of(course).live().order_by("path"))

    @property
    def quiz(self) -> QuizPage:
        """The first quiz that is not passed yet, else the last one."""
        done = self.done()
        return next((quiz for quiz in self.quizzes if quiz.translation_key not in done), self.quizzes[-1])

    def done(self) -> set[uuid.UUID]:
        """The keys of what is done."""
        return set(self.enrolment.completions.values_list("content_key", flat=True))

    def later(self, **delta: float) -> None:
        """Lets time pass."""
        self.moment += dt.timedelta(**delta)

    def read(self, count: int, *, days_between: float = 1.5) -> Life:
        """Does the next `count` lessons."""
        done = self.done()
        ahead = [lesson for lesson in self.lessons if lesson.translation_key not in done]
        for lesson in ahead[:count]:
            self.later(days=days_between, minutes=lesson.minutes)
            with clock.at(self.moment):
                complete_lesson(self.enrolment, lesson, actor=self.person)
        return self

    def reflect(self, number: int) -> Life:
        """Writes the reflection of a lesson."""
        lesson = self.lessons[number]
        block = next(block for block in lesson.body if block.block_type == "reflection")
        with clock.at(self.moment):
            save_reflection(lesson, block.id, REFLECTION, learner=self.person)
        return self

    def begin_quiz(self) -> Attempt:
        """Starts the quiz."""
        self.later(hours=20)
        module_title = self.quiz.get_parent().title
        with clock.at(self.moment):
            return start(self.quiz, enrolment=self.enrolment, module_title=module_title, actor=self.person)

    def answer(self, attempt: Attempt, *, right: int, wrong: int = 0, miss_safety: bool = False) -> None:
        """Answers the first items: `wrong` of them wrong, the others right.

        What must be right to pass goes wrong only with `miss_safety`, and then first.
        """
        items = list(attempt.items.select_related("attempt", "version").order_by("number"))[: right + wrong]
        may_miss = [item for item in items if item.version.scored and (miss_safety or not item.version.safety)]
        missed = {item.pk for item in sorted(may_miss, key=lambda item: not item.version.safety)[:wrong]}
        for item in items:
            self.later(seconds=50)
            with clock.at(self.moment):
                data = response_for(item, right=item.pk not in missed)
                save_answer(attempt.code, item.number, actor=self.person, data=data, sequence=item.sequence)

    def through(self, modules: int, *, days_between: float = 1.5) -> Life:
        """Does the next `modules` modules: the lessons that are left, and the quiz with one wrong answer."""
        for quiz in [quiz for quiz in self.quizzes if quiz.translation_key not in self.done()][:modules]:
            place, done = quiz.path[: -quiz.steplen], self.done()
            left = sum(lesson.path.startswith(place) and lesson.translation_key not in done for lesson in self.lessons)
            self.read(left, days_between=days_between).take_quiz(wrong=1)
        return self

    def take_quiz(self, *, wrong: int, miss_safety: bool = False) -> Attempt:
        """Takes the quiz with `wrong` wrong answers and hands it in."""
        attempt = self.begin_quiz()
        self.answer(attempt, right=attempt.item_count - wrong, wrong=wrong, miss_safety=miss_safety)
        self.later(minutes=1)
        with clock.at(self.moment):
            return submit(attempt.code, actor=self.person)


def live(people: dict[str, User], course: CoursePage) -> None:
    """Everybody's training, as `cast.PEOPLE` describes it."""
    if Enrolment.objects.exists():
        return
    quick = {"days_between": 0.5}
    Life(course, people["lena"], 745).through(EVERYTHING)
    idris = Life(course, people["idris"], 190).read(6)
    idris.take_quiz(wrong=0)
    idris.through(EVERYTHING)
    jo = Life(course, people["jo"], 120).read(3).reflect(1).read(3)
    jo.take_quiz(wrong=4)
    jo.take_quiz(wrong=1)
    jo.through(EVERYTHING, **quick)
    Life(course, people["marcus"], 15).read(6, days_between=1).take_quiz(wrong=5, miss_safety=True)
    tomas = Life(course, people["tomas"], 5).read(6, **quick)
    tomas.answer(tomas.begin_quiz(), right=3, wrong=1)
    Life(course, people["rosa"], 9).read(2).reflect(0)
    noor = Life(course, people["noor"], 45)
    noor.through(len(noor.quizzes) // 2).read(1)
    with clock.at(clock.now() - dt.timedelta(days=2)):
        invite(f"kim@{cast.DOMAIN}", team=people["amara"].team, actor=people["priya"], full_name="Kim Tran")
