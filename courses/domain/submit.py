"""Handing in, marking and closing attempts: each attempt is finished exactly once, whoever asks and how often."""

from __future__ import annotations

import datetime as dt
import logging
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import DatabaseError, transaction
from django.urls import reverse

from courses.access import lock_attempt_for, lock_place_of
from courses.domain.policy import Policy
from courses.domain.progress import record_completion
from courses.enums import CompletionKind
from courses.models import Attempt, AttemptItem, AttemptStep
from courses.questions.registry import get_kind
from courses.signals import attempt_finished
from website import audit
from website.accounts.models import User
from website.core import clock
from website.notices.domain import tell

logger = logging.getLogger(__name__)

SIX_PLACES = Decimal("0.000001")
TWO_PLACES = Decimal("0.01")


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

    Consequences: steps with the marks, the frozen result, a completion for a pass, the signal `attempt_finished`, an
    audit entry.
    """
    items = list(attempt.items.select_related("version").order_by("number"))
    marks = {item.pk: get_kind(item.version.kind).mark(item.version.shape, item.response) for item in items}
    for item in items:
        mark = marks[item.pk]
        marked = get_kind(item.version.kind).marked_by_machine
        item.fraction = _decimal(mark.fraction) if marked else None
        item.right = mark.right if marked else None
        item.sequence += 1
    AttemptItem.objects.bulk_update(items, ["fraction", "right", "sequence"])
    AttemptStep.objects.bulk_create(
        AttemptStep(
            item=item, sequence=item.sequence, kind=AttemptStep.Kind.MARK, fraction=item.fraction, actor=actor, at=now
        )
        for item in items
    )
    scored = [item for item in items if item.version.scored]
    points = sum((marks[item.pk].fraction for item in scored), Fraction(0))
    _write_result(attempt, scored, points, ending=ending, now=now)
    learner = actor or attempt.learner
    if attempt.passed:
        record_completion(
            attempt.enrolment,
            content_key=attempt.quiz_key,
            kind=CompletionKind.QUIZ,
            title=attempt.quiz_title,
            actor=learner,
            revision=attempt.quiz_revision,
            attempt_code=attempt.code,
        )
    attempt_finished.send(sender=Attempt, attempt=attempt, learner=learner)
    audit.record(actor or audit.SYSTEM, "courses.attempt_finished", attempt, about=learner)


def _write_result(
    attempt: Attempt, scored: list[AttemptItem], points: Fraction, *, ending: str, now: dt.datetime
) -> None:
    """Freezes the outcome. Rounding never decides: the pass is worked out from the exact sum."""
    policy = Policy.frozen_in(attempt)
    possible = len(scored)
    missed = sum(1 for item in scored if item.version.safety and not item.right)
    enough = points * 100 >= policy.pass_percent * possible
    attempt.points, attempt.points_possible = _decimal(points), possible
    attempt.percent = _percent(points, possible) if possible else None
    attempt.safety_missed = missed
    attempt.passed = enough and not (policy.safety_must_be_right and missed)
    attempt.results = {"topics": _by_topic(scored)}
    attempt.state, attempt.ending, attempt.finished_at = Attempt.State.FINISHED, ending, now
    if attempt.deadline_at is not None and ending == Attempt.Ending.SUBMITTED:
        attempt.late_seconds = max(int((now - attempt.deadline_at).total_seconds()), 0)
    attempt.save(
        update_fields=[
            "points",
            "points_possible",
            "percent",
            "safety_missed",
            "passed",
            "results",
            "state",
            "ending",
            "finished_at",
            "late_seconds",
        ]
    )


def _by_topic(scored: list[AttemptItem]) -> list[dict[str, Any]]:
    """How many questions of each topic were right, in the order in which the topics came."""
    topics: dict[str, dict[str, Any]] = {}
    for item in scored:
        row = topics.setdefault(item.version.topic, {"topic": item.version.topic, "right": 0, "of": 0})
        row["right"] += bool(item.right)
        row["of"] += 1
    return list(topics.values())


def _percent(points: Fraction, possible: int) -> Decimal:
    """The score in percent with two places, rounded down: nobody reads 80 % and has not reached it."""
    hundredths = points * 10_000 // possible
    return Decimal(int(hundredths)) * TWO_PLACES


def _decimal(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(SIX_PLACES)
