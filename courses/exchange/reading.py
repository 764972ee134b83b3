"""One question of an XML file while it is read: its texts, its pictures, and what could not be kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from hashlib import sha1
from typing import Any
from urllib.parse import unquote

from django.utils.translation import gettext as _

from courses.exchange.markup import Take, read_html
from courses.exchange.questions import FilePicture, FileQuestion, ReadItem
from courses.exchange.texts import MOST_PIECE, checked, key_at, percent
from courses.questions.pictures import picture_names, rename_pictures
from courses.questions.shapes import MAX_HINTS

_DATA_ADDRESS = re.compile(r"""(["'])data:[^"']{1000,}\1""")
_NOT_IN_NAMES = re.compile(r"[^\w. -]+")


class Unreadable(Exception):
    """Why a question cannot be taken, as a sentence."""


Fetch = Callable[[str], bytes | None]
"""Gives the bytes of a picture by its address in the file; None when the file does not have it."""


@dataclass
class Reading:
    """Gathers what belongs to one question. `notes` are sentences about what it had to leave behind, each once."""

    fetch: Fetch = lambda address: None
    notes: dict[str, None] = field(default_factory=dict)
    pictures: dict[str, FilePicture] = field(default_factory=dict)

    def say(self, *sentences: str) -> None:
        """Adds sentences."""
        self.notes.update(dict.fromkeys(sentences))

    def html(self, source: str, row: dict[str, Any] | None = None, fetch: Fetch | None = None) -> str:
        """HTML as Markdown. With `row`, its first picture becomes the picture of the row. Raises Unreadable."""
        if len(source) > 8 * MOST_PIECE and len(_DATA_ADDRESS.sub("", source)) > 8 * MOST_PIECE:
            raise Unreadable(_("A text of this question is too long."))
        found = read_html(source, None if row is None else self.taker(row, fetch or self.fetch))
        self.say(*found.losses)
        return found.text

    def taker(self, row: dict[str, Any], fetch: Fetch) -> Take:
        """A function that keeps one picture, in `row`."""

        def take(address: str, alt: str) -> bool:
            if "picture" in row:
                return False
            data = fetch(address)
            if not data:
                return False
            name = self._named(address, data)
            if alt:
                row["picture"] = {"picture": name, "alt": alt}
            else:
                row["picture"] = {"picture": name, "decorative": True}
                self.say(_("A picture has no description, so it counts as decoration. Please describe it."))
            return True

        return take

    def _named(self, address: str, data: bytes) -> str:
        """Keeps the bytes under a file name that no other picture of the question has."""
        last = "picture" if address.startswith("data:") else unquote(address).partition("?")[0].rpartition("/")[2]
        name = _NOT_IN_NAMES.sub("-", last)
        name = name.strip(" .-")[-60:] or "picture"
        number = 1
        unique = name
        while unique in self.pictures and self.pictures[unique].data != data:
            number += 1
            unique = f"{number}-{name}"
        self.pictures[unique] = FilePicture(unique, data)
        return unique

    def hints(self, texts: Iterable[str]) -> dict[str, Any]:
        """The hints as a part of a definition; no more of them than a question may have."""
        found = [text for text in texts if text]
        if len(found) > MAX_HINTS:
            self.say(_("Only the first %(most)s hints were kept.") % {"most": MAX_HINTS})
        return {"hints": found[:MAX_HINTS]} if found else {}


def keyed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with the keys of their places."""
    return [{"key": key_at(place), **row} for place, row in enumerate(rows)]


def without_answer(kind: str, definition: dict[str, Any], reading: Reading) -> None:
    """Takes from a text that asks nothing what would only be shown with an answer."""
    if kind == "information" and ("feedback" in definition or "hints" in definition):
        definition.pop("feedback", None)
        definition.pop("hints", None)
        reading.say(_("Nothing is asked here, so its hints and feedback were left out."))


def item_of(place: str, question: FileQuestion, notes: Iterable[str]) -> ReadItem:
    """The item of a question, refused when its definition is unsound. Pictures have no hash yet, only names."""
    names = {
        name: sha1(name.encode(), usedforsecurity=False).hexdigest() for name in picture_names(question.definition)
    }
    item = checked(place, replace(question, definition=rename_pictures(question.definition, names)), notes)
    return item if item.question is None else replace(item, question=question)


def credit_of(text: str) -> int | str:
    """A percentage from -100 to 100. Raises Unreadable."""
    found = percent(text)
    if found is None or abs(float(found)) > 100:
        raise Unreadable(_("“%(text)s” is no percentage from -100 to 100.") % {"text": text[:40]})
    return found


def with_text(name: str, text: str) -> dict[str, str]:
    """A part of a definition that may be missing."""
    return {name: text} if text else {}


def essay(answer: str, reading: Reading) -> dict[str, Any]:
    """Rubric and model answer of an open question whose file says no more than `answer`."""
    idea = {"key": "a", "idea": _("Answers the question"), "points": 1}
    if answer:
        reading.say(_("The rubric is one idea, worth one point, with the notes for markers. Please look at it."))
        return {"rubric": [{**idea, "example": answer}], "model_answer": answer}
    reading.say(_("The file has no rubric and no model answer for this open question. Please add them."))
    no_example = _("The file gives no example.")
    return {"rubric": [{**idea, "example": no_example}], "model_answer": _("The file has no model answer.")}


def choice(
    options: list[dict[str, Any]], percents: list[int | str], reading: Reading, *, several: bool
) -> tuple[str, dict[str, Any]]:
    """Kind and options of a choice from what each option is worth. Raises Unreadable."""
    worth = [float(credit) for credit in percents]
    right = sum(value > 0 for value in worth)
    if several and right == 1 and max(worth, default=0) == 100:
        several = False
        reading.say(_("Only one option is right, so people choose one."))
    if not several:
        full = sum(value == 100 for value in worth)
        if full != 1:
            sentence = _("In a question with one choice exactly one option must be worth 100%%; here %(count)s are.")
            raise Unreadable(sentence % {"count": full})
        rows = [
            {**option, "right": value == 100, **({"credit": credit} if value not in (0, 100) else {})}
            for option, credit, value in zip(options, percents, worth, strict=True)
        ]
        return "single", {"options": rows}
    if not right:
        raise Unreadable(_("No option is right."))
    rows = [{**option, "right": value > 0} for option, value in zip(options, worth, strict=True)]
    share = round(100 / right, 5)
    rest = round(100 / max(len(rows) - right, 1), 5)
    if all(abs(abs(value) - share) < 0.001 for value in worth):
        return "multiple", {"options": rows, "credit": "right_minus_wrong"}
    if not all(abs(value - (share if value > 0 else -rest)) < 0.001 for value in worth):
        rows = [{**row, "credit": credit} for row, credit in zip(rows, percents, strict=True)]
    return "multiple", {"options": rows, "credit": "per_option"}
