"""Reading what was signed: the newest version or an older one, narrowed to what the reader may see.

A peer reads the shared note, everybody's presence, and of points, actions and training their own and those that concern
nobody in particular: never another peer's, nor another peer's words of disagreement. A peer who was not there reads the
facts and what is their own.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable
from typing import Any

from django.db import DatabaseError, transaction
from django.http import Http404

from courses.enums import PracticeDomain
from supervision.access import actions_visible_to
from supervision.domain.audit_trail import reason_of
from supervision.domain.content import is_there
from supervision.domain.draft import Draft
from supervision.domain.facts import Facts
from supervision.domain.record_state import Answer, RecordState, counted_places, record_states, state_of
from supervision.domain.record_view import (
    ActionShown,
    AgendaShown,
    AttendeeShown,
    PersonShown,
    RecordView,
    TrainingShown,
    VersionShown,
)
from supervision.enums import AgendaSource, Attendance, RecordEventKind, SessionKind, SessionMode
from supervision.models import RecordEvent, SessionRecord, SupervisionSession
from website import audit
from website.accounts.models import User

logger = logging.getLogger(__name__)

__all__ = [
    "ActionShown",
    "AgendaShown",
    "Answer",
    "AttendeeShown",
    "PersonShown",
    "RecordState",
    "RecordView",
    "TrainingShown",
    "VersionShown",
    "amendable",
    "counted_places",
    "read_record",
    "record_states",
    "state_of",
]

READ = "supervision.record_read"


def read_record(session: SupervisionSession, *, reader: User, version: int | None = None) -> RecordView:
    """A signed version (the newest unless told) as `reader` may see it; call it outside a transaction.

    The read is written to the audit log first, for every other person in the record: when that fails, nothing is shown
    (CannotRecord). Raises Http404 for whoever is not in that version, and for a version there is not. Costs a constant
    number of statements besides three for each person concerned.
    """
    versions = list(
        SessionRecord.objects.filter(session=session)
        .select_related("content", "supervisor", "session")
        .prefetch_related("attendees__person")
        .order_by("version")
    )
    record = next((row for row in versions if row.version == (version or versions[-1].version)), None)
    if record is None or not _may_read(record, reader):
        raise Http404
    _record_read(record, reader)
    return _view(record, versions, reader)


def _may_read(record: SessionRecord, reader: User) -> bool:
    return record.supervisor_id == reader.pk or any(row.person_id == reader.pk for row in record.attendees.all())


def _record_read(record: SessionRecord, reader: User) -> None:
    """Writes who looked, once for each other person in the record, in a short transaction of its own."""
    people = [record.supervisor, *(row.person for row in record.attendees.all())]
    try:
        with transaction.atomic(durable=True):
            for person in people:
                if person.pk != reader.pk:
                    audit.record(reader, READ, record.session, about=person, reason=reason_of(record.version))
    except DatabaseError as error:
        logger.error("a read of a record could not be written: %s", type(error).__name__)
        raise audit.CannotRecord from error


def as_read_by(record: SessionRecord, reader: User) -> dict[str, Any]:
    """One version as plain data, narrowed to `reader`: for the export of their own data. Writes no access record."""
    reading = _Reading(record, [record], reader)
    facts = {"starts_at": record.starts_at.isoformat(), "version": record.version}
    if reading.body is None:
        return {**facts, "text": None}
    body = reading.narrowed(reading.body)
    return {**facts, **{name: body[name] for name in ("draft", "agenda", "actions", "training", "reason")}}


def amendable(session: SupervisionSession, *, actor: User) -> tuple[Draft, Facts]:
    """What the newest version says, as a draft to be amended. For who signed it, after `read_record`.

    Raises Http404 for everybody else and when there is no text.
    """
    record = SessionRecord.objects.filter(session=session).select_related("content").order_by("-version").first()
    if record is None or record.supervisor_id != actor.pk or record.content.body is None:
        raise Http404
    return Draft.load(record.content.body["draft"]), facts_in(record.content.body)


def facts_in(body: dict[str, Any]) -> Facts:
    """The facts a body holds."""
    attendance = {
        row["code"]: (
            Attendance(row["attendance"]),
            row["minutes"] if row["attendance"] == Attendance.PARTLY else None,
        )
        for row in body["attendees"]
    }
    return Facts(
        dt.datetime.fromisoformat(body["starts_at"]),
        dt.datetime.fromisoformat(body["ends_at"]),
        body["break_minutes"],
        SessionKind(body["kind"]),
        SessionMode(body["mode"]),
        attendance,
    )


# --- narrowing --------------------------------------------------------------------------------------------------------


class _Reading:
    """One reader's look at one version."""

    def __init__(self, record: SessionRecord, versions: list[SessionRecord], reader: User) -> None:
        self.record, self.versions, self.reader = record, versions, reader
        self.leads = record.supervisor_id == reader.pk
        self.places = {row.person_id: row for row in record.attendees.all()}
        self.people = {row.person.code: row.person for one in versions for row in one.attendees.all()}
        self.people[record.supervisor.code] = record.supervisor
        place = self.places.get(reader.pk)
        self.was_there = self.leads or (place is not None and is_there(place.attendance))
        self.body = record.content.body
        self.names = self._names(self.body)
        self.events = list(RecordEvent.objects.filter(record=record).order_by("seq"))

    def _names(self, body: dict | None) -> dict[str, str]:
        rows = [body["supervisor"], *body["attendees"]] if body else []
        return {row["code"]: row["name"] for row in rows}

    def person(self, code: str) -> PersonShown:
        """Somebody named in the body. The full names of a group's other peers are for who signed only."""
        known = self.people.get(code)
        signed = (
            self.names.get(code, "") if self.leads or code in (self.reader.code, self.record.supervisor.code) else ""
        )
        if known is None:
            return PersonShown(code, signed)
        return PersonShown(code, known.display_name, "" if known.erased_at else signed)

    def is_mine(self, about: str) -> bool:
        """Whether the reader may see what concerns the person with this code ("": nobody in particular)."""
        return self.leads or about in ("", self.reader.code)

    def narrowed(self, body: dict[str, Any]) -> dict[str, Any]:
        """The body without what is another peer's, and without the note for whoever was not there."""
        draft = {
            **(body["draft"] if self.was_there else _untold(body["draft"])),
            "actions": [row for row in body["draft"]["actions"] if self.is_mine(row["about"])],
            "training": [row for row in body["draft"]["training"] if self.is_mine(row["person"])],
        }
        return {
            **body,
            "draft": draft,
            "actions": [row for row in body["actions"] if self.is_mine(row["about"])],
            "training": [row for row in body["training"] if self.is_mine(row["person"])],
            "agenda": [
                row for row in body["agenda"] if self.is_mine(row["about"]) and (self.was_there or row["about"])
            ],
        }

    def attendees(self) -> Iterable[AttendeeShown]:
        """Everybody's presence. What a peer answered is for the supervisor and for themselves."""
        last = {event.person_id: event for event in self.events if event.kind in ("countersigned", "disagreed")}
        for pk, row in self.places.items():
            event = last.get(pk) if self.leads or pk == self.reader.pk else None
            yield AttendeeShown(
                self.person(row.person.code),
                row.attendance,
                row.get_attendance_display(),
                row.minutes,
                pk == self.reader.pk,
                event.kind if event else "",
                event.get_kind_display() if event else "",
                event.at if event else None,
                (event.comment or "") if event else "",
            )

    def actions(self, body: dict[str, Any]) -> Iterable[ActionShown]:
        """The actions with their rows."""
        codes = [row["code"] for row in body["actions"]]
        mine = actions_visible_to(self.reader)
        rows = mine.filter(code__in=codes).select_related("owner", "person") if codes else ()
        by_code = {row.code: row for row in rows}
        for row in body["actions"]:
            due_on = dt.date.fromisoformat(row["due_on"]) if row["due_on"] else None
            yield ActionShown(
                row["code"],
                row["text"],
                self.person(row["owner"]),
                self.person(row["about"]),
                due_on,
                by_code.get(row["code"]),
            )

    def before(self) -> tuple[Facts, Draft] | None:
        """What the version before said, as far as the reader may see it."""
        row = next((one for one in self.versions if one.version == self.record.version - 1), None)
        if row is None or row.content.body is None or not _may_read(row, self.reader):
            return None
        body = self.narrowed(row.content.body)
        return facts_in(body), Draft.load(body["draft"])

    def courses(self) -> dict[str, str]:
        """{key: title} of the reader's courses in every version, as they were called then."""
        bodies = [one.content.body for one in self.versions]
        rows = [row for body in bodies if body for row in body["training"]]
        return {row["course"]: row["title"] for row in rows if self.is_mine(row["person"])}


def _view(record: SessionRecord, versions: list[SessionRecord], reader: User) -> RecordView:
    reading = _Reading(record, versions, reader)
    state = state_of(record.session)
    state = state if reading.leads else state.seen_by(reader.pk)
    body = reading.narrowed(reading.body) if reading.body is not None else None
    draft = Draft.load(body["draft"]) if body else Draft()
    signer = body["supervisor"] if body else {}
    voided = next((event for event in reading.events if event.kind == RecordEventKind.VOIDED), None)
    own = state.answer_of(reader.pk) if record.version == state.version else None
    answerable = own is not None and is_there(own.attendance) and own.kind != RecordEventKind.COUNTERSIGNED
    return RecordView(
        session=record.session,
        record=record,
        state=state,
        reader_leads=reading.leads,
        supervisor=reading.person(record.supervisor.code),
        credential=signer.get("credential", ""),
        credential_number=signer.get("number", ""),
        credential_expires_on=dt.date.fromisoformat(signer["expires_on"]) if signer.get("expires_on") else None,
        kind_label=record.get_kind_display(),
        mode_label=record.get_mode_display(),
        attendees=tuple(reading.attendees()),
        facts=facts_in(body) if body else _facts_left(record),
        draft=draft,
        domains=tuple((PracticeDomain(row.domain).label, row.minutes) for row in record.domains.all()),
        agenda=tuple(_agenda(reading, body)) if body else (),
        actions=tuple(reading.actions(body)) if body else (),
        training=tuple(
            TrainingShown(row["course"], row["title"], reading.person(row["person"])) for row in body["training"]
        ) if body else (),
        names={code: reading.person(code).name for code in (*reading.people, *reading.names)},
        courses=reading.courses(),
        late_reason=body["late_reason"] if body else "",
        reason=body["reason"] if body else "",
        voided_at=voided.at if voided else None,
        void_reason=(voided.comment or "") if voided else "",
        versions=tuple(_versions(reading)),
        before=reading.before() if body else None,
        is_purged=body is None,
        text_withheld=not reading.was_there,
        may_respond=answerable and state.code not in ("voided", "purged"),
    )  # fmt: skip


def _untold(draft: dict[str, Any]) -> dict[str, Any]:
    """A draft's data without anything that was said, for whoever was not there: the minutes are facts."""
    return {**Draft().dump(), "domain_minutes": draft["domain_minutes"]}


def _facts_left(record: SessionRecord) -> Facts:
    """The facts of a version whose text is gone."""
    attendance = {
        row.person.code: (Attendance(row.attendance), row.minutes if row.attendance == Attendance.PARTLY else None)
        for row in record.attendees.all()
    }
    return Facts(record.starts_at, record.ends_at, record.break_minutes, record.kind, record.mode, attendance)


def _agenda(reading: _Reading, body: dict[str, Any]) -> Iterable[AgendaShown]:
    for row in body["agenda"]:
        about = reading.person(row["about"]) if row["about"] else None
        by = reading.person(row["added_by"])
        yield AgendaShown(row["text"], AgendaSource(row["source"]).label, about, by, row.get("talked", True))


def _versions(reading: _Reading) -> Iterable[VersionShown]:
    """The versions the reader is in."""
    newest = reading.versions[-1].version
    for one in reading.versions:
        if _may_read(one, reading.reader):
            body = one.content.body
            yield VersionShown(one.version, one.signed_at, body["reason"] if body else "", one.version == newest)
