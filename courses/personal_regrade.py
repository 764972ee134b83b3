"""What marking again holds about people: what it did to their attempts, and who proposed or did it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from courses.models import Regrade, RegradeChange, RegradeProposal
from website.core.contributions import PersonalData


def export_changes(user: Any) -> Iterator[dict]:
    """What was done to the person's attempts, why, and the result before and after."""
    rows = RegradeChange.objects.filter(attempt__learner=user, fraction_after__isnull=False)
    for row in rows.select_related("regrade", "attempt").order_by("regrade__at", "pk").iterator():
        yield {
            "quiz": row.attempt.quiz_title,
            "attempt": row.attempt.number,
            "rule": str(row.regrade.get_rule_display()),
            "why": row.regrade.reason,
            "at": row.regrade.at.isoformat(),
            "percent_before": _text(row.percent_before),
            "percent_after": _text(row.percent_after),
            "passed_before": row.passed_before,
            "passed_after": row.passed_after,
            "credit_before": _text(row.fraction_before),
            "credit_after": _text(row.fraction_after),
            "by_topic_before": row.results_before.get("topics", []),
        }


def _text(value: Any) -> str | None:
    return str(value) if value is not None else None


def export_regrades(user: Any) -> Iterator[dict]:
    """What the person had marked again as a coordinator."""
    for row in Regrade.objects.filter(actor=user).select_related("proposal__question").order_by("at", "pk"):
        yield {
            "question": row.proposal.question.label,
            "rule": str(row.get_rule_display()),
            "why": row.reason,
            "at": row.at.isoformat(),
        }


def erase_reasons(user: Any) -> int:
    """Takes out the reasons of what was done for nobody but this person, in case they tell of them."""
    others = RegradeChange.objects.filter(regrade=OuterRef("pk")).exclude(attempt__learner=user)
    mine = RegradeChange.objects.filter(regrade=OuterRef("pk"), attempt__learner=user)
    return Regrade.objects.filter(Exists(mine), ~Exists(others)).exclude(reason="").update(reason="")


def export_proposals(user: Any) -> Iterator[dict]:
    """What the person proposed as an editor."""
    for row in RegradeProposal.objects.filter(proposed_by=user).select_related("question").order_by("proposed_at"):
        yield {
            "question": row.question.label,
            "rule": str(row.get_rule_display()),
            "why": row.reason,
            "at": row.proposed_at.isoformat(),
            "ended_at": row.ended_at.isoformat() if row.ended_at else None,
        }


def erase_nothing(user: Any) -> int:
    """Touches nothing: figures, and words about a question. Who wrote them leads to a nameless account."""
    return 0


ENTRIES = {
    "courses.regradechange": PersonalData(
        "courses.RegradeChange",
        _("Results of yours that were worked out again"),
        export_changes,
        erase_nothing,
        keeps=_("Results stay as evidence, without your name and without your answers."),
    ),
    "courses.regrade": PersonalData(
        "courses.Regrade",
        _("What you had marked again"),
        export_regrades,
        erase_reasons,
        keeps=_("That quizzes were marked again stays, without your name."),
    ),
    "courses.regradeproposal": PersonalData(
        "courses.RegradeProposal",
        _("What you proposed to mark again"),
        export_proposals,
        erase_nothing,
        keeps=_("What editors wrote about content stays with the content, without your name."),
    ),
}
