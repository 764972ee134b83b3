"""What the audit log says about records: the witness for a chain whose end was cut off together with its head."""

from __future__ import annotations

from collections.abc import Iterator

from supervision.enums import RecordEventKind
from supervision.models import RecordEvent, SupervisionSession
from website.audit.models import AuditEvent

KINDS = {
    "supervision.sign_record": RecordEventKind.SIGNED,
    "supervision.amend_record": RecordEventKind.AMENDED,
    "supervision.countersign_record": RecordEventKind.COUNTERSIGNED,
    "supervision.disagree_record": RecordEventKind.DISAGREED,
    "supervision.void_record": RecordEventKind.VOIDED,
    "supervision.purge_record": RecordEventKind.PURGED,
}
_PREFIX = "version:"
_OWN = (RecordEventKind.COUNTERSIGNED, RecordEventKind.DISAGREED)


def reason_of(version: int) -> str:
    """How the log names a version."""
    return f"{_PREFIX}{version}"


def missing_from_records(chunk: int) -> str:
    """The first event of a record that the log knows and the records do not, in words; "" when there is none."""
    for events in _chunks(chunk):
        codes = {code for __, code, *___ in events}
        columns = ("record__session__code", "record__version", "kind", "person__code")
        rows = RecordEvent.objects.filter(record__session__code__in=codes).values_list(*columns)
        there = {(code, version, kind, person if kind in _OWN else "") for code, version, kind, person in rows}
        for verb, code, reason, actor in events:
            kind = KINDS[verb]
            version = reason.removeprefix(_PREFIX)
            wanted = (code, int(version) if version.isdigit() else 0, kind, actor if kind in _OWN else "")
            if wanted not in there:
                return f"{kind} of {code}:{version}"
    return ""


def _chunks(chunk: int) -> Iterator[list[tuple[str, str, str, str]]]:
    rows = AuditEvent.objects.filter(
        object_type=SupervisionSession._meta.label, verb__in=KINDS, outcome="allowed"
    ).order_by("seq")
    seen = 0
    while True:
        found = list(rows.filter(seq__gt=seen).values_list("seq", "verb", "object_id", "reason", "actor")[:chunk])
        if not found:
            return
        yield [row[1:] for row in found]
        seen = found[-1][0]
