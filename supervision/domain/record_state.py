"""What became of a session, derived from its rows and events. Nothing stores it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from supervision.domain.content import is_there
from supervision.enums import RecordEventKind, SessionPhase
from supervision.models import RecordAttendee, RecordEvent, SessionRecord, SupervisionSession

LABELS = {
    "planned": _("planned"),
    "held": _("held, not signed yet"),
    "called_off": _("called off"),
    "signed": _("signed, waiting for answers"),
    "partly_countersigned": _("countersigned in part"),
    "countersigned": _("countersigned"),
    "disagreed": _("signed, with a disagreement"),
    "amended": _("amended, waiting for answers"),
    "voided": _("voided"),
    "purged": _("text removed after its time"),
}
ANSWERS = (RecordEventKind.COUNTERSIGNED, RecordEventKind.DISAGREED)


@dataclass(frozen=True)
class Answer:
    """One peer of a signed version: whether they were there, and what they answered ("" while they have not)."""

    person_id: int
    attendance: str
    kind: str = ""
    at: dt.datetime | None = None

    @property
    def is_due(self) -> bool:
        """Whether they were there and have not answered yet."""
        return is_there(self.attendance) and not self.kind


@dataclass(frozen=True)
class RecordState:
    """The state of one session. Everything but `code` is about its newest signed version, when there is one."""

    code: str
    version: int = 0
    record_id: int | None = None
    signed_at: dt.datetime | None = None
    late_days: int = 0
    answers: tuple[Answer, ...] = ()

    @property
    def label(self) -> Any:
        """The state in words."""
        return LABELS[self.code]

    @property
    def is_signed(self) -> bool:
        """Whether there is a signed version, whatever became of it."""
        return self.version > 0

    @property
    def waits_for(self) -> tuple[int, ...]:
        """The keys of the peers whose answer is missing; nobody's once the record is voided or purged."""
        if self.code in ("voided", "purged"):
            return ()
        return tuple(answer.person_id for answer in self.answers if answer.is_due)

    def answer_of(self, person_id: int) -> Answer | None:
        """The place and answer of one peer; None for whoever has no place in the record."""
        return next((answer for answer in self.answers if answer.person_id == person_id), None)

    def seen_by(self, person_id: int) -> RecordState:
        """The state as one of its peers reads it: with their own answer, and nothing of anybody else's."""
        own = tuple(answer for answer in self.answers if answer.person_id == person_id)
        if not self.is_signed or self.code in ("voided", "purged"):
            return replace(self, answers=own)
        given = next((str(answer.kind) for answer in own if answer.kind and is_there(answer.attendance)), "")
        return replace(self, code=given or ("signed" if self.version == 1 else "amended"), answers=own)

    @property
    def program_label(self) -> Any:
        """What people who run the program read: whether it counts, never what anybody answered."""
        if self.code in ("voided", "purged", "countersigned"):
            return LABELS[self.code]
        return _("not countersigned by everybody yet")

    def counts_for(self, person_id: int) -> bool:
        """Whether this peer's minutes count: countersigned, and the record stands."""
        answer = self.answer_of(person_id)
        standing = self.code not in ("voided",)
        return standing and answer is not None and answer.kind == RecordEventKind.COUNTERSIGNED


def state_of(session: SupervisionSession) -> RecordState:
    """The state of one session."""
    return record_states([session.pk])[session.pk]


def record_states(session_ids: Iterable[int]) -> dict[int, RecordState]:
    """{session's key: its state}. Four statements however many there are; keys of no session are left out."""
    wanted = list(session_ids)
    phases = dict(SupervisionSession.objects.filter(pk__in=wanted).values_list("pk", "phase"))
    newest: dict[int, SessionRecord] = {}
    for record in SessionRecord.objects.filter(session__in=wanted).order_by("session_id", "version"):
        newest[record.session_id] = record
    keys = [record.pk for record in newest.values()]
    places: dict[int, list] = defaultdict(list)
    if keys:
        for row in RecordAttendee.objects.filter(record__in=keys).order_by("pk"):
            places[row.record_id].append(row)
    events: dict[int, list] = defaultdict(list)
    if keys:
        columns = ("record_id", "kind", "person_id", "at")
        for event in RecordEvent.objects.filter(record__in=keys).order_by("seq").values_list(*columns):
            events[event[0]].append(event[1:])
    return {
        pk: _signed(newest[pk], places[newest[pk].pk], events[newest[pk].pk]) if pk in newest else _unsigned(phase)
        for pk, phase in phases.items()
    }


def _unsigned(phase: str) -> RecordState:
    return RecordState("called_off" if phase == SessionPhase.CANCELLED else str(phase))


def _signed(record: SessionRecord, places: list[RecordAttendee], events: list[tuple]) -> RecordState:
    last: dict[int, tuple[str, dt.datetime]] = {}
    kinds = set()
    for kind, person_id, at in events:
        kinds.add(kind)
        if kind in ANSWERS:
            last[person_id] = (kind, at)
    answers = tuple(Answer(row.person_id, row.attendance, *last.get(row.person_id, ())) for row in places)
    return RecordState(
        _code_of(record, kinds, [answer for answer in answers if is_there(answer.attendance)]),
        record.version,
        record.pk,
        record.signed_at,
        record.late_days,
        answers,
    )


def _code_of(record: SessionRecord, kinds: set[str], present: list[Answer]) -> str:
    if RecordEventKind.VOIDED in kinds:
        return "voided"
    if RecordEventKind.PURGED in kinds:
        return "purged"
    given = [answer.kind for answer in present if answer.kind]
    if RecordEventKind.DISAGREED in given:
        return "disagreed"
    if given:
        return "countersigned" if len(given) == len(present) else "partly_countersigned"
    return "signed" if record.version == 1 else "amended"


def counted_places() -> QuerySet[RecordAttendee]:
    """The places whose minutes count: in the newest version, not voided, countersigned by the peer themselves."""
    agreed = RecordEvent.objects.filter(
        record=OuterRef("record"), person=OuterRef("person"), kind=RecordEventKind.COUNTERSIGNED
    )
    standing = SessionRecord.objects.standing()
    return RecordAttendee.objects.filter(Exists(agreed), record__in=standing.values("pk"))
