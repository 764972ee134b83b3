"""What sessions and their records hold about people.

What was signed is evidence for both sides and for a board: it stays, sealed, until its time of keeping is over, also
when one of the two has their account erased. On every page their name is gone at once, because names are read from the
account. What was never signed goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from supervision.access import actions_visible_to, sessions_led_by, supervisees_of
from supervision.domain import sessions
from supervision.domain.records import READ, as_read_by
from supervision.enums import SessionPhase
from supervision.models import (
    AgendaItem,
    RecordAttendee,
    RecordEvent,
    SessionAttendee,
    SessionRecord,
    SupervisionSession,
)
from website import audit
from website.accounts.models import User
from website.core.contributions import PersonalData

# --- sessions ---------------------------------------------------------------------------------------------------------


def export_sessions(user: Any) -> Iterator[dict]:
    """Every session the person led, with what they have written of those that are not signed."""
    rows = sessions_led_by(user).order_by("starts_at", "pk")
    for row in rows.prefetch_related("attendees__person").iterator(chunk_size=200):
        yield {
            "starts_at": row.starts_at.isoformat(),
            "ends_at": row.ends_at.isoformat(),
            "kind": str(row.get_kind_display()),
            "how": str(row.get_mode_display()),
            "with": [place.person.display_name for place in row.attendees.all()],
            "state": str(row.get_phase_display()),
            "draft": row.draft,
        }


def erase_sessions(user: Any) -> int:
    """Calls off what the person had planned, tells the peers, and empties what they never signed."""
    rows = (
        SupervisionSession.objects.select_for_update(no_key=True, of=("self",))
        .led_by(user)
        .filter(records__isnull=True)
    )
    touched = 0
    for row in rows.exclude(phase=SessionPhase.CANCELLED).order_by("pk"):
        was_planned = row.phase == SessionPhase.PLANNED
        people = [place.person for place in row.attendees.select_related("person")]
        sessions.cancel(row, user)
        for person in people if was_planned else ():
            sessions.tell_of(person, "session_called_off", row)
        touched += 1
    return touched


def export_places(user: Any) -> Iterator[dict]:
    """Every session the person was invited to: the facts. The text of a signed one stands with the records."""
    rows = SessionAttendee.objects.filter(person=user).select_related("session__supervisor")
    for row in rows.defer("session__draft").order_by("session__starts_at", "pk").iterator():
        yield {
            "starts_at": row.session.starts_at.isoformat(),
            "ends_at": row.session.ends_at.isoformat(),
            "kind": str(row.session.get_kind_display()),
            "with": row.session.supervisor.display_name,
            "you_were": str(row.get_attendance_display()),
            "minutes": row.minutes,
        }


def erase_places(user: Any) -> int:
    """Takes the person out of sessions that are still to come; one with nobody left in it is called off."""
    rows = SupervisionSession.objects.select_for_update(no_key=True, of=("self",)).attended_by(user)
    touched = 0
    for row in rows.filter(phase=SessionPhase.PLANNED).order_by("pk"):
        sessions.leave(row, user, user)
        touched += 1
    return touched


def export_agenda(user: Any) -> Iterator[dict]:
    """Every point about the person, and those they added for everybody or about somebody they supervise now."""
    added = Q(added_by=user) & (Q(about__isnull=True) | Q(about__in=supervisees_of(user).values("pk")))
    rows = AgendaItem.objects.filter(Q(about=user) | added)
    for row in rows.select_related("session").defer("session__draft").order_by("added_at", "pk").iterator():
        yield {
            "text": row.text,
            "added_at": row.added_at.isoformat(),
            "added_by_you": row.added_by_id == user.pk,
            "about_you": row.about_id == user.pk,
            "session": row.session.starts_at.isoformat() if row.session else None,
        }


def erase_agenda(user: Any) -> int:
    """Deletes every point the person added or that is about them. What a record says of the agenda stands in it."""
    return (AgendaItem.objects.filter(about=user) | AgendaItem.objects.filter(added_by=user)).delete()[0]


# --- records ----------------------------------------------------------------------------------------------------------


def export_records(user: Any) -> Iterator[dict]:
    """Every version the person signed: the facts."""
    for row in SessionRecord.objects.filter(supervisor=user).order_by("signed_at", "pk").iterator():
        yield {
            "starts_at": row.starts_at.isoformat(),
            "minutes": row.minutes,
            "kind": str(row.get_kind_display()),
            "version": row.version,
            "signed_at": row.signed_at.isoformat(),
            "late_days": row.late_days,
        }


def export_contents(user: Any) -> Iterator[dict]:
    """The text of every version the person signed or was in, as far as they may read it. The others see that."""
    others = Q(record_places__record__supervisor=user) | Q(records_signed__attendees__person=user)
    others |= Q(record_places__record__attendees__person=user)
    for person in User.objects.filter(others).exclude(pk=user.pk).distinct():
        audit.record(user, READ, SessionRecord, about=person, reason="export")
    led = SessionRecord.objects.filter(supervisor=user)
    seen = SessionRecord.objects.filter(attendees__person=user)
    for record in (led | seen).distinct().select_related("content", "session").order_by("signed_at", "pk").iterator():
        yield as_read_by(record, user)


def export_record_places(user: Any) -> Iterator[dict]:
    """The person's place and minutes in each version."""
    rows = RecordAttendee.objects.filter(person=user).select_related("record").order_by("starts_at", "pk")
    for row in rows.iterator():
        yield {
            "starts_at": row.starts_at.isoformat(),
            "version": row.record.version,
            "you_were": str(row.get_attendance_display()),
            "minutes": row.minutes,
        }


def export_events(user: Any) -> Iterator[dict]:
    """What the person signed, countersigned or disagreed with, in their own words."""
    for row in RecordEvent.objects.filter(person=user).select_related("record").order_by("seq").iterator():
        yield {
            "session": row.record.starts_at.isoformat(),
            "version": row.record.version,
            "what": str(row.get_kind_display()),
            "at": row.at.isoformat(),
            "comment": row.comment,
        }


def export_actions(user: Any) -> Iterator[dict]:
    """What the person has to do, and what was agreed on about their work."""
    for row in actions_visible_to(user).order_by("made_at", "pk").iterator():
        yield {
            "text": row.text,
            "yours_to_do": row.owner_id == user.pk,
            "due_on": row.due_on.isoformat() if row.due_on else None,
            "made_at": row.made_at.isoformat(),
            "done_at": row.done_at.isoformat() if row.done_at else None,
            "dropped_at": row.dropped_at.isoformat() if row.dropped_at else None,
        }


def erase_nothing(user: Any) -> int:
    """Touches nothing: signed means fixed, for both sides."""
    return 0


_SIGNED = _(
    "A signed session is evidence for everybody in it, so it stays as it was signed until its time of keeping is over. "
    "It is sealed, and no page shows your name in it any more."
)

ENTRIES = {
    "supervision.supervisionsession": PersonalData(
        "supervision.SupervisionSession",
        _("Supervision sessions you led"),
        export_sessions,
        erase_sessions,
        keeps=_("That and when a session took place stays, without your name. What was signed stands in its record."),
    ),
    "supervision.sessionattendee": PersonalData(
        "supervision.SessionAttendee",
        _("Supervision sessions you were invited to"),
        export_places,
        erase_places,
        keeps=_("That you were in a session that was held stays, without your name."),
    ),
    "supervision.agendaitem": PersonalData(
        "supervision.AgendaItem", _("Points for supervision sessions"), export_agenda, erase_agenda
    ),
    "supervision.sessionrecord": PersonalData(
        "supervision.SessionRecord", _("Sessions you signed"), export_records, erase_nothing, keeps=_SIGNED
    ),
    "supervision.recordcontent": PersonalData(
        "supervision.RecordContent", _("What signed sessions say"), export_contents, erase_nothing, keeps=_SIGNED
    ),
    "supervision.recordattendee": PersonalData(
        "supervision.RecordAttendee",
        _("Your part in signed sessions"),
        export_record_places,
        erase_nothing,
        keeps=_SIGNED,
    ),
    "supervision.recordevent": PersonalData(
        "supervision.RecordEvent", _("Your signatures and answers"), export_events, erase_nothing, keeps=_SIGNED
    ),
    "supervision.sessionaction": PersonalData(
        "supervision.SessionAction", _("Actions agreed on in supervision"), export_actions, erase_nothing, keeps=_SIGNED
    ),
}
