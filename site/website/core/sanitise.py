"""Cleaning of what people type: rich text by a fixed allow-list, plain text from characters that deceive or break.

The one place that knows bleach.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from bleach.html5lib_shim import Filter
from bleach.sanitizer import Cleaner

ALLOWED_TAGS = frozenset(
    {"a", "b", "blockquote", "br", "code", "em", "i", "li", "ol", "p", "strong", "sub", "sup", "ul"}
)
ALLOWED_ATTRIBUTES = {"a": ["href", "title"], "ol": ["start"]}
ALLOWED_PROTOCOLS = frozenset({"http", "https", "mailto", "tel"})

# What stands between these tags was never text for reading; of all other foreign tags the text stays.
_DROPPED_WITH_CONTENT = frozenset({"script", "style"})
_LINK_REL = "noopener noreferrer nofollow"


# Controls except tab and newline; bidirectional embeddings, overrides and isolates, which make text read otherwise than
# it is stored; the byte order mark, interlinear marks and noncharacters; halves of surrogate pairs.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")

# No language puts more accents on one letter (Unicode's stream-safe format); sorting thousands of them takes hours.
_MARKS_IN_A_ROW = 30
_MANY_MARKS = re.compile(rf"[^\w\s\x00-\x7f]{{{_MARKS_IN_A_ROW + 1},}}")


class _DropWithContent(Filter):
    """Leaves out elements whose content is code."""

    def __iter__(self) -> Iterator[dict[str, Any]]:
        depth = 0
        for token in super().__iter__():
            dropped = token.get("name") in _DROPPED_WITH_CONTENT
            if dropped and token["type"] == "StartTag":
                depth += 1
            elif dropped and token["type"] == "EndTag":
                depth = max(0, depth - 1)
            elif not dropped and not depth:
                yield token


class _Finish(Filter):
    """Gives each link its `rel`, takes the link from an `a` that leads nowhere, and bounds a list's start."""

    def __iter__(self) -> Iterator[dict[str, Any]]:
        open_links: list[bool] = []
        for token in super().__iter__():
            if token["type"] == "StartTag" and token["name"] == "a":
                open_links.append((None, "href") in token["data"])
                if not open_links[-1]:
                    continue
                token["data"][(None, "rel")] = _LINK_REL
            elif token["type"] == "EndTag" and token["name"] == "a":
                if not (open_links and open_links.pop()):
                    continue
            elif token["type"] == "StartTag" and token["name"] == "ol":
                start = token["data"].get((None, "start"))
                if start is not None and not re.fullmatch(r"[0-9]{1,4}", start):
                    del token["data"][(None, "start")]
            yield token


@lru_cache(maxsize=1)
def _first_pass() -> dict[str, Any]:
    """Arguments of the pass that takes out code together with its tags. Its result is never trusted."""
    return {
        "tags": ALLOWED_TAGS | _DROPPED_WITH_CONTENT,
        "attributes": ALLOWED_ATTRIBUTES,
        "protocols": ALLOWED_PROTOCOLS,
        "strip": True,
        "strip_comments": True,
        "filters": [_DropWithContent],
    }


@lru_cache(maxsize=1)
def _second_pass() -> dict[str, Any]:
    """Arguments of the pass whose result is shown: nothing outside the allow-list gets through."""
    return {
        "tags": ALLOWED_TAGS,
        "attributes": ALLOWED_ATTRIBUTES,
        "protocols": ALLOWED_PROTOCOLS,
        "strip": True,
        "strip_comments": True,
        "filters": [_Finish],
    }


def clean_rich_text(html: str) -> str:
    """`html` with nothing but the allowed elements, attributes and link protocols; safe to show.

    Scripts and styles go with their content, other foreign elements lose their tags, links get `rel="noopener …"`.
    Cleaning twice changes nothing. Cleaners are made anew: bleach's are not safe to share between threads.
    """
    text = plain_text(html)
    if "<" in text:
        text = Cleaner(**_first_pass()).clean(text)
    return Cleaner(**_second_pass()).clean(text)


def plain_text(text: str) -> str:
    """`text` in Unicode's composed form (NFC), with newlines as `\\n` and without control or deceiving characters.

    Takes time in proportion to its length, whatever it holds.
    """
    text = _LINE_ENDS.sub("\n", text)
    return unicodedata.normalize("NFC", bound_marks(_UNWANTED.sub("", text)))


def bound_marks(text: str) -> str:
    """`text` with no more accents in a row than any language has; safe to normalise."""
    return _MANY_MARKS.sub(lambda run: "".join(_bounded(run[0])), text)


def _bounded(run: str) -> Iterator[str]:
    marks = 0
    for sign in run:
        marks = marks + 1 if unicodedata.combining(sign) else 0
        if marks <= _MARKS_IN_A_ROW:
            yield sign
