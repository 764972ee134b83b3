"""The identifier check: what in a text may tell who somebody is.

It points out and never blocks. A text that passes is *not* de-identified: a rare event can identify somebody too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings

from website.core.contributions import Registry
from website.core.identifier_rules import KINDS, LOOKALIKES, RULES

word_lists: Registry[Callable[[], Iterable[str]]] = Registry("names and places of the organisation")
"""`word_lists.add("accounts.staff", names)`: `names()` gives names of staff, towns, places. Asked at each check."""

MAX_WORDS = 4
"""Longest entry of a word list that is looked for, in words."""

_COMPILED = tuple((rule.kind, re.compile(rule.pattern)) for rule in RULES)
_TABLE = str.maketrans(LOOKALIKES)
_TOKEN = re.compile(r"[^\W_]+(?:['.-][^\W_]+)*")


@dataclass(frozen=True, order=True)
class Finding:
    """A piece of a text that may identify somebody: where it starts and ends, its kind, and the piece itself."""

    start: int
    end: int
    kind: str
    text: str

    @property
    def label(self) -> Any:
        """What the kind is called: "an e-mail address"."""
        return KINDS[self.kind]


def find(text: str) -> list[Finding]:
    """Everything in `text` that may identify somebody, in its order, without overlaps (the longer one stands)."""
    plain = text.translate(_TABLE)
    spans = [(match.start(), match.end(), kind) for kind, pattern in _COMPILED for match in pattern.finditer(plain)]
    spans += [(start, end, "word") for start, end in _listed(plain)]
    spans.sort(key=lambda span: (span[0], -span[1]))
    findings: list[Finding] = []
    for start, end, kind in spans:
        if not findings or start >= findings[-1].end:
            findings.append(Finding(start, end, kind, text[start:end]))
    return findings


def kinds_of(findings: Iterable[Finding]) -> tuple[str, ...]:
    """The kinds that occur, each once, in their fixed order."""
    found = {finding.kind for finding in findings}
    return tuple(kind for kind in KINDS if kind in found)


def _entries() -> frozenset[str]:
    """Every entry of the organisation's lists, folded: settings.IDENTIFIER_WORDS and what apps contribute."""
    entries = list(settings.IDENTIFIER_WORDS)
    for names in word_lists:
        entries.extend(names())
    return _folded(tuple(entries))


@lru_cache(maxsize=8)
def _folded(entries: tuple[str, ...]) -> frozenset[str]:
    folded = (" ".join(token.casefold() for token in _TOKEN.findall(entry.translate(_TABLE))) for entry in entries)
    return frozenset(entry for entry in folded if len(entry) > 1)


def _listed(text: str) -> list[tuple[int, int]]:
    """Where runs of up to MAX_WORDS words are an entry of a list. Entries are matched as whole words, case apart."""
    entries = _entries()
    if not entries:
        return []
    tokens = [(match.start(), match.end(), match.group().casefold()) for match in _TOKEN.finditer(text)]
    spans = []
    for first, (start, __, ___) in enumerate(tokens):
        for last in range(min(first + MAX_WORDS, len(tokens)), first, -1):
            run = " ".join(token for __, ___, token in tokens[first:last]).removesuffix("'s")
            if run in entries:
                spans.append((start, tokens[last - 1][1]))
                break
    return spans
