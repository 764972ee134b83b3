"""Who looked at what a person shared, and when: from the audit log, for that person alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from supervision.domain.shared import READ
from website import audit
from website.accounts.models import User

SHOWN = 20


@dataclass(frozen=True)
class Look:
    """One look: who, when, and the code of the share it went through."""

    who: str
    at: dt.datetime
    share: str


def looks_at(person: User) -> list[Look]:
    """The newest looks at what `person` shared, also at what is shared no more. Two statements, or one without any."""
    events = list(audit.events_about(person).filter(verb=READ)[:SHOWN])
    if not events:
        return []
    names = dict(User.objects.filter(code__in={event.actor for event in events}).values_list("code", "display_name"))
    return [Look(names.get(event.actor, _("somebody who has left")), event.at, event.object_id) for event in events]
