"""HTML as a row of texts, start tags and end tags. Takes any text at all, in time that grows with its length only.

Browsers' rules for broken HTML are followed as far as they matter for reading: what is no tag is text, comments and the
content of scripts and styles do not come out.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_OPENING = re.compile(r"<(?=/?[A-Za-z]|[!?])")
_NAME = re.compile(r"[A-Za-z][^\s/>\x00]*")
_BETWEEN = re.compile(r"[\s/]*")
_ATTRIBUTE = re.compile(r"=?[^\s/>=]*")
_EQUALS = re.compile(r"\s*=\s*")
_BARE = re.compile(r"[^\s>]*")
_LONG_NUMBER = re.compile(r"&#[xX]?[0-9a-fA-F]{9,};?")

_CODE = frozenset({"script", "style", "template", "title", "noscript", "noembed", "noframes"})
"""Elements of which nothing is text for reading."""


@dataclass(frozen=True)
class Token:
    """A text (`tag` ""), a start tag or an end tag (`end`). Tags have small letters, attributes are decoded."""

    text: str = ""
    tag: str = ""
    end: bool = False
    attributes: dict[str, str] = field(default_factory=dict)


def decoded(text: str) -> str:
    """`text` with its character references replaced. Numbers too long to be characters go."""
    return html.unescape(_LONG_NUMBER.sub("", text)) if "&" in text else text


def tokens(source: str) -> Iterator[Token]:
    """The tokens of `source`. A tag that never ends is text, like everything after it."""
    place = 0
    while place < len(source):
        opening = _OPENING.search(source, place)
        if opening is None:
            yield Token(decoded(source[place:]))
            return
        start = opening.start()
        if start > place:
            yield Token(decoded(source[place:start]))
        following = source[start + 1 : start + 2]
        if following in ("!", "?"):
            place = _after_comment(source, start)
            continue
        end = following == "/"
        name = _NAME.match(source, start + 1 + end)
        attributes: dict[str, str] = {}
        place = _read_attributes(source, name.end(), attributes)
        if place < 0:
            yield Token(decoded(source[start:]))
            return
        tag = name.group().lower()
        if tag in _CODE and not end:
            place = _after_code(source, place, tag)
        elif tag not in _CODE:
            yield Token(tag=tag, end=end, attributes=attributes)


def _after_comment(source: str, start: int) -> int:
    """Where the comment (or declaration) at `start` is over; the end of `source` if it never is."""
    if source.startswith("<!--", start):
        if source.startswith((">", "->"), start + 4):
            return source.index(">", start) + 1
        found = source.find("-->", start + 4)
        return len(source) if found < 0 else found + 3
    found = source.find(">", start)
    return len(source) if found < 0 else found + 1


def _after_code(source: str, place: int, tag: str) -> int:
    """Where the content of a script or the like is over."""
    found = re.compile(f"</{tag}[^>]*>?", re.IGNORECASE).search(source, place)
    return len(source) if found is None else found.end()


def _read_attributes(source: str, place: int, attributes: dict[str, str]) -> int:
    """Puts the attributes from `place` into `attributes`. Gives the place after the tag, -1 when it never ends."""
    while True:
        place = _BETWEEN.match(source, place).end()
        if place >= len(source):
            return -1
        if source[place] == ">":
            return place + 1
        name = _ATTRIBUTE.match(source, place)
        equals = _EQUALS.match(source, name.end())
        if equals is None:
            place = name.end()
            attributes.setdefault(name.group().lower(), "")
            continue
        place = equals.end()
        quote = source[place : place + 1]
        if quote in ('"', "'") and quote:
            close = source.find(quote, place + 1)
            if close < 0:
                return -1
            value, place = source[place + 1 : close], close + 1
        else:
            bare = _BARE.match(source, place)
            value, place = bare.group(), bare.end()
        attributes.setdefault(name.group().lower(), decoded(value))
