"""The gaps inside Moodle's embedded answers: `{2:SHORTANSWER:=yes#Right~%50%perhaps~*#No}`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from django.utils.translation import gettext as _

from courses.exchange.reading import Unreadable, credit_of

_START = re.compile(r"\{([0-9]{0,3}):([A-Z_]{2,20}):")
_PERCENT = re.compile(r"%(-?[0-9]{1,3}(?:[.,][0-9]{0,12})?)%")
_ESCAPED = re.compile(r"\\([}#~/\"\\])")
_NUMBER = re.compile(r"&(?:amp;)?#[xX]?[0-9a-fA-F]{1,8};?")

CHOSEN = {"MULTICHOICE", "MC", "MULTICHOICE_V", "MCV", "MULTICHOICE_H", "MCH"}
SHUFFLED = {"MULTICHOICE_S", "MCS", "MULTICHOICE_VS", "MCVS", "MULTICHOICE_HS", "MCHS"}
TYPED = {"SHORTANSWER", "SA", "MW"}
TYPED_WITH_CASE = {"SHORTANSWER_C", "SAC", "MWC"}
NUMERICAL = {"NUMERICAL", "NM"}
SEVERAL = {
    "MULTIRESPONSE", "MR", "MULTIRESPONSE_H", "MRH", "MULTIRESPONSE_S", "MRS", "MULTIRESPONSE_HS", "MRHS",
}  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """One answer of a gap: its text as HTML, what it is worth, and its feedback as HTML."""

    text: str
    credit: int | str
    feedback: str


@dataclass(frozen=True)
class Cloze:
    """A gap as it stands in the text, from `start` to `end`."""

    start: int
    end: int
    weight: int
    kind: str
    answers: tuple[Choice, ...]


def find_gaps(html: str, most: int) -> list[Cloze]:
    """The gaps of a text. Raises Unreadable for one that never ends, and for too many."""
    found: list[Cloze] = []
    place = 0
    while begun := _START.search(html, place):
        kind = begun.group(2)
        if kind not in CHOSEN | SHUFFLED | TYPED | TYPED_WITH_CASE | NUMERICAL | SEVERAL:
            place = begun.end()
            continue
        answers, place = _answers(html, begun.end())
        if len(found) >= most:
            raise Unreadable(_("It has too many gaps: at most %(most)s.") % {"most": most})
        weight = int(begun.group(1) or 1)
        found.append(Cloze(begun.start(), place, weight, kind, tuple(answers)))
    return found


def _answers(html: str, place: int) -> tuple[list[Choice], int]:
    """The answers up to the closing brace, and the place after it."""
    pieces: list[str] = []
    begin = place
    while True:
        sign = html[place : place + 1]
        if not sign:
            raise Unreadable(_("A gap is not closed with “}”."))
        if sign == "\\" and html[place + 1 : place + 2]:
            place += 2
        elif sign in "~}":
            pieces.append(html[begin:place])
            place += 1
            begin = place
            if sign == "}":
                return [_answer(piece) for piece in pieces if piece.strip()], place
        else:
            place += 1


def _answer(piece: str) -> Choice:
    """An answer: `=` or a percentage before it says what it is worth, `#` begins its feedback."""
    piece = piece.strip()
    credit: int | str = 0
    if weighted := _PERCENT.match(piece):
        credit, piece = credit_of(weighted.group(1)), piece[weighted.end() :]
    elif piece.startswith("="):
        credit, piece = 100, piece[1:]
    place = 0
    while place < len(piece):
        if piece[place] == "\\":
            place += 2
        elif number := _NUMBER.match(piece, place):
            place = number.end()
        elif piece[place] == "#":
            break
        else:
            place += 1
    return Choice(_plain(piece[:place]), credit, _plain(piece[place + 1 :]))


def _plain(text: str) -> str:
    return _ESCAPED.sub(r"\1", text).strip()


def typed(answer: Choice) -> str:
    """The text of an answer that is typed, with its character references replaced."""
    return unescape(_NUMBER.sub(lambda found: found.group() if len(found.group()) < 12 else "", answer.text))


def escaped(html: str) -> str:
    """HTML as it stands inside a gap."""
    return re.sub(r"([}#~\"\\])", r"\\\1", html)
