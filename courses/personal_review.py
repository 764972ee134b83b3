"""What the review of content and its refreshers hold about people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from courses.models import RefresherOffer, ReviewChecklist, SafetyChange
from website.core.contributions import PersonalData


def export_offers(user: Any) -> Iterator[dict]:
    """Every refresher that was offered, and what became of it."""
    for row in RefresherOffer.objects.of(user).select_related("change__question").order_by("offered_at", "pk"):
        yield {
            "about": row.change.question.topic,
            "why": row.change.reason,
            "offered_at": row.offered_at.isoformat(),
            "state": str(row.get_state_display()),
            "ended_at": row.closed_at.isoformat() if row.closed_at else None,
        }


def erase_offers(user: Any) -> int:
    """Takes the offers away."""
    return RefresherOffer.objects.of(user).delete()[0]


def export_checklists(user: Any) -> Iterator[dict]:
    """What the person said about content when they handed it in."""
    for row in ReviewChecklist.objects.filter(filled_by=user).order_by("filled_at", "pk"):
        yield {
            "note": row.note,
            "for_learners": row.why_changed,
            "points": row.answers,
            "at": row.filled_at.isoformat(),
        }


def export_explained(user: Any) -> Iterator[dict]:
    """Why the person said that a question changed."""
    for row in SafetyChange.objects.filter(written_by=user).order_by("offered_at", "pk"):
        yield {"why": row.reason, "at": row.offered_at.isoformat()}


def erase_nothing(user: Any) -> int:
    """Touches nothing: the rows are about content, and lead to a nameless account."""
    return 0


_CONTENT = _("What editors wrote about content stays with the content, without your name.")

ENTRIES = {
    "courses.refresheroffer": PersonalData(
        "courses.RefresherOffer", _("Refreshers offered to you"), export_offers, erase_offers
    ),
    "courses.reviewchecklist": PersonalData(
        "courses.ReviewChecklist",
        _("Content you handed in for review"),
        export_checklists,
        erase_nothing,
        keeps=_CONTENT,
    ),
    "courses.safetychange": PersonalData(
        "courses.SafetyChange",
        _("Changes of questions that you explained"),
        export_explained,
        erase_nothing,
        keeps=_CONTENT,
    ),
}
