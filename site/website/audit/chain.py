"""Verifying the chain."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from website.audit.models import AuditEvent, ChainHead
from website.audit.models.event import GENESIS

_ANCHOR = re.compile(r"(?P<seq>[0-9]{1,18}) (?P<hash>[0-9a-f]{64})(?: .*)?")


@dataclass(frozen=True)
class Verdict:
    """What verifying found: how many events were read, and the first broken number with what is wrong (None: whole)."""

    events: int
    broken_seq: int | None = None
    fault: str = ""

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return self.broken_seq is None


class BadAnchor(ValueError):
    """A line of an anchor file that is no anchor."""


def head_now() -> ChainHead:
    """The head as committed, without a lock; an empty one before the first event."""
    return ChainHead.objects.filter(pk=ChainHead.ONLY).first() or ChainHead()


def anchor_line(head: ChainHead) -> str:
    """The head as a line to be kept on another machine."""
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


def verify(anchors: dict[int, str] | None = None, *, chunk: int = 2000) -> Verdict:
    """Reads the whole chain in order and compares numbers, hashes, the head and `anchors` ({seq: hash}).

    Events that are written meanwhile are not looked at: the head is read first and says where to stop.
    """
    wanted = dict(anchors or {})
    head = head_now()
    seq, previous = 0, GENESIS
    # No transaction around it: on SQLite that would make every writer wait.
    for event in AuditEvent.objects.filter(seq__lte=head.seq).order_by("seq").iterator(chunk_size=chunk):
        fault = fault_of(event, seq + 1, previous, wanted.pop(event.seq, None))
        if fault:
            return Verdict(seq, min(event.seq, seq + 1), fault)
        seq, previous = event.seq, event.hash
    return end_of(seq, previous, head, wanted)


def fault_of(event: AuditEvent, expected_seq: int, previous: str, anchor: str | None) -> str:
    """What is wrong with one event, or ""."""
    if event.seq != expected_seq:
        return f"event {expected_seq} is missing"
    if event.prev_hash != previous:
        return "does not follow the event before it"
    if event.hash != event.digest():
        return "was changed"
    if anchor is not None and anchor != event.hash:
        return "differs from its anchor"
    return ""


def end_of(seq: int, last_hash: str, head: ChainHead, unmet: dict[int, str]) -> Verdict:
    """The verdict after the last event: it must be the head's, nothing may lie beyond, no anchor may be unmet."""
    if seq != head.seq:
        return Verdict(seq, seq + 1, f"events from {seq + 1} to {head.seq} are missing")
    if last_hash != head.hash:
        return Verdict(seq, seq, "the head of the chain does not match the last event")
    beyond = unmet_beyond(seq, unmet)
    if beyond is not None:
        return Verdict(seq, beyond, "is anchored but missing")
    # The last event is read before the head, so that one written in between is not taken for a stray.
    newest = AuditEvent.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    end = head_now().seq
    if newest > end:
        return Verdict(seq, end + 1, "lies beyond the head of the chain")
    return Verdict(seq)


def unmet_beyond(seq: int, unmet: dict[int, str]) -> int | None:
    """The lowest anchored number that was not met. The anchor of an empty log (0) is met by its zeros."""
    if unmet.get(0) == GENESIS:
        unmet.pop(0)
    return min(unmet, default=None)
