"""What lives on beside the records and may change by rule: sessions, their people, the owners of actions.

No digest holds these rows, so each is compared with what was signed, and may differ only as the rules let it.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, F, OuterRef

from supervision.enums import SessionPhase
from supervision.models import Agreement, RecordAttendee, SessionAttendee, SessionRecord

SAME = ("supervisor", "kind", "mode", "planned", "starts_at", "ends_at", "break_minutes")


def session_beside_its_record() -> str | None:
    """The code of a signed session whose facts, state or people differ from its newest version; None when none does."""
    current = SessionRecord.objects.current()
    other = current.exclude(**{name: F(f"session__{name}") for name in SAME}, session__phase=SessionPhase.HELD)
    signed = RecordAttendee.objects.filter(record__in=current.values("pk"))
    place = SessionAttendee.objects.filter(
        session=OuterRef("record__session"), person=OuterRef("person"), attendance=OuterRef("attendance")
    )
    there = signed.filter(record__session=OuterRef("session"), person=OuterRef("person"))
    more = SessionAttendee.objects.filter(~Exists(there), session__records__version=1)
    return (
        other.values_list("session__code", flat=True).first()
        or signed.filter(~Exists(place)).values_list("record__session__code", flat=True).first()
        or more.values_list("session__code", flat=True).first()
    )


def owners_fault(body: dict[str, Any], now: dict[str, tuple[str, str]]) -> str:
    """What is wrong with who has to do the actions of a version, or "". `now` gives owner and peer by action.

    An action that the supervisor had to do goes to a successor with an accepted agreement; no other ever changes hands.
    """
    for row in body["actions"]:
        owner, person = now.get(row["code"], (row["owner"], ""))
        if owner == row["owner"]:
            continue
        next_one = Agreement.objects.accepted().filter(supervisor__code=owner, supervisee__code=person)
        if row["owner"] == person or not next_one.exists():
            return "has an action that somebody else was given"
    return ""
