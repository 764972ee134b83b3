"""A timed quiz with a key that was too narrow: taken by some, corrected by the editor, and now waiting for the
coordinator, who decides about marking again. And extra time, which counts in that quiz.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.http import QueryDict
from wagtail.models import Locale

from courses.domain import attempts, extra_time, regrade
from courses.domain.enrol import enrol
from courses.domain.questions import make_bank, publish_definition
from courses.domain.submit import submit
from courses.models import (
    PRESETS,
    CoursePage,
    Preset,
    Question,
    QuizPage,
    QuizSource,
    RegradeProposal,
    RegradeRule,
    TimeAllowance,
)
from website.accounts.models import User
from website.core import clock
from website.demo import every_kind
from website.demo.answers import response_for
from website.demo.notice_history import read_old_notices
from website.demo.timeline import Timeline, ago

TITLE = "Ten minutes"
MINUTES = 10
REF, KIND, TOPIC = "KIND-20", "short_answer", "A question that opens"
MARKED = ("single", "multiple", "true_false", "matching", "ordering")
"""The kinds that the quiz takes over from the other one."""
WRITTEN_OUT = "open-ended question"
"""What the first key did not know."""
TAKEN = (
    # who, days ago, what they typed, how many of the others were wrong
    ("idris", 16, "open question", 0),
    ("lena", 13, WRITTEN_OUT, 1),
    ("jo", 12, WRITTEN_OUT, 0),
)
KEY_REASON = "“Open-ended” is right too, and the key did not know it. Whoever wrote it gets the point."
TIME_REASON = (
    "We agreed on this: you read each question twice, and that is a good way to work. On every quiz with a limit you "
    "have half as much time again."
)
EXTRA_PERCENT = 50


def definition(*more: str) -> dict[str, Any]:
    """The question, its key with `more` answers."""
    return {
        "stem": "“What was today like for you?” What do we call a question like this one?",
        "answers": [
            {"text": text, "credit": 100, "feedback": "It cannot be answered with yes or no."}
            for text in ("open", "open question", *more)
        ],
    }


def live(people: dict[str, User]) -> None:
    """Lives what is not there yet."""
    course = CoursePage.objects.get(code=every_kind.CODE, locale=Locale.get_default())
    timeline = Timeline()
    if not QuizPage.objects.descendant_of(course).filter(title=TITLE).exists():
        timeline.at(ago(21), lambda: _make(course, people["elif"]))
        for name, days, words, wrong in TAKEN:
            timeline.at(ago(days, "19:30"), _Take(course, people[name], words, wrong))
    if not RegradeProposal.objects.exists():
        timeline.at(ago(1, "11:20"), lambda: _correct(people["elif"]))
    if not TimeAllowance.objects.exists():
        timeline.at(ago(3, "16:40"), lambda: _give_time(people["marcus"], people["dana"]))
    with transaction.atomic():
        timeline.live()
        read_old_notices(people)


def _make(course: CoursePage, editor: User) -> None:
    """The quiz behind the others of the small course, with its own question under the first key."""
    bank = make_bank(every_kind.TITLE)
    own = publish_definition(bank, ref=REF, kind=KIND, definition=definition(), topic=TOPIC, label=TOPIC, actor=editor)
    asked = [Question.objects.filter(bank=bank, kind=kind).earliest("pk") for kind in MARKED]
    rules = {**PRESETS[Preset.PRACTICE], "preset": Preset.PRACTICE, "shuffle_questions": False, "pass_percent": 80}
    quiz = QuizPage(title=TITLE, slug="ten-minutes", time_limit_minutes=MINUTES, **rules)
    quiz.intro = "Six short questions against the clock. Nothing counts here either."
    quiz.sources = [QuizSource(question=question) for question in (*asked, own)]
    course.get_children().first().add_child(instance=quiz)
    quiz.save_revision().publish()


class _Take:
    """One person takes the quiz, a question every forty seconds."""

    def __init__(self, course: CoursePage, peer: User, words: str, wrong: int) -> None:
        self.course, self.peer, self.words, self.wrong = course, peer, words, wrong

    def __call__(self) -> None:
        quiz = QuizPage.objects.descendant_of(self.course).get(title=TITLE)
        enrolment = enrol(self.course, learner=self.peer, actor=self.peer)
        attempt = attempts.start(quiz, enrolment=enrolment, module_title=quiz.get_parent().title, actor=self.peer)
        moment = clock.now()
        for at, item in enumerate(attempt.items.select_related("attempt", "version").order_by("number")):
            moment += dt.timedelta(seconds=40)
            data = self._typed() if item.version.kind == KIND else response_for(item, right=at >= self.wrong)
            with clock.at(moment):
                attempts.save_answer(attempt.code, item.number, actor=self.peer, data=data, sequence=item.sequence)
        with clock.at(moment + dt.timedelta(seconds=20)):
            submit(attempt.code, actor=self.peer)

    def _typed(self) -> QueryDict:
        data = QueryDict(mutable=True)
        data[f"{attempts.ANSWER}-text"] = self.words
        return data


def _correct(editor: User) -> None:
    """The editor publishes the wider key, and asks for earlier answers to be marked again."""
    question = Question.objects.filter(bank__name=every_kind.TITLE, ref=REF, locale=Locale.get_default()).first()
    if question is None:
        return
    wider = definition("open-ended", WRITTEN_OUT)
    question = publish_definition(
        question.bank, ref=REF, kind=KIND, definition=wider, topic=TOPIC, label=question.label, actor=editor
    )
    regrade.propose(question, rule=RegradeRule.EITHER_KEY, reason=KEY_REASON, actor=editor)


def _give_time(peer: User, supervisor: User) -> None:
    extra_time.allow_time(peer, percent=EXTRA_PERCENT, reason=TIME_REASON, actor=supervisor)
