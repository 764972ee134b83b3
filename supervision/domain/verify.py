"""Walking the records: is everything that was signed as it was signed?

Two walks in constant memory. The first follows the chain of events from link to link up to the head. The second takes
every version with its plaintext, its rows and its events, and makes every digest anew. Then what should not be there at
all: rows without a record, and signatures that the audit log knows and the tables do not.

No transaction is held around it: on SQLite that would make every writer wait. What is written meanwhile may look wrong
for a moment, so a version is looked at again before it is called broken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db.models import Exists, Model, OuterRef

from supervision.domain.audit_trail import missing_from_records
from supervision.domain.canonical import fingerprint
from supervision.domain.chain import RECORD_COLUMNS, body_print, digest_of, event_data, hash_of, permit_print
from supervision.domain.content import facts_of_body, facts_of_rows, texts_of_actions
from supervision.domain.record_keys import UnknownKey
from supervision.domain.verify_beside import owners_fault, session_beside_its_record
from supervision.enums import RecordEventKind
from supervision.models import (
    PurgePermit,
    RecordAttendee,
    RecordChainHead,
    RecordContent,
    RecordDomain,
    RecordEvent,
    SessionAction,
    SessionRecord,
)
from supervision.models.record import GENESIS
from website.accounts.models import User
from website.core.encryption import CannotOpen, SealedValue
from website.core.encryption.box import Place, open_sealed
from website.core.encryption.cells import JSONCodec, TextCodec

CHUNK = 1000
_ANCHOR = re.compile(r"(?P<seq>[0-9]{1,18}) (?P<hash>[0-9a-f]{64})(?: .*)?")
_ANSWERS = (RecordEventKind.COUNTERSIGNED, RecordEventKind.DISAGREED)


@dataclass(frozen=True)
class Verdict:
    """What was found: how many versions and events were read, and the first fault in words ("" when all is whole)."""

    records: int
    events: int
    fault: str = ""
    purged: int = 0

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.fault


class Broken(Exception):
    """The first fault. Its text names sessions by their code and holds nothing that somebody wrote."""


class BadAnchor(ValueError):
    """A line of an anchor file that is no anchor."""


@dataclass
class _Count:
    records: int = 0
    events: int = 0
    purged: int = 0


def verify(anchors: dict[int, str] | None = None, *, chunk: int = CHUNK) -> Verdict:
    """Reads everything that was signed and says the first thing that is wrong. `anchors` are heads kept elsewhere."""
    count = _Count()
    try:
        _walk_chain(count, dict(anchors or {}), chunk)
        _walk_records(count, chunk)
        _look_for_strays()
        _compare_with_audit(chunk)
    except Broken as fault:
        return Verdict(count.records, count.events, str(fault), count.purged)
    return Verdict(count.records, count.events, "", count.purged)


# --- anchors ----------------------------------------------------------------------------------------------------------


def head_now() -> RecordChainHead:
    """The head as committed, without a lock; an empty one before the first signature."""
    return RecordChainHead.objects.filter(pk=RecordChainHead.ONLY).first() or RecordChainHead()


def anchor_line() -> str:
    """The head as a line to be kept on another machine."""
    head = head_now()
    return f"{head.seq} {head.hash}"


def read_anchors(path: Path) -> dict[int, str]:
    """The anchors of a file, one `seq hash` a line; empty lines and lines with # are skipped. Raises BadAnchor."""
    anchors: dict[int, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        match = _ANCHOR.fullmatch(text)
        if match is None:
            raise BadAnchor(f"line {number} is no anchor")
        anchors[int(match["seq"])] = match["hash"]
    return anchors


# --- the first walk: the chain ----------------------------------------------------------------------------------------


def _walk_chain(count: _Count, anchors: dict[int, str], chunk: int) -> None:
    head = head_now()
    seq, previous = 0, GENESIS
    if anchors.get(0) == GENESIS:
        anchors.pop(0)
    for events in _event_chunks(head.seq, chunk):
        versions, people = _names_in(events)
        for event in events:
            expected = seq + 1
            if event["seq"] != expected:
                raise Broken(f"event {expected} is missing")
            fault = _link_fault(event, previous, versions, people, anchors.pop(expected, None))
            if fault:
                raise Broken(f"event {expected} {fault}")
            seq, previous = expected, event["hash"]
            count.events += 1
    _require_end(seq, previous, head, anchors)


def _event_chunks(last: int, chunk: int) -> Iterator[list[dict[str, Any]]]:
    columns = ("seq", "record_id", "kind", "person_id", "at", "key_id", "digest", "prev_hash", "hash")
    seen = 0
    while True:
        rows = list(RecordEvent.objects.filter(seq__gt=seen, seq__lte=last).order_by("seq").values(*columns)[:chunk])
        if not rows:
            return
        yield rows
        seen = rows[-1]["seq"]


def _names_in(events: list[dict[str, Any]]) -> tuple[dict[int, str], dict[int, str]]:
    """The versions ("session:number") and the people (codes) that events name."""
    records = SessionRecord.objects.filter(pk__in={event["record_id"] for event in events})
    versions = {pk: f"{code}:{number}" for pk, code, number in records.values_list("pk", "session__code", "version")}
    keys = {event["person_id"] for event in events if event["person_id"] is not None}
    return versions, dict(User.objects.filter(pk__in=keys).values_list("pk", "code"))


def _link_fault(
    event: dict[str, Any], previous: str, versions: dict[int, str], people: dict[int, str], anchor: str | None
) -> str:
    """What is wrong with one link, or ""."""
    if event["prev_hash"] != previous:
        return "does not follow the event before it"
    version = versions.get(event["record_id"])
    if version is None:
        return "belongs to a record that is gone"
    if event["person_id"] is not None and event["person_id"] not in people:
        return "belongs to an account that is gone"
    said = event_data(event["seq"], event["kind"], people.get(event["person_id"], ""), event["at"])
    if event["hash"] != hash_of(previous, said, version, event["key_id"], event["digest"]):
        return f"of {version} was changed"
    if anchor is not None and anchor != event["hash"]:
        return "differs from its anchor"
    return ""


def _require_end(seq: int, previous: str, head: RecordChainHead, anchors: dict[int, str]) -> None:
    """The last event must be the head's, nothing may lie beyond, no anchor may be left."""
    if seq != head.seq:
        raise Broken(f"events from {seq + 1} to {head.seq} are missing")
    if previous != head.hash:
        raise Broken("the head of the chain does not match the last event")
    if anchors:
        raise Broken(f"event {min(anchors)} is anchored but missing")
    # The last event is read before the head, so that one written in between is not taken for a stray.
    newest = RecordEvent.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    end = head_now().seq
    if newest > end:
        raise Broken(f"event {newest} lies beyond the head of the chain")


# --- the second walk: every version -----------------------------------------------------------------------------------


@dataclass
class _Version:
    """One version as the tables hold it."""

    row: dict[str, Any]
    content: tuple | None = None
    attendees: list[tuple] = field(default_factory=list)
    domains: list[tuple] = field(default_factory=list)
    actions: list[tuple] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    permit: tuple | None = None

    @property
    def name(self) -> str:
        return f"record {self.row['session__code']}:{self.row['version']}"


def _walk_records(count: _Count, chunk: int) -> None:
    last = 0
    while True:
        keys = list(SessionRecord.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:chunk])
        if not keys:
            return
        for version in _load(last, keys[-1]):
            fault = _fault_of(version)
            if fault:
                # Somebody may have written to it between two of the statements: look once more.
                pk = version.row["pk"]
                fault = next((_fault_of(again) for again in _load(pk - 1, pk)), fault)
            if fault:
                raise Broken(f"{version.name} {fault}")
            count.records += 1
            count.purged += version.permit is not None
        last = keys[-1]


def _load(after: int, upto: int) -> list[_Version]:
    """The versions with keys in a range, with all that belongs to them. Eight statements."""
    rows = SessionRecord.objects.filter(pk__gt=after, pk__lte=upto).order_by("pk")
    keys = list(rows.values_list("pk", flat=True))
    found = {row["pk"]: _Version(row) for row in rows.values(*RECORD_COLUMNS)}
    for key in keys:
        if key not in found:
            raise Broken(f"the record with the key {key} belongs to a session or an account that is gone")

    def parts(model: type[Model], *columns: str) -> Iterator[tuple[_Version, tuple]]:
        rows = model.objects.filter(record_id__gt=after, record_id__lte=upto).order_by("pk")
        for key, *rest in rows.values_list("record_id", *columns):
            if key in found:
                yield found[key], tuple(rest)
            elif not SessionRecord.objects.filter(pk=key).exists():  # else it was signed a moment ago
                raise Broken(f"{model._meta.verbose_name} without a record")

    for version, content in parts(RecordContent, "row_id", "body"):
        version.content = content
    for version, row in parts(RecordAttendee, "person__code", "attendance", "minutes", "starts_at"):
        version.attendees.append(row)
    for version, row in parts(RecordDomain, "domain", "minutes"):
        version.domains.append(row)
    columns = ("code", "person__code", "due_on", "row_id", "text", "session_id", "made_at", "owner__code")
    for version, row in parts(SessionAction, *columns):
        version.actions.append(row)
    columns = ("seq", "kind", "at", "key_id", "digest", "row_id", "comment", "person__code")
    for version, row in parts(RecordEvent, *columns):
        version.events.append(dict(zip(columns, row, strict=True)))
    for version, permit in parts(PurgePermit, "rule", "given_by", "given_at"):
        version.permit = permit
    for version in found.values():
        version.events.sort(key=lambda event: event["seq"])
    return list(found.values())


def _fault_of(version: _Version) -> str:
    """The first thing that is wrong with a version, or ""."""
    try:
        body = _opened_body(version)
        events = [{**event, "comment": _opened_text(event)} for event in version.events]
        texts = {row[0]: _opened_action(row) for row in version.actions}
    except CannotOpen as error:
        return f"cannot be opened ({error.where}: {error.code})"
    actions = [row[:3] for row in version.actions]
    place = (version.row["session_id"], version.row["signed_at"])
    if any(row[5:7] != place for row in version.actions):
        return "has an action of another session or time"
    facts = facts_of_rows(version.row, version.attendees, version.domains, actions)
    purged = any(event["kind"] == RecordEventKind.PURGED for event in events)
    return (
        _events_fault(version, events)
        or _purge_fault(version, body, purged, events, texts)
        or (_content_fault(version, body, facts, texts) if body is not None else "")
        or (owners_fault(body, {row[0]: (row[7], row[1]) for row in version.actions}) if body is not None else "")
        or _digest_fault(events, facts, permit_print(*version.permit) if body is None else body_print(body))
    )


def _opened_body(version: _Version) -> dict[str, Any] | None:
    if version.content is None or version.content[1] is None:
        return None
    return JSONCodec.load(_plain(RecordContent, "body", *version.content))


def _opened_text(event: dict[str, Any]) -> str:
    sealed = event["comment"]
    return "" if sealed is None else TextCodec.load(_plain(RecordEvent, "comment", event["row_id"], sealed))


def _opened_action(row: tuple) -> str | None:
    row_id, sealed = row[3:5]
    return None if sealed is None else TextCodec.load(_plain(SessionAction, "text", row_id, sealed))


def _plain(model: type, column: str, row_id: Any, sealed: SealedValue) -> bytes:
    return open_sealed(sealed.sealed_text or "", Place(model._meta.db_table, row_id, column))


def _events_fault(version: _Version, events: list[dict[str, Any]]) -> str:
    """A version begins with one signature of its supervisor; only people who were there answer."""
    first = RecordEventKind.SIGNED if version.row["version"] == 1 else RecordEventKind.AMENDED
    signatures = [event for event in events if event["kind"] in (RecordEventKind.SIGNED, RecordEventKind.AMENDED)]
    if [event["kind"] for event in signatures] != [first] or events[0] is not signatures[0]:
        return "has no signature of its own"
    if (
        signatures[0]["person__code"] != version.row["supervisor__code"]
        or signatures[0]["at"] != version.row["signed_at"]
    ):
        return "was signed by somebody else or at another time"
    there = {code for code, attendance, *__ in version.attendees if attendance != "absent"}
    if any(event["kind"] in _ANSWERS and event["person__code"] not in there for event in events):
        return "was answered by somebody who was not there"
    return ""


def _purge_fault(
    version: _Version, body: dict | None, purged: bool, events: list[dict[str, Any]], texts: dict[str, str | None]
) -> str:
    """Text is gone when, and only when, a purge was permitted and recorded."""
    if version.content is None:
        return "has lost its content"
    if purged != (version.permit is not None):
        return "was purged without a permit" if purged else "has a permit to be purged, but was not"
    if purged and (body is not None or any(event["comment"] for event in events) or any(texts.values())):
        return "was purged, but holds text"
    if not purged and (body is None or None in texts.values()):
        return "has lost its text without a purge"
    return ""


def _content_fault(version: _Version, body: dict[str, Any], facts: dict[str, Any], texts: dict[str, str | None]) -> str:
    """Where the tables differ from what was signed."""
    signed = facts_of_body(body)
    for name in signed:
        if signed[name] != facts[name]:
            return f"differs from what was signed: {name}"
    if texts != texts_of_actions(body):
        return "differs from what was signed: the words of an action"
    return ""


def _digest_fault(events: list[dict[str, Any]], facts: dict[str, Any], content: str) -> str:
    """Every digest that can be made anew: all while there is text, that of the purge when there is none."""
    facts_print = fingerprint(facts)
    purges = [event for event in events if event["kind"] == RecordEventKind.PURGED]
    for event in purges or events:
        said = event_data(event["seq"], event["kind"], event["person__code"] or "", event["at"])
        try:
            digest = digest_of(event["key_id"], said, event["comment"], facts_print, content)
        except UnknownKey:
            return f"was signed with the key {event['key_id']}, which RECORD_KEYS does not have"
        if digest != event["digest"]:
            return f"is not what event {event['seq']} was made for"
    return ""


# --- what should not be there, or should ------------------------------------------------------------------------------


def _look_for_strays() -> None:
    """Rows without a record, versions without the one before, sessions that say something else than their record."""
    there = SessionRecord.objects.filter(pk=OuterRef("record_id"))
    for model in (RecordContent, RecordAttendee, RecordDomain, SessionAction, PurgePermit):
        if model.objects.filter(~Exists(there)).exists():
            raise Broken(f"{model._meta.verbose_name} without a record")
    before = SessionRecord.objects.filter(session=OuterRef("session"), version=OuterRef("version") - 1)
    gap = SessionRecord.objects.filter(~Exists(before), version__gt=1).values_list("session__code", "version").first()
    if gap is not None:
        raise Broken(f"record {gap[0]}:{gap[1] - 1} is missing")
    code = session_beside_its_record()
    if code is not None:
        raise Broken(f"session {code} says something else than its record")


def _compare_with_audit(chunk: int) -> None:
    """Every signature and answer that the audit log knows is there: an end that was cut off leaves no other gap."""
    missing = missing_from_records(chunk)
    if missing:
        raise Broken(f"{missing} is in the audit log, but not in the records")
