"""What the queue does for sessions and their records. Recomputed from the rows, so late or twice is harmless."""

from __future__ import annotations

import datetime as dt
import logging

from supervision.domain.places import address_of
from supervision.domain.purge import purge as purge_records
from supervision.domain.record_state import record_states
from supervision.domain.verify import verify as verify_records
from supervision.enums import SessionPhase
from supervision.models import SessionRecord, SupervisionSession
from website.accounts.models import User
from website.core import clock
from website.notices.domain import tell

logger = logging.getLogger(__name__)

DRAFT_STAGES = (dt.timedelta(days=3), dt.timedelta(days=7))
ANSWER_STAGES = (dt.timedelta(days=3), dt.timedelta(days=14))
LOOK_BACK = dt.timedelta(days=60)
"""Nobody is reminded of anything older: whoever was not moved by then needs a person, not a notice."""


def nudge_drafts() -> int:
    """Tells supervisors of held sessions that are not signed after 3 and after 7 days, once each. How many it told."""
    now = clock.now()
    waiting = SupervisionSession.objects.unsigned().filter(
        ends_at__lte=now - DRAFT_STAGES[0], ends_at__gt=now - LOOK_BACK, supervisor__is_active=True
    )
    told = 0
    for session in waiting.select_related("supervisor").defer("draft").order_by("pk"):
        stage = sum(now - session.ends_at >= delay for delay in DRAFT_STAGES)
        key = f"draft-waiting:{session.pk}:{stage}"
        told += _told(session.supervisor, "supervision.draft_waiting", key, session)
    return told


def remind_to_countersign() -> int:
    """Tells peers of records that wait for their answer after 3 and after 14 days, once each. How many it told."""
    now = clock.now()
    records = SessionRecord.objects.current().filter(
        signed_at__lte=now - ANSWER_STAGES[0], signed_at__gt=now - LOOK_BACK, session__phase=SessionPhase.HELD
    )
    signed = {record.session_id: record for record in records.select_related("session").order_by("pk")}
    states = record_states(signed)
    missing = {pk for state in states.values() for pk in state.waits_for}
    people = User.objects.filter(is_active=True).in_bulk(missing)
    told = 0
    for session_id, state in states.items():
        record = signed[session_id]
        stage = sum(now - record.signed_at >= delay for delay in ANSWER_STAGES)
        for person in (people[pk] for pk in state.waits_for if pk in people):
            key = f"countersign-waiting:{record.pk}:{person.pk}:{stage}"
            told += _told(person, "supervision.countersign_waiting", key, record.session)
    return told


def _told(person: User, kind: str, key: str, session: SupervisionSession) -> bool:
    return tell(person, kind, key=key, subject=session, url=address_of(session)) is not None


def purge() -> int:
    """Removes the text of records whose time of keeping is over. How many records it emptied."""
    return purge_records().records


def verify() -> bool:
    """Verifies every signed record and logs an error when one was changed; whether all is whole."""
    verdict = verify_records()
    if not verdict.whole:
        logger.error("the supervision records are broken: %s", verdict.fault)
    return verdict.whole
