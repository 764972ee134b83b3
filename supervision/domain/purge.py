"""Removing the text of records whose time of keeping is over. The facts, the digests and the proof stay.

Seven years (RECORD_RETENTION_YEARS) after the supervisor and everybody in the session last had an agreement, and only
when none of them is under a legal hold. Drafts that nobody ever signed go wholly, at the same time.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from supervision.domain import chain
from supervision.domain.audit_trail import reason_of
from supervision.enums import RecordEventKind
from supervision.models import (
    AgendaItem,
    Agreement,
    PurgePermit,
    RecordAttendee,
    RecordContent,
    RecordEvent,
    SessionAction,
    SessionAttendee,
    SessionRecord,
    SupervisionSession,
)
from website import audit
from website.accounts.models import User
from website.core import clock

CHUNK = 500


@dataclass
class Purged:
    """What was, or would be, removed: versions with text, sessions nobody signed; and what a legal hold keeps."""

    records: int = 0
    unsigned: int = 0
    held_back: int = 0


def purge(*, dry_run: bool = False) -> Purged:
    """Removes what is over, each session in its own transaction. Late or twice is harmless."""
    done = Purged()
    for session_id, held in due_sessions():
        if held:
            done.held_back += 1
            continue
        signed = SessionRecord.objects.filter(session=session_id, purge_permit__isnull=True)
        if dry_run:
            done.records += signed.count()
            done.unsigned += not SessionRecord.objects.filter(session=session_id).exists()
        else:
            records, unsigned = _purge_session(session_id)
            done.records += records
            done.unsigned += unsigned
    return done


def due_sessions() -> Iterator[tuple[int, bool]]:
    """(session's key, whether a legal hold keeps it) of every session that still has text and whose time is over."""
    limit = clock.today() - relativedelta(years=settings.RECORD_RETENTION_YEARS)
    start = timezone.make_aware(dt.datetime.combine(limit, dt.time.min))
    old = SupervisionSession.objects.filter(starts_at__lt=start).order_by("pk")
    with_text = old.filter(records__isnull=True) | old.filter(records__isnull=False, records__purge_permit__isnull=True)
    last = 0
    while True:
        chunk = dict(with_text.filter(pk__gt=last).distinct().values_list("pk", "supervisor_id").order_by("pk")[:CHUNK])
        if not chunk:
            return
        yield from _due_of(chunk, limit)
        last = max(chunk)


def _due_of(chunk: dict[int, int], limit: dt.date) -> Iterator[tuple[int, bool]]:
    people: dict[int, set[int]] = defaultdict(set)
    invited = SessionAttendee.objects.filter(session__in=chunk).values_list("session_id", "person_id")
    signed = RecordAttendee.objects.filter(record__session__in=chunk).values_list("record__session_id", "person_id")
    for session_id, person_id in (*invited, *signed):
        people[session_id].add(person_id)
    pairs = {(supervisor, person) for pk, supervisor in chunk.items() for person in people[pk]}
    ends = _last_days(pairs)
    held = set(
        User.objects.filter(pk__in={pk for pair in pairs for pk in pair}, legal_hold=True).values_list("pk", flat=True)
    )
    for session_id, supervisor in sorted(chunk.items()):
        days = [ends.get((supervisor, person)) for person in people[session_id]]
        if all(day is not None and day < limit for day in days):
            yield session_id, bool(held & {supervisor, *people[session_id]})


def _last_days(pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], dt.date | None]:
    """{pair: the last day of its last agreement}; None while one has no end."""
    supervisors, people = {pair[0] for pair in pairs}, {pair[1] for pair in pairs}
    rows = Agreement.objects.accepted().filter(supervisor__in=supervisors, supervisee__in=people)
    found: dict[tuple[int, int], dt.date | None] = {}
    for pair_0, pair_1, ends_on, ended_at in rows.values_list("supervisor_id", "supervisee_id", "ends_on", "ended_at"):
        days = [day for day in (ends_on, ended_at and timezone.localdate(ended_at)) if day is not None]
        last, before = min(days, default=None), found.get((pair_0, pair_1), dt.date.min)
        found[pair_0, pair_1] = None if last is None or before is None else max(before, last)
    return found


@transaction.atomic
def _purge_session(session_id: int) -> tuple[int, bool]:
    """Empties a session that was signed, or removes one that was not: how many versions, and whether it was removed."""
    session = SupervisionSession.objects.select_for_update(no_key=True).filter(pk=session_id).first()
    if session is None or not _still_due(session):
        return 0, False
    records = list(session.records.filter(purge_permit__isnull=True).order_by("version"))
    if not records:
        return 0, _discard(session)
    chain.locked_head()
    for record in records:
        _empty(record)
    AgendaItem.objects.filter(session=session).delete()
    for record in records:
        for person in _concerned(record):
            audit.record(
                audit.SYSTEM, "supervision.purge_record", session, about=person, reason=reason_of(record.version)
            )
    return len(records), False


def _still_due(session: SupervisionSession) -> bool:
    """Whether its time is over and no legal hold keeps it, asked again under the lock: what is gone is gone."""
    limit = clock.today() - relativedelta(years=settings.RECORD_RETENTION_YEARS)
    return [held for __, held in _due_of({session.pk: session.supervisor_id}, limit)] == [False]


def _empty(record: SessionRecord) -> None:
    """Takes the text out of one version, under a permit, and adds the link that says so."""
    now = clock.now()
    rule = f"retention:{settings.RECORD_RETENTION_YEARS}y"
    permit = PurgePermit.objects.create(record=record, rule=rule, given_by=audit.SYSTEM.code, given_at=now)
    RecordContent.objects.filter(record=record).update(body=None)
    RecordEvent.objects.filter(record=record, comment__isnull=False).update(comment=None)
    SessionAction.objects.filter(record=record, text__isnull=False).update(text=None)
    content = chain.permit_print(permit.rule, permit.given_by, permit.given_at)
    facts = chain.stored_facts(record)
    chain.append(record, RecordEventKind.PURGED, person=None, facts=facts, content=content, at=now)


def _concerned(record: SessionRecord) -> list[User]:
    return [row.person for row in record.attendees.select_related("person")]


def _discard(session: SupervisionSession) -> bool:
    """Removes a session that nobody signed, with its draft and agenda."""
    if session.records.exists():
        return False
    people = [row.person for row in session.attendees.select_related("person").order_by("pk")]
    proof = SupervisionSession(pk=session.pk, code=session.code)
    session.delete()
    for person in people:
        audit.record(audit.SYSTEM, "supervision.discard_session", proof, about=person)
    return True
