"""Handing in, marking and closing attempts: each attempt is finished exactly once, whoever asks and how often."""

from __future__ import annotations

import datetime as dt
import logging
from fractions import Fraction

from django.db import DatabaseError, transaction
from django.urls import reverse

from courses.access import lock_attempt_for, lock_place_of
from courses.domain.policy import Policy
from courses.domain.results import (
    announce_result,
    decimal_of,
    freeze_result,
    is_for_a_person,
    waits_for_a_mark,
)
from courses.models import Attempt, AttemptItem, AttemptStep
from courses.questions.registry import get_kind
from courses.signals import marking_changed
from website import audit
from website.accounts.models import User
from website.core import clock
from website.notices.domain import tell

logger = logging.getLogger(__name__)


@transaction.atomic
def submit(code: str, *, actor: User) -> Attempt:
    """Hands in an attempt; handing it in again returns it as it is.

    Consequences, all in one transaction: every item is marked and gets a step, the result is frozen, a pass is recorded
    as a completion (with the certificate when it was the last thing missing), an audit entry. After time and grace the
    attempt is closed instead, with what was saved in time. Raises Http404 for anybody but the learner.
    """
    attempt = lock_attempt_for(actor, code)
    now = clock.now()
    if attempt.is_open and not close_if_overdue(attempt, now=now):
        finish(attempt, ending=Attempt.Ending.SUBMITTED, actor=actor, now=now)
    return attempt


def close_overdue() -> int:
    """Closes every open attempt whose time and grace are over, each in its own transaction; how many it closed.

    Run every minute. Late or twice is harmless: the next page load closes an attempt just as well, and each is closed
    once. One attempt that cannot be closed does not keep the others open.
    """
    closed = 0
    overdue = Attempt.objects.open().filter(closes_at__lt=clock.now()).order_by("closes_at")
    for pk in list(overdue.values_list("pk", flat=True)):
        try:
            closed += _close_one(pk)
        except (DatabaseError, ValueError, LookupError):
            logger.exception("attempt %s could not be closed", pk)
    return closed


@transaction.atomic
def _close_one(pk: int) -> bool:
    lock_place_of(Attempt.objects.filter(pk=pk))
    attempt = Attempt.objects.select_for_update(no_key=True).get(pk=pk)
    return attempt.is_open and _close(attempt, clock.now())


@transaction.atomic
def close_if_overdue(attempt: Attempt, *, now: dt.datetime | None = None) -> bool:
    """Closes an open attempt whose time and grace are over. True when it is over, whoever closed it."""
    now = now or clock.now()
    if not attempt.is_open or attempt.closes_at is None or now <= attempt.closes_at:
        return False
    lock_place_of(Attempt.objects.filter(pk=attempt.pk))
    fresh = Attempt.objects.select_for_update(no_key=True).get(pk=attempt.pk)
    if fresh.is_open:
        _close(fresh, now)
    for field in Attempt._meta.concrete_fields:
        setattr(attempt, field.attname, getattr(fresh, field.attname))
    return True


def _close(attempt: Attempt, now: dt.datetime) -> bool:
    """Finishes a locked, overdue attempt and tells the learner, who may not be there to see it."""
    if attempt.closes_at is None or now <= attempt.closes_at:
        return False
    finish(attempt, ending=Attempt.Ending.TIME, actor=None, now=now)
    tell(
        attempt.learner,
        "courses.attempt_closed",
        key=f"attempt-closed:{attempt.pk}",
        subject=attempt,
        url=reverse("courses:attempt_result", args=[attempt.code]),
    )
    return True


def finish(attempt: Attempt, *, ending: str, actor: User | None, now: dt.datetime) -> None:
    """Marks and ends a locked, open attempt. `actor` None is the clock. Statements do not grow with the items.

    Where people mark what is written, the attempt waits for them when something is written (`State.MARKING`), and has
    no result until then. An answer left empty is worth nothing at once.

    Consequences: steps with the marks, the frozen result, a completion for a pass, the signal `attempt_finished`, or
    for an attempt that waits `marking_changed`; an audit entry.
    """
    policy = Policy.frozen_in(attempt)
    rows = attempt.items.select_related("version").order_by("number")
    items = [item for item in rows if get_kind(item.version.kind).answerable]
    worth = {item.pk: _mark(item, policy) for item in items}
    AttemptItem.objects.bulk_update(items, ["fraction", "right", "sequence"])
    AttemptStep.objects.bulk_create(
        AttemptStep(
            item=item, sequence=item.sequence, kind=AttemptStep.Kind.MARK, fraction=item.fraction, actor=actor, at=now
        )
        for item in items
    )
    learner = actor or attempt.learner
    attempt.ending, attempt.finished_at = ending, now
    if attempt.deadline_at is not None and ending == Attempt.Ending.SUBMITTED:
        attempt.late_seconds = max(int((now - attempt.deadline_at).total_seconds()), 0)
    if any(waits_for_a_mark(item, policy) for item in items):
        attempt.state = Attempt.State.MARKING
        attempt.save(update_fields=["state", "ending", "finished_at", "late_seconds"])
        marking_changed.send(sender=Attempt, attempt=attempt, learner=learner, event="waiting")
    else:
        freeze_result(attempt, items, worth)
        announce_result(attempt, learner=learner)
    audit.record(actor or audit.SYSTEM, "courses.attempt_finished", attempt, about=learner)


def _mark(item: AttemptItem, policy: Policy) -> Fraction:
    """Marks one item as far as a machine can, and returns what it is worth until somebody says otherwise."""
    kind = get_kind(item.version.kind)
    item.sequence += 1
    if kind.marked_by_machine:
        mark = kind.mark(item.version.shape, item.response)
        item.fraction, item.right = decimal_of(mark.fraction), mark.right
        return mark.fraction
    left_empty = is_for_a_person(item, policy) and not item.answered
    item.fraction, item.right = (decimal_of(Fraction(0)), False) if left_empty else (None, None)
    return Fraction(0)
