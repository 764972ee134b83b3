"""The facts of a session beside its text: when, how long, of what kind, and who was there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from supervision.enums import Attendance, SessionKind, SessionMode
from supervision.models import SessionAttendee, SupervisionSession
from website.core import clock
from website.core.errors import Invalid

LONGEST_MINUTES = 720
EARLIEST = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
FURTHEST_AHEAD = dt.timedelta(days=2 * 366)

Presence = tuple[Attendance, "int | None"]


@dataclass(frozen=True)
class Facts:
    """When, how long, what kind, how people met; for each peer (by code) whether they were there, and how long.

    The minutes of a peer are asked for only when they were there for a part.
    """

    starts_at: dt.datetime
    ends_at: dt.datetime
    break_minutes: int
    kind: str
    mode: str
    attendance: dict[str, Presence] = field(default_factory=dict)

    @property
    def span_minutes(self) -> int:
        """From start to end in whole minutes that really went by, whatever the clocks on the wall showed."""
        span = self.ends_at.astimezone(dt.UTC) - self.starts_at.astimezone(dt.UTC)
        return int(span.total_seconds() // 60)

    @property
    def minutes(self) -> int:
        """What counts: without the breaks."""
        return max(0, self.span_minutes - self.break_minutes)

    def minutes_of(self, code: str) -> int:
        """What counts for one peer: all, the part they were there, or nothing."""
        attendance, part = self.attendance[code]
        if attendance == Attendance.ABSENT:
            return 0
        return self.minutes if attendance == Attendance.PRESENT else part or 0


def to_minute(moment: dt.datetime, field_name: str) -> dt.datetime:
    """The moment in UTC, without its seconds. Raises Invalid for one nobody can mean."""
    if moment.tzinfo is None:
        raise ValueError("a session's times are aware")
    try:
        whole = moment.astimezone(dt.UTC).replace(second=0, microsecond=0)
    except OverflowError:
        whole = dt.datetime.min.replace(tzinfo=dt.UTC)
    if not EARLIEST <= whole <= clock.now() + FURTHEST_AHEAD:
        raise Invalid(_("Please check the year."), code="year", field=field_name)
    return whole


def sound(facts: Facts, known: Iterable[str]) -> Facts:
    """`facts` in the form in which they are stored. Raises Invalid for what no session can have.

    What only a signature asks for (an end in the past, somebody present, …) is not asked here.
    """
    starts_at, ends_at = to_minute(facts.starts_at, "starts_at"), to_minute(facts.ends_at, "ends_at")
    if ends_at <= starts_at:
        raise Invalid(_("The end must be after the start."), code="end-before-start", field="ends_at")
    if not 0 <= facts.break_minutes <= LONGEST_MINUTES:
        raise Invalid(_("Please check the minutes of the breaks."), code="breaks", field="break_minutes")
    if set(facts.attendance) - set(known):
        raise Invalid(_("Somebody named here is not part of this session."), code="unknown-person", field="attendance")
    return Facts(
        starts_at,
        ends_at,
        facts.break_minutes,
        SessionKind(facts.kind),
        SessionMode(facts.mode),
        {code: _sound_presence(presence) for code, presence in facts.attendance.items()},
    )


def _sound_presence(presence: Presence) -> Presence:
    attendance, minutes = presence
    if attendance != Attendance.PARTLY:
        return Attendance(attendance), None
    if minutes is not None and not 0 <= minutes <= LONGEST_MINUTES:
        raise Invalid(_("Please check the minutes somebody was there."), code="part", field="attendance")
    return Attendance.PARTLY, minutes


def facts_of(session: SupervisionSession, attendees: Iterable[SessionAttendee] | None = None) -> Facts:
    """The facts as the session has them. `attendees` are its rows with their people, when they are at hand."""
    rows = session.attendees.select_related("person") if attendees is None else attendees
    return Facts(
        session.starts_at,
        session.ends_at,
        session.break_minutes,
        SessionKind(session.kind),
        SessionMode(session.mode),
        {row.person.code: (Attendance(row.attendance), row.minutes) for row in rows},
    )


def apply_facts(session: SupervisionSession, attendees: Iterable[SessionAttendee], facts: Facts) -> list[str]:
    """Brings the session up to `facts` and saves the attendees that change; returns the session's fields to save."""
    names = ["starts_at", "ends_at", "break_minutes", "kind", "mode"]
    for name in names:
        setattr(session, name, getattr(facts, name))
    for row in attendees:
        attendance, minutes = facts.attendance.get(row.person.code, (row.attendance, row.minutes))
        if (row.attendance, row.minutes) != (attendance, minutes):
            row.attendance, row.minutes = attendance, minutes
            row.save(update_fields=["attendance", "minutes"])
    return names


def with_missing(facts: Facts, stored: Facts) -> Facts:
    """`facts`, with whoever is not named in them as they are stored."""
    attendance = {**stored.attendance, **facts.attendance}
    return Facts(facts.starts_at, facts.ends_at, facts.break_minutes, facts.kind, facts.mode, attendance)
