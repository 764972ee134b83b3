"""The chain of record events: what each link says, and adding one. Walking it stands in `verify`.

A link's digest is keyed (HMAC-SHA256) and covers the version's facts, its whole plaintext, the event and its comment.
Its hash covers the hash before it, the event and the digest, so that a link can be taken out or changed only by whoever
makes the whole chain anew, and made anew only by whoever has the key.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from supervision.domain.canonical import canonical, fingerprint, moment
from supervision.domain.content import facts_of_rows
from supervision.domain.record_keys import active_key_id, keyed_digest
from supervision.enums import RecordEventKind
from supervision.models import RecordChainHead, RecordEvent, SessionRecord
from website.accounts.models import User
from website.core import clock

RECORD_COLUMNS = (
    "pk", "session_id", "session__code", "version", "supervisor__code", "kind", "mode", "planned", "starts_at",
    "ends_at", "break_minutes", "minutes", "late_days", "signed_at",
)  # fmt: skip


def locked_head() -> RecordChainHead:
    """The head, locked until the transaction ends. On SQLite the transaction itself is the lock (IMMEDIATE).

    Whoever signs takes it before looking at other sessions: two signatures at once see each other.
    """
    heads = RecordChainHead.objects.select_for_update(no_key=True).filter(pk=RecordChainHead.ONLY)
    head = heads.first()
    if head is None:
        RecordChainHead.objects.bulk_create([RecordChainHead()], ignore_conflicts=True)
        head = heads.get()
    return head


def append(
    record: SessionRecord,
    kind: str,
    *,
    person: User | None,
    facts: dict[str, Any],
    content: str,
    comment: str = "",
    at: dt.datetime | None = None,
) -> RecordEvent:
    """Adds a link. `content` is `body_print` of the plaintext, or `permit_print` of what let it be removed.

    Belongs into a transaction that holds the session's row; takes the head's lock.
    """
    head = locked_head()
    event = RecordEvent(
        seq=head.seq + 1,
        record=record,
        kind=RecordEventKind(kind),
        person=person,
        comment=comment or None,
        at=at or clock.now(),
        key_id=active_key_id(),
        prev_hash=head.hash,
    )
    said = event_data(event.seq, event.kind, person.code if person else "", event.at)
    event.digest = digest_of(event.key_id, said, comment, fingerprint(facts), content)
    event.hash = hash_of(event.prev_hash, said, f"{facts['session']}:{facts['version']}", event.key_id, event.digest)
    event.save(force_insert=True)
    RecordChainHead.objects.filter(pk=RecordChainHead.ONLY).update(seq=event.seq, hash=event.hash)
    return event


# --- what is digested -------------------------------------------------------------------------------------------------


def event_data(seq: int, kind: str, person_code: str, at: dt.datetime) -> list[Any]:
    """What an event says by itself."""
    return [seq, str(kind), person_code, moment(at)]


def body_print(body: dict[str, Any]) -> str:
    """What stands for the plaintext in the digests made while there is one."""
    return fingerprint(body)


def permit_print(rule: str, given_by: str, given_at: dt.datetime) -> str:
    """What stands for the plaintext in the digest of a purge: it can be made again when the plaintext is gone."""
    return fingerprint(["purged", rule, given_by, moment(given_at)])


def digest_of(key_id: str, said: list[Any], comment: str, facts_print: str, content: str) -> str:
    """The keyed digest of a link. Raises UnknownKey."""
    return keyed_digest(key_id, canonical([said, comment, facts_print, content]))


def hash_of(previous: str, said: list[Any], version: str, key_id: str, digest: str) -> str:
    """What ties a link to the one before it."""
    return hashlib.sha256(previous.encode("ascii") + canonical([said, version, key_id, digest])).hexdigest()


def stored_facts(record: SessionRecord) -> dict[str, Any]:
    """The facts of one version as the tables hold them. Four statements."""
    row = SessionRecord.objects.filter(pk=record.pk).values(*RECORD_COLUMNS).get()
    return facts_of_rows(
        row,
        record.attendees.values_list("person__code", "attendance", "minutes", "starts_at"),
        record.domains.values_list("domain", "minutes"),
        record.actions.values_list("code", "person__code", "due_on"),
    )
