"""Sending one's own words to the people who look after one, taking them back, and answering them.

Nothing is ever sent by itself. What is sent is a copy: what the learner writes afterwards stays private. Locks are
taken in one order everywhere: the attempt, then what was sent.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from decimal import Decimal
from fractions import Fraction

from django.db import transaction
from django.db.models import Count, F, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.access import get_own_sent_work, get_sent_work_for, lock_item_for, overseers_of, sent_work_readable_by
from courses.domain.policy import Policy
from courses.domain.results import is_for_a_person
from courses.domain.sealed import require_readable
from courses.domain.words import lines_of, words_of
from courses.models import Attempt, AttemptItem, AttemptStep, LessonPage, Reflection, SentWork, SentWorkReply
from courses.questions.registry import get_kind
from courses.signals import work_sent
from website import audit
from website.accounts.models import User
from website.core import clock
from website.core.errors import Invalid, NotAllowed, NotNow
from website.core.forms import TextChoice
from website.core.sanitise import plain_text
from website.notices.domain import tell

LONGEST_SENT = 10_000
LONGEST_REPLY = 4_000

NOBODY_FOUND = "none"
"""What a form sends when the reader found none of the rubric's ideas; nothing at all means: not marked."""


class StaleReply(NotNow):
    """Somebody else has answered since the page was opened. `replies` are theirs, oldest first."""

    def __init__(self, replies: list[SentWorkReply]) -> None:
        super().__init__(
            _("Somebody answered this while you were writing. Your words are still here. Read theirs, then decide."),
            code="answered-meanwhile",
        )
        self.replies = replies


# --- sending ----------------------------------------------------------------------------------------------------------


def check_item_to_send(item: AttemptItem) -> None:
    """Raises NotNow unless `item` is a written answer of an attempt that is handed in, NotAllowed for other kinds."""
    kind = get_kind(item.version.kind)
    if not kind.written:
        raise NotAllowed(_("Only an answer in your own words can be sent."), code="not-written")
    if is_for_a_person(item, Policy.frozen_in(item.attempt)):
        sentence = _("The people who look after you mark this answer, so they read it without your sending it.")
        raise NotNow(sentence, code="marked-anyway")
    if item.attempt.is_open:
        raise NotNow(_("Hand the quiz in first. Then you can send your answer."), code="still-open")
    require_readable(item, "response")
    if not kind.is_answered(item.response):
        raise NotNow(_("You left this one open, so there is nothing to send."), code="nothing-written")


@transaction.atomic
def send_answer(code: str, number: int, text: str, *, actor: User, choices: Iterable[TextChoice] = ()) -> SentWork:
    """Sends a copy of one written answer of a finished attempt; sending the same twice sends it once.

    `text` is the copy as the learner checked it: what may point to a person can be taken out of it. Consequences:
    whoever looks after the learner may read it from now on, is told so (by a receiver of `work_sent`), an audit entry.
    Raises Http404 for anybody but the learner; NotNow when nothing can be sent or nobody would read it.
    """
    item = lock_item_for(actor, code, number)
    check_item_to_send(item)
    known = SentWork.objects.standing().filter(item=item).first()
    if known is not None:
        return _known(known, text)
    sent = SentWork(
        learner=actor,
        kind=SentWork.Kind.ANSWER,
        item=item,
        content_key=item.attempt.quiz_key,
        title=item.attempt.quiz_title,
        prompt=words_of(item.version.shape.stem),
    )
    return _send(sent, text, actor=actor, choices=choices)


@transaction.atomic
def send_reflection(
    lesson: LessonPage, block_id: uuid.UUID, text: str, *, prompt: str, actor: User, choices: Iterable[TextChoice] = ()
) -> SentWork:
    """The same with a reflection: a copy of it, as the learner checked it. `prompt` is the block's rich text."""
    mine = Reflection.objects.visible_to(actor).of_lesson(lesson.translation_key).filter(block_id=block_id)
    row = mine.select_for_update(no_key=True).first()
    if row is None:
        raise NotNow(_("Save what you wrote first. Then you can send it."), code="nothing-written")
    require_readable(row, "text")
    known = SentWork.objects.standing().of(actor).filter(content_key=lesson.translation_key, block_id=block_id).first()
    if known is not None:
        return _known(known, text)
    row.sent_at = clock.now()
    row.save(update_fields=["sent_at"])
    sent = SentWork(
        learner=actor,
        kind=SentWork.Kind.REFLECTION,
        content_key=lesson.translation_key,
        block_id=block_id,
        title=lesson.title,
        prompt=lines_of(str(prompt)),
    )
    return _send(sent, text, actor=actor, choices=choices)


def _known(sent: SentWork, text: str) -> SentWork:
    """What was sent already, when it is the same. Raises NotNow for another text."""
    if sent.text.strip() == plain_text(str(text)).strip():
        return sent
    raise NotNow(
        _("You have sent this already. Take it back first, then you can send it as it is now."), code="sent-already"
    )


def _send(sent: SentWork, text: str, *, actor: User, choices: Iterable[TextChoice]) -> SentWork:
    text = plain_text(str(text)).strip()
    if not text:
        raise Invalid(_("There is nothing in it yet. Write something first."), code="empty", field="text")
    if len(text) > LONGEST_SENT:
        sentence = _("Please keep it under %(most)s characters. Nothing was lost.") % {"most": LONGEST_SENT}
        raise Invalid(sentence, code="too-long", field="text")
    if not overseers_of(actor).exists():
        raise NotNow(
            _("Nobody supervises you here at the moment, so nobody would read it. It stays with you."), code="no-reader"
        )
    sent.text, sent.sent_at = text, clock.now()
    sent.save(force_insert=True)
    work_sent.send(sender=SentWork, sent=sent, learner=actor, event="sent")
    audit.record_text_choices(actor, sent, choices)
    audit.record(actor, "courses.work_sent", sent, about=actor)
    return sent


@transaction.atomic
def take_back(code: str, *, actor: User) -> SentWork:
    """Takes back what `actor` sent, at once and whatever was answered; the answers stay with the learner.

    Taking it back twice is fine. Raises Http404 for anybody else's.
    """
    sent = get_own_sent_work(actor, code)
    _lock_attempt(sent)
    sent = SentWork.objects.select_for_update(no_key=True).get(pk=sent.pk)
    if not sent.stands:
        return sent
    sent.taken_back_at = clock.now()
    sent.save(update_fields=["taken_back_at"])
    if sent.kind == SentWork.Kind.REFLECTION:
        mine = Reflection.objects.visible_to(actor).of_lesson(sent.content_key)
        mine.filter(block_id=sent.block_id).update(sent_at=None)
    work_sent.send(sender=SentWork, sent=sent, learner=actor, event="taken_back")
    audit.record(actor, "courses.work_taken_back", sent, about=actor)
    return sent


def take_back_reflection(lesson: LessonPage, block_id: uuid.UUID, *, actor: User) -> None:
    """Takes back what `actor` sent of one reflection, if they did."""
    mine = SentWork.objects.standing().of(actor).filter(content_key=lesson.translation_key, block_id=block_id)
    for code in list(mine.values_list("code", flat=True)):
        take_back(code, actor=actor)


# --- answering --------------------------------------------------------------------------------------------------------


@transaction.atomic
def reply(
    code: str,
    text: str,
    *,
    actor: User,
    seen: int,
    found: Collection[str] = (),
    choices: Iterable[TextChoice] = (),
) -> SentWorkReply:
    """Answers what a learner sent; `found` are the keys of the rubric's ideas, or NOBODY_FOUND, when it is marked too.

    `seen` is how many answers there were when the page was made. The mark becomes a step of the item and stands outside
    the score. Consequences: the learner is told, the queue forgets it, an audit entry about the learner. Sending the
    same answer twice answers once. Raises Http404 unless `actor` looks after the learner and it was not taken back;
    StaleReply when somebody else has answered since; Invalid for an empty text or strange ideas.
    """
    sent = get_sent_work_for(actor, code)
    _lock_attempt(sent)
    standing = sent_work_readable_by(actor).filter(pk=sent.pk)
    if not SentWork.objects.select_for_update(no_key=True).filter(pk__in=standing.values("pk")).exists():
        raise Http404
    text = plain_text(str(text)).strip()
    if not text:
        raise Invalid(_("Write a line or two. It need not be long."), code="empty", field="text")
    if len(text) > LONGEST_REPLY:
        sentence = _("Please keep it under %(most)s characters. Nothing was lost.") % {"most": LONGEST_REPLY}
        raise Invalid(sentence, code="too-long", field="text")
    ideas, fraction = _marked(sent, found)
    before = list(sent.replies.select_related("author").order_by("number"))
    if before and len(before) != seen:
        last = next((row for row in reversed(before) if row.author_id == actor.pk), None)
        if last is not None and (last.text, last.ideas) == (text, ideas):
            return last
        raise StaleReply(before)
    return _reply(sent, text, ideas, fraction, number=len(before) + 1, actor=actor, choices=choices)


def _reply(
    sent: SentWork,
    text: str,
    ideas: list[str] | None,
    fraction: Decimal | None,
    *,
    number: int,
    actor: User,
    choices: Iterable[TextChoice],
) -> SentWorkReply:
    """Writes the answer with its mark; the caller holds the locks."""
    now = clock.now()
    row = SentWorkReply.objects.create(
        sent=sent, number=number, author=actor, text=text, ideas=ideas, fraction=fraction, at=now
    )
    if fraction is not None:
        _mark(sent, fraction, actor=actor)
    if sent.answered_at is None:
        sent.answered_at = now
        sent.save(update_fields=["answered_at"])
    tell(
        sent.learner,
        "courses.work_answered",
        key=f"work-answered:{row.pk}",
        subject=sent,
        url=reverse("courses:sent_work", args=[sent.code]),
    )
    work_sent.send(sender=SentWork, sent=sent, learner=sent.learner, event="answered")
    audit.record_text_choices(actor, sent, choices)
    audit.record(actor, "courses.work_answered", sent, about=sent.learner)
    return row


def _marked(sent: SentWork, found: Collection[str]) -> tuple[list[str] | None, Decimal | None]:
    """The ideas found and what they are worth; (None, None) when nothing was marked."""
    keys = sorted(set(found))
    if not keys:
        return None, None
    if sent.item is None:
        raise Invalid(_("A reflection is not marked."), code="not-marked", field="found")
    if NOBODY_FOUND in keys and len(keys) > 1:
        sentence = _("Tick the ideas you found, or that none is there yet. Not both.")
        raise Invalid(sentence, code="both", field="found")
    keys = [key for key in keys if key != NOBODY_FOUND]
    version = sent.item.version
    try:
        worth = get_kind(version.kind).mark_by_hand(version.shape, keys)
    except KeyError:
        sentence = _("That idea is not part of this question. Nothing was changed.")
        raise Invalid(sentence, code="unknown-idea", field="found") from None
    return keys, _decimal(worth)


def _mark(sent: SentWork, fraction: Decimal, *, actor: User) -> None:
    """Adds the mark as a step of the item. The attempt's row is locked; its score stays as it is."""
    item = AttemptItem.objects.get(pk=sent.item_id)
    item.sequence, item.fraction = item.sequence + 1, fraction
    AttemptStep.objects.create(
        item=item,
        sequence=item.sequence,
        kind=AttemptStep.Kind.MARK,
        fraction=fraction,
        actor=actor,
        at=clock.now(),
    )
    item.save(update_fields=["sequence", "fraction"])


def _lock_attempt(sent: SentWork) -> None:
    """Locks the attempt that an answer belongs to, before what was sent is locked."""
    if sent.item is not None:
        Attempt.objects.select_for_update(no_key=True).only("pk").get(pk=sent.item.attempt_id)


def _decimal(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.000001"))


# --- reading ----------------------------------------------------------------------------------------------------------


def read_sent_work(code: str, *, viewer: User) -> SentWork:
    """One piece that a learner sent, for somebody who looks after them now; the look is recorded before it is shown.

    Call it outside a transaction. Raises Http404 when there is none, CannotRecord when the look cannot be recorded.
    """
    sent = get_sent_work_for(viewer, code)
    audit.record_read(viewer, "courses.sent_work_read", sent, about=sent.learner)
    return sent


def queue_of(viewer: User) -> QuerySet[SentWork]:
    """What was sent to `viewer` and stands: what waits first, the oldest of it on top, then the answered, newest first.

    Each with `learner` and `answers`, how many there are. The text is not read.
    """
    rows = sent_work_readable_by(viewer).select_related("learner").annotate(answers=Count("replies"))
    return rows.defer("text", "prompt").order_by(F("answered_at").desc(nulls_first=True), "sent_at", "pk")


def waiting_counts(people: Iterable[int] | QuerySet) -> dict[int, int]:
    """How many pieces each of `people` (keys, or a subquery of them) sent that nobody has answered; one statement."""
    rows = SentWork.objects.waiting().filter(learner__in=people).order_by().values("learner")
    return {row["learner"]: row["number"] for row in rows.annotate(number=Count("pk"))}
