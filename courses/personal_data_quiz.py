"""What quizzes hold about people: attempts with every answer, extra time, extra attempts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses.domain.statistics import mark_stale
from courses.models import Attempt, AttemptGrant, AttemptItem, AttemptStep, TimeAllowance, TimeAllowanceGrant
from website.core.contributions import PersonalData


def export_attempts(user: Any) -> Iterator[dict]:
    """Every attempt with its result."""
    for row in Attempt.objects.of(user).order_by("started_at", "pk").iterator():
        yield {
            "quiz": row.quiz_title,
            "attempt": row.number,
            "state": str(row.get_state_display()),
            "started_at": row.started_at.isoformat(),
            "time_was_up_at": row.deadline_at.isoformat() if row.deadline_at else None,
            "extra_time_percent": row.allowance_percent,
            "ended_at": row.finished_at.isoformat() if row.finished_at else None,
            "ended_by": str(row.get_ending_display()) if row.ending else "",
            "percent": str(row.percent) if row.percent is not None else None,
            "passed": row.passed,
            "safety_questions_missed": row.safety_missed,
            "by_topic": row.results.get("topics", []),
        }


def export_answers(user: Any) -> Iterator[dict]:
    """Every question the person was asked, with the latest answer in words."""
    rows = AttemptItem.objects.filter(attempt__learner=user).select_related("attempt", "version")
    for row in rows.order_by("attempt_id", "number").iterator(chunk_size=200):
        yield {
            "quiz": row.attempt.quiz_title,
            "attempt": row.attempt.number,
            "question": row.number,
            "asked": row.version.definition["stem"],
            "answer": row.response,
            "saved_at": row.saved_at.isoformat() if row.saved_at else None,
            "look_again": row.flagged,
            "credit": str(row.fraction) if row.fraction is not None else None,
        }


def export_steps(user: Any) -> Iterator[dict]:
    """Every answer that was ever saved and every mark, in order."""
    rows = AttemptStep.objects.filter(item__attempt__learner=user).select_related("item__attempt")
    # A person's mark that waits for a second one is told to nobody.
    rows = rows.exclude(kind=AttemptStep.Kind.HAND, item__fraction__isnull=True)
    for row in rows.order_by("item__attempt_id", "item__number", "sequence").iterator(chunk_size=200):
        yield {
            "quiz": row.item.attempt.quiz_title,
            "attempt": row.item.attempt.number,
            "question": row.item.number,
            "step": row.sequence,
            "what": str(row.get_kind_display()),
            **_what_it_holds(row),
            "credit": str(row.fraction) if row.fraction is not None else None,
            "late": row.late,
            "at": row.at.isoformat(),
        }


def _what_it_holds(step: AttemptStep) -> dict[str, Any]:
    """The answer of a step; of a mark by a person what they said, not by which keys the rubric knows its ideas."""
    if step.kind != AttemptStep.Kind.HAND:
        return {"answer": step.response}
    kept = step.response or {}
    return {"answer": None, "comment": kept.get("comment", ""), "why_changed": kept.get("reason", "")}


def export_allowances(user: Any) -> Iterator[dict]:
    """The person's extra time."""
    for row in TimeAllowance.objects.filter(learner=user):
        yield {"extra_time_percent": row.percent, "given_at": row.granted_at.isoformat()}


def export_time_grants(user: Any) -> Iterator[dict]:
    """Every decision about the person's extra time, with what was agreed; 0 took it away."""
    for row in TimeAllowanceGrant.objects.filter(learner=user):
        yield {"extra_time_percent": row.percent, "why": row.reason, "decided_at": row.granted_at.isoformat()}


def export_grants(user: Any) -> Iterator[dict]:
    """Extra attempts that the person was given."""
    for row in AttemptGrant.objects.filter(learner=user).select_related("enrolment"):
        yield {
            "course": row.enrolment.course_title,
            "why": row.reason,
            "given_at": row.granted_at.isoformat(),
            "lessons_to_read": len(row.lessons),
            "read_at": row.read_at.isoformat() if row.read_at else None,
        }


def erase_nothing(user: Any) -> int:
    """Touches nothing: the rows hold no name and no word of the person's."""
    return 0


def erase_answers(user: Any) -> int:
    """Empties every answer; that a question was asked, and its mark, stay. Figures of quizzes are worked out anew."""
    mark_stale(Attempt.objects.of(user).order_by().values_list("quiz_key", flat=True).distinct())
    return _empty(AttemptItem.objects.filter(attempt__learner=user, response__isnull=False))


def erase_steps(user: Any) -> int:
    """Empties every answer that was ever saved."""
    return _empty(AttemptStep.objects.filter(item__attempt__learner=user, response__isnull=False))


def erase_allowances(user: Any) -> int:
    """Takes the extra time away."""
    return TimeAllowance.objects.filter(learner=user).delete()[0]


def erase_grants(user: Any) -> int:
    """Takes the reasons out."""
    return _without_reasons(AttemptGrant.objects.filter(learner=user))


def erase_time_grants(user: Any) -> int:
    """Takes what was agreed out."""
    return _without_reasons(TimeAllowanceGrant.objects.filter(learner=user))


@transaction.atomic
def _without_reasons(rows: Any) -> int:
    touched = 0
    for row in rows:
        row.reason = ""
        row.save(update_fields=["reason"])
        touched += 1
    return touched


@transaction.atomic
def _empty(rows: Any) -> int:
    touched = 0
    for row in rows.defer("response").iterator(chunk_size=500):
        row.response = None
        row.save(update_fields=["response"])
        touched += 1
    return touched


_RESULTS = _("Results stay as evidence, without your name and without your answers.")

ENTRIES = {
    "courses.attempt": PersonalData(
        "courses.Attempt", _("Your attempts at quizzes"), export_attempts, erase_nothing, keeps=_RESULTS
    ),
    "courses.attemptitem": PersonalData(
        "courses.AttemptItem", _("Your answers"), export_answers, erase_answers, keeps=_RESULTS
    ),
    "courses.attemptstep": PersonalData(
        "courses.AttemptStep", _("How your answers came about"), export_steps, erase_steps, keeps=_RESULTS
    ),
    "courses.timeallowance": PersonalData(
        "courses.TimeAllowance", _("Extra time on quizzes"), export_allowances, erase_allowances
    ),
    "courses.timeallowancegrant": PersonalData(
        "courses.TimeAllowanceGrant",
        _("What was agreed about your extra time"),
        export_time_grants,
        erase_time_grants,
        keeps=_("That something was decided stays, without what was agreed."),
    ),
    "courses.attemptgrant": PersonalData(
        "courses.AttemptGrant",
        _("Extra attempts you were given"),
        export_grants,
        erase_grants,
        keeps=_("That there was an extra attempt stays, without the reason."),
    ),
}
