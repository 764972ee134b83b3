"""Marks that people gave to written answers, and drafts of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models import WrittenMark
from courses.questions.registry import get_kind
from website.core.contributions import PersonalData


def export_marks(user: Any) -> Iterator[dict]:
    """The marks that the person was given, and those they gave or have as drafts.

    A draft is its author's alone, and a mark that waits for a second one is told to nobody: neither says yet what an
    answer is worth.
    """
    about = Q(item__attempt__learner=user, given_at__isnull=False, item__fraction__isnull=False)
    rows = WrittenMark.objects.filter(about | Q(marker=user)).select_related("marker", "item__attempt", "item__version")
    for row in rows.order_by("saved_at", "pk").iterator():
        mine = row.marker_id == user.pk
        rubric = get_kind(row.item.version.kind).rubric(row.item.version.shape)
        yield {
            "written_by": "you" if mine else row.marker.display_name,
            # Whose answer it was stands in that person's own file.
            "quiz": row.item.attempt.quiz_title,
            "question": row.item.number,
            "ideas_found": [idea.idea for idea in rubric if idea.key in row.ideas],
            "comment": row.comment,
            "credit": str(row.fraction) if row.fraction is not None else None,
            "draft": row.is_draft,
            "at": (row.given_at or row.saved_at).isoformat(),
        }


def erase_marks(user: Any) -> int:
    """Deletes what was found and said about the person's answers, and the person's drafts. The credit stays."""
    drafts = Q(marker=user, given_at__isnull=True)
    return WrittenMark.objects.filter(drafts | Q(item__attempt__learner=user)).delete()[0]


ENTRIES = {
    "courses.writtenmark": PersonalData(
        "courses.WrittenMark",
        _("Marks of written answers"),
        export_marks,
        erase_marks,
        keeps=_("Marks and comments that you gave stay with the people you gave them, without your name."),
    ),
}
