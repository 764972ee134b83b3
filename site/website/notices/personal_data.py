"""What this app holds about people: the notices they got and the effects owed to them."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from website.core.contributions import PersonalData
from website.notices.models import Notice, OutboxEntry


def export_notices(user) -> Iterator[dict]:
    """Every notice of the person, oldest first."""
    for notice in Notice.objects.visible_to(user).order_by("created_at", "pk").iterator():
        yield {
            "what": str(notice.title),
            "kind": notice.kind,
            "told_at": notice.created_at.isoformat(),
            "read_at": notice.read_at.isoformat() if notice.read_at else "",
            "address": notice.url,
        }


def erase_notices(user) -> int:
    """Deletes every notice of the person."""
    return Notice.objects.visible_to(user).delete()[0]


def export_outbox(user) -> Iterator[dict]:
    """What was, or still is, to be sent or made for the person."""
    for entry in OutboxEntry.objects.filter(recipient=user).order_by("created_at", "pk").iterator():
        yield {
            "what": entry.effect,
            "state": entry.state,
            "asked_at": entry.created_at.isoformat(),
            "ended_at": entry.finished_at.isoformat() if entry.finished_at else "",
        }


def erase_outbox(user) -> int:
    """Deletes every outbox row for the person, so that nothing is sent to them any more."""
    return OutboxEntry.objects.filter(recipient=user).delete()[0]


ENTRIES = {
    "notices.notice": PersonalData("notices.Notice", _("Notices"), export_notices, erase_notices),
    "notices.outboxentry": PersonalData(
        "notices.OutboxEntry", _("Messages sent and owed"), export_outbox, erase_outbox
    ),
}
