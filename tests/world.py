"""Content and people with a past, for tests that walk the whole product. Built by the demo's own functions."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.test import override_settings

from courses.models import Attempt, Certificate, CoursePage, LessonPage, QuizPage
from tests.cast import Cast, build_cast
from tests.undone import undone
from website.accounts.domain.invitations import invite
from website.accounts.models import Invitation
from website.demo.history import Life, prepare_content
from website.notices.domain import tell
from website.notices.models import Notice

if TYPE_CHECKING:
    from tests.supervision_world import Supervised


@dataclass
class World:
    """Rosa holds a certificate, a finished attempt, a reflection and a notice, and is supervised by Dana; Marcus has a
    quiz open and no supervisor.
    """

    cast: Cast
    course: CoursePage
    lesson: LessonPage
    quiz: QuizPage
    rosa: Life
    marcus: Life
    finished: Attempt
    open_attempt: Attempt
    certificate: Certificate
    notice: Notice
    invitation: Invitation
    supervised: Supervised

    def block(self, kind: str) -> str:
        """The id of the first block of a kind in the lesson that has all kinds."""
        for lesson in LessonPage.objects.descendant_of(self.course).live().order_by("path"):
            for block in lesson.body:
                if block.block_type == kind:
                    self.lesson = lesson
                    return str(block.id)
        raise LookupError(kind)


def build_world() -> World:
    """Everything above. Takes a few seconds."""
    from tests.supervision_world import build_supervision  # not above: each test of the suite loads this module

    course = prepare_content("active-listening")
    cast = build_cast()
    rosa = Life(course, cast.rosa, 30).read(2).reflect(0).read(4)
    finished = rosa.take_quiz(wrong=0)
    marcus = Life(course, cast.marcus, 10).read(6)
    open_attempt = marcus.begin_quiz()
    marcus.answer(open_attempt, right=2)
    certificate = Certificate.objects.get(enrolment=rosa.enrolment)
    tell(cast.rosa, "courses.certificate_issued", key="test-notice", subject=certificate, url="/learn/certificates/")
    invitation = invite("new@demo.example", team=cast.rosa.team, actor=cast.priya)
    return World(
        cast=cast,
        course=course,
        lesson=rosa.lessons[0],
        quiz=rosa.quiz,
        rosa=rosa,
        marcus=marcus,
        finished=finished,
        open_attempt=open_attempt,
        certificate=certificate,
        notice=Notice.objects.filter(recipient=cast.rosa).first(),
        invitation=invitation,
        supervised=build_supervision(cast),
    )


class SharedWorld:
    """One world for all tests of a process that ask for it: built in a transaction that stays open until `close()`."""

    def __init__(self) -> None:
        self.media: Path | None = None
        self._open: ExitStack | None = None
        self._world: World | None = None

    @contextmanager
    def lent(self) -> Iterator[World]:
        """The world for one test, whose changes are undone afterwards, in the database and in memory."""
        if self._world is None:
            self._build()
        with override_settings(MEDIA_ROOT=self.media), undone():
            yield copy.deepcopy(self._world)

    def _build(self) -> None:
        self._open = ExitStack()
        self._open.enter_context(undone())
        with override_settings(MEDIA_ROOT=self.media):
            self._world = build_world()

    def close(self) -> None:
        """Takes the world away. Does nothing when there is none."""
        if self._open is not None:
            self._open.close()
        self._open = self._world = None
