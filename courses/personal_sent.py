"""What people sent to those who look after them, and what was answered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models import SentWork, SentWorkReply
from website.core.contributions import PersonalData


def export_sent(user: Any) -> Iterator[dict]:
    """Every copy the person sent, taken back or not."""
    for row in SentWork.objects.of(user).order_by("sent_at", "pk").iterator():
        yield {
            "what": str(row.get_kind_display()),
            "from": row.title,
            "asked": row.prompt,
            "text": row.text,
            "sent_at": row.sent_at.isoformat(),
            "answered_at": row.answered_at.isoformat() if row.answered_at else None,
            "taken_back_at": row.taken_back_at.isoformat() if row.taken_back_at else None,
        }


def export_replies(user: Any) -> Iterator[dict]:
    """What the person was answered, and what they answered to others as long as they wrote it themselves."""
    rows = SentWorkReply.objects.filter(Q(sent__learner=user) | Q(author=user)).select_related("author", "sent")
    for row in rows.order_by("at", "pk").iterator():
        mine = row.author_id == user.pk
        yield {
            "written_by": "you" if mine else row.author.display_name,
            # Whom somebody looks after, and what these sent, is in those people's own files.
            "about": row.sent.title,
            "text": row.text,
            "credit": str(row.fraction) if row.fraction is not None else None,
            "at": row.at.isoformat(),
        }


def erase_sent(user: Any) -> int:
    """Deletes the copies with all their answers."""
    return SentWork.objects.of(user).delete()[0]


def erase_replies(user: Any) -> int:
    """Nothing more: answers to the person go with what they sent; what they answered belongs to those who got it."""
    return 0


ENTRIES = {
    "courses.sentwork": PersonalData(
        "courses.SentWork", _("What you sent to your supervisors"), export_sent, erase_sent
    ),
    "courses.sentworkreply": PersonalData(
        "courses.SentWorkReply",
        _("Answers to what was sent"),
        export_replies,
        erase_replies,
        keeps=_("What you answered stays with the people you answered, without your name."),
    ),
}
