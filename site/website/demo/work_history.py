"""What peers sent to their supervisors, what these answered, and another attempt that was granted."""

from __future__ import annotations

import datetime as dt
from functools import partial

from django.db import transaction

from courses.domain import sent_work
from courses.domain.grants import grant_attempt
from courses.models import Attempt, AttemptGrant, AttemptItem, CoursePage, LessonPage, Reflection, SentWork
from supervision.domain import status
from website.accounts.models import User
from website.core import clock
from website.demo.answers import WRITTEN
from website.demo.history import Life
from website.demo.notice_history import read_old_notices
from website.demo.timeline import Timeline, ago

REPLY = (
    "Both work, and the second one goes further: you heard what it costs to look fine. Try it once without “it wears "
    "you out”. Say only “you smile, and you are hurting”, and wait. Thank you for sending this."
)
ONE_TRY = dt.timedelta(hours=20)
"""What `Life` lets pass before a quiz."""
LISTENING = "AL-"
"""How the objectives of the module begin whose question the reply is about."""
GRANT_REASON = (
    "That was close. We read the question about old hurts together, and you knew at once what you would do. No need to "
    "wait the hour: read lesson 6 again, then try once more, slowly."
)


def live(people: dict[str, User], course: CoursePage) -> None:
    """Lives each part of which nothing is there yet."""
    if SentWork.objects.exists() and AttemptGrant.objects.exists():
        return
    timeline = Timeline()
    if not SentWork.objects.exists():
        _add_answer(timeline, people["jo"], people["dana"])
        _add_reflection(timeline, people["rosa"])
    if not AttemptGrant.objects.exists():
        timeline.at(ago(3, "17:10") - ONE_TRY, partial(_try_again, people["marcus"], people["dana"], course))
    with transaction.atomic():
        with status.refreshed_at_the_end():
            timeline.live()
        read_old_notices(people)


def _add_answer(timeline: Timeline, peer: User, supervisor: User) -> None:
    """A written answer that was sent and answered, unless the quiz was never handed in."""
    item = (
        AttemptItem.objects.filter(
            attempt__learner=peer, version__kind="open", version__objective__startswith=LISTENING
        )
        .filter(attempt__finished_at__isnull=False)
        .select_related("attempt")
        .order_by("attempt__finished_at")
        .last()
    )
    if item is None:
        return
    sent_at = max(item.attempt.finished_at + dt.timedelta(hours=2), clock.now() - dt.timedelta(days=100))
    timeline.at(sent_at, lambda: sent_work.send_answer(item.attempt.code, item.number, WRITTEN, actor=peer))
    timeline.at(sent_at + dt.timedelta(hours=27), lambda: _reply(peer, supervisor))


def _reply(peer: User, supervisor: User) -> None:
    sent = SentWork.objects.of(peer).standing().latest("pk")
    ideas = [idea.key for idea in sent.item.version.shape.rubric[:2]]
    sent_work.reply(sent.code, REPLY, actor=supervisor, seen=0, found=ideas)


def _add_reflection(timeline: Timeline, peer: User) -> None:
    """A reflection that waits for an answer."""
    mine = Reflection.objects.visible_to(peer).order_by("pk").first()
    if mine is None:
        return
    lesson = LessonPage.objects.live().filter(translation_key=mine.content_key).first()
    block = next((block for block in lesson.body if block.id == str(mine.block_id)), None) if lesson else None
    if block is None:
        return
    prompt = str(block.value["prompt"])
    timeline.at(
        ago(1, "19:10"),
        lambda: sent_work.send_reflection(lesson, mine.block_id, mine.text, prompt=prompt, actor=peer),
    )


def _try_again(peer: User, supervisor: User, course: CoursePage) -> None:
    """A second go at the quiz that is close; the supervisor ends the break with one more."""
    last = Attempt.objects.filter(learner=peer).order_by("pk").last()
    if last is None or last.is_open or last.passed:
        return
    life = Life(course, peer, 0)
    attempt = life.take_quiz(wrong=2, miss_safety=True)
    with clock.at(attempt.finished_at + dt.timedelta(minutes=20)):
        grant_attempt(life.enrolment, page=life.quiz, reason=GRANT_REASON, actor=supervisor)
