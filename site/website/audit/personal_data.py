"""What the audit log holds about people: their code in events they caused or that concern them."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from website.audit.models import AuditEvent
from website.core.contributions import PersonalData


def export_events(user) -> Iterator[dict]:
    """Every event the person is told of, oldest first. Other people appear as "somebody else": their ids are theirs."""
    for event in AuditEvent.objects.told_to(user).order_by("seq").iterator():
        yield {
            "at": event.at.isoformat(),
            "who": "you" if event.actor == user.code else ("Mainstay" if event.actor == "system" else "somebody else"),
            "did": event.sentence,
            "to": event.object_type,
            "outcome": event.outcome,
            "about_you": event.about == user.code,
        }


def erase_events(user) -> int:
    """Touches nothing: the log is only ever added to."""
    return 0


ENTRIES = {
    "audit.auditevent": PersonalData(
        "audit.AuditEvent",
        _("Who did or saw what"),
        export_events,
        erase_events,
        keeps=_("The log keeps codes and times, so that nobody can hide what was done. It holds no names and no text."),
    ),
}
