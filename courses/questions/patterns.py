"""Comparing what somebody typed with what an author accepts: spelling folded, `*` for anything.

Nothing here builds a regular expression out of a text, so no text of an author or a learner can make it slow.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, Protocol, TypeVar

from django.utils.translation import gettext
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from courses.questions.faults import UNREAD, Fault, Place
from courses.questions.shapes import MAX_PARTS, Part, Share, Text, fraction_of
from website.core.sanitise import bound_marks

MAX_PATTERN = 1_000
MAX_TYPED = 1_000
"""The longest answer that can be typed, in characters."""

_SPACES = re.compile(r"\s+")
_SAME = str.maketrans(
    {"’": "'", "‘": "'", "‛": "'", "ʼ": "'", "´": "'", "`": "'", "“": '"', "”": '"', "„": '"', "‟": '"'}
)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣-", "-"))
_PLAIN = str.maketrans(
    {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE"}
)


def fold(text: str, *, case: bool = False, accents: bool = False) -> str:
    """`text` in the spelling that is compared: NFC, one space between words, one kind of apostrophe, quote and dash.

    Without `case` small and capital letters are the same, without `accents` "café" is "cafe". Signs that are part of a
    letter in Indian and Japanese writing stay (their combining class is below 10).
    """
    if not text.isascii():
        seen = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
        text = unicodedata.normalize("NFD", bound_marks(seen)).translate(_SAME).translate(_DASHES)
        if not accents:
            text = "".join(sign for sign in text if unicodedata.combining(sign) < 10).translate(_PLAIN)
    if not case:
        text = text.casefold()
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text).replace("`", "'")).strip()


def pieces(pattern: str) -> list[str]:
    r"""What stands between the stars of a pattern, from left to right; `\*` is a star that means itself."""
    found, start = [""], 0
    while (star := pattern.find("*", start)) >= 0:
        if star > start and pattern[star - 1] == "\\":
            found[-1] += pattern[start : star - 1] + "*"
        else:
            found[-1] += pattern[start:star]
            found.append("")
        start = star + 1
    found[-1] += pattern[start:]
    return found


def spoken(pattern: str) -> str:
    """A pattern as learners read it: dots where anything may stand."""
    return _SPACES.sub(" ", "…".join(pieces(pattern))).strip()


def has_stars(pattern: str) -> bool:
    """Whether anything may stand somewhere in the pattern."""
    return len(pieces(pattern)) > 1


@dataclass(frozen=True)
class Pattern:
    """An accepted answer, ready to compare. `literals` stand between the stars, folded."""

    literals: tuple[str, ...]
    case: bool
    accents: bool

    def matches(self, text: str) -> bool:
        """Whether the whole of `text` is what the pattern says. Takes time in proportion to its length."""
        return self.matches_folded(fold(text, case=self.case, accents=self.accents))

    def matches_folded(self, text: str) -> bool:
        """The same for a text that is folded already. Nothing at all matches no pattern."""
        first, *between = self.literals
        if not between:
            return text == first
        last = between.pop()
        if not text or len(text) < len(first) + len(last) or not (text.startswith(first) and text.endswith(last)):
            return False
        # The leftmost place for each piece leaves most room for those that follow, so none is ever tried again.
        place, end = len(first), len(text) - len(last)
        for literal in between:
            place = text.find(literal, place, end)
            if place < 0:
                return False
            place += len(literal)
        return True


@lru_cache(maxsize=2048)
def compiled(pattern: str, case: bool = False, accents: bool = False) -> Pattern:
    """The pattern an author wrote, folded as told. Spaces beside a star stay: "a *" wants a second word."""
    folded = []
    parts = pieces(pattern)
    for number, part in enumerate(parts):
        # A letter on each side keeps the spaces at the edges; no folding joins it with what stands beside it.
        left = "|" if number else ""
        right = "|" if number < len(parts) - 1 else ""
        text = fold(f"{left}{part}{right}", case=case, accents=accents)
        folded.append(text[len(left) : len(text) - len(right)])
    return Pattern(tuple(folded), case, accents)


def _is_a_pattern(text: str) -> str:
    if not fold(text):
        raise PydanticCustomError("empty", gettext("Please write something that can be typed."))
    return text


TypedText = Annotated[Text, Field(max_length=MAX_PATTERN), AfterValidator(_is_a_pattern)]
"""A pattern: plain text in which `*` stands for anything and `\\*` for a star."""


class Answer(Part):
    """An answer that the author foresees. Full credit is 100; 0 makes it a known mistake with its own feedback."""

    text: TypedText
    credit: Share
    feedback: Text | None = None


Answers = Annotated[tuple[Answer, ...], Field(min_length=1, max_length=MAX_PARTS)]


class _Pattern(Protocol):
    @property
    def text(self) -> str: ...


A = TypeVar("A", bound=_Pattern)


def recognised(answers: Sequence[A], text: str, *, case: bool, accents: bool) -> A | None:
    """The first answer, in the author's order, that `text` matches; None when it matches none."""
    folded = fold(text, case=case, accents=accents)
    return next((one for one in answers if compiled(one.text, case, accents).matches_folded(folded)), None)


def typed_faults(answers: Sequence[Any], place: Place, *, case: bool, accents: bool) -> Iterator[Fault]:
    """A fault when no answer is right, and for each that can never be reached though it is worth another credit.

    An answer is out of reach when one above it accepts everything that it accepts.
    """
    yield from none_right(answers, place)
    for number, later in enumerate(answers):
        if not later or not later.text:
            continue
        literals = compiled(later.text, case, accents).literals
        # A character that nobody types stands for the star: whatever accepts it accepts anything there.
        every = "\uffff".join(literals)
        for above in answers[:number]:
            if not above or not above.text or UNREAD in (above.credit, later.credit) or above.credit == later.credit:
                continue
            if compiled(above.text, case, accents).matches_folded(every):
                message = gettext("“%(below)s” is never reached: “%(above)s” above it accepts it already. Swap them.")
                said = message % {"below": _quoted(later.text), "above": _quoted(above.text)}
                yield Fault((*place, number, "text"), "unreachable", said)
                break


def none_right(answers: Sequence[Any], place: Place) -> Iterator[Fault]:
    """A fault when no answer is worth 100."""
    if not answers or any(not one or one.credit is UNREAD for one in answers):
        return
    if not any(fraction_of(one.credit) == 1 for one in answers):
        yield Fault(place, "none_right", gettext("At least one answer must be worth 100%."))


def _quoted(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
