"""The shape of a gap-fill question."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Annotated

from django.utils.translation import gettext
from pydantic import AfterValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from courses.questions.faults import Fault, Place, repeats
from courses.questions.patterns import Answer, none_right, typed_faults
from courses.questions.shapes import MAX_PARTS, Definition, Flag, Key, Part, Text
from website.core.markdown import render

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MARKER = re.compile(rf"\[\[({_NAME.pattern})\]\]")
"""The place of a gap in the text: its key in double brackets."""

_FIRST_PLACE = 0xE000
"""Characters from here on stand in no text: Unicode leaves them to private use."""
_PLACES = {chr(_FIRST_PLACE + number): number for number in range(MAX_PARTS)}
_STRANGE = re.compile(f"[{chr(_FIRST_PLACE)}-{chr(_FIRST_PLACE + MAX_PARTS)}]")


def _is_a_name(key: str) -> str:
    if not _NAME.fullmatch(key):
        raise PydanticCustomError("name", gettext("Use small letters and digits only: “a” or “gap-2”."))
    return key


GapName = Annotated[str, Field(max_length=60), AfterValidator(_is_a_name)]
"""Like every key, with a sentence for editors, who choose it themselves."""


class GapAnswer(Answer):
    """An answer of a gap. `key` names for good what can be chosen; what is typed has none."""

    key: Key | None = None


class Gap(Part):
    """One gap. Typed: `answers` are patterns, the first that fits counts. Chosen: they are the options of a list.

    `case` and `accents` say that these matter in what is typed. `weight` is what the gap is worth beside the others.
    """

    key: GapName
    chosen: Flag = False
    case: Flag = False
    accents: Flag = False
    answers: Annotated[tuple[GapAnswer, ...], Field(min_length=1, max_length=MAX_PARTS)]
    weight: Annotated[int, Field(strict=True, ge=1, le=100)] = 1

    @field_validator("answers")
    @classmethod
    def options_have_keys(cls, answers: tuple[GapAnswer, ...], info: ValidationInfo) -> tuple[GapAnswer, ...]:
        """Options without a key get one by their place; what is typed has none."""
        if not info.data.get("chosen", False):
            return tuple(answer.model_copy(update={"key": None}) if answer.key else answer for answer in answers)
        taken = {answer.key for answer in answers if answer.key}
        free = (key for number in range(1, 2 * MAX_PARTS + 1) if (key := f"a{number}") not in taken)
        return tuple(answer if answer.key else answer.model_copy(update={"key": next(free)}) for answer in answers)

    def faults(self, place: Place) -> Iterator[Fault]:
        """Answers of which none is right, that can never be reached, or that nobody can tell apart."""
        answers = self.answers or ()
        if not self.chosen:
            yield from typed_faults(answers, place, case=bool(self.case), accents=bool(self.accents))
            return
        if len(answers) == 1:
            yield Fault(place, "one_option", gettext("A gap to choose for needs at least two answers."))
        yield from none_right(answers, place)
        texts = (answer and answer.text for answer in answers)
        yield from repeats(texts, gettext("Two answers of this gap say the same: “%(value)s”."), place, "text")
        keys = (answer and answer.key for answer in answers)
        yield from repeats(keys, gettext("Two answers of this gap have the same key: “%(value)s”."), place)

    def answer(self, key: str | None) -> GapAnswer | None:
        """The option called `key`; None when there is none."""
        return next((answer for answer in self.answers if answer.key == key), None) if key else None


class GapFillDefinition(Definition):
    """`text` holds each gap once, as `[[key]]`. With `shuffle`, the options to choose from stand in any order."""

    gaps: Annotated[tuple[Gap, ...], Field(min_length=1, max_length=MAX_PARTS)]
    text: Text
    shuffle: Flag = True

    @field_validator("text")
    @classmethod
    def can_be_shown(cls, text: str) -> str:
        """Refuses the characters that stand for the gaps while the text is made ready."""
        if _STRANGE.search(text):
            raise PydanticCustomError("control", gettext("This text holds characters that cannot be shown."))
        return text

    def faults(self) -> Iterator[Fault]:
        """Two gaps with one name, answers of a gap that do not fit, gaps without a place and places without a gap."""
        gaps = self.gaps or ()
        names = (gap and gap.key for gap in gaps)
        yield from repeats(names, gettext("Two gaps have the same name: “%(value)s”."), ("gaps",), "key")
        for number, gap in enumerate(gaps):
            if gap:
                yield from gap.faults(("gaps", number, "answers"))
        if self.text and gaps:
            yield from _place_faults(self.text, [gap and gap.key for gap in gaps])

    def in_order(self) -> list[Gap]:
        """The gaps as they come in the text."""
        by_key = {gap.key: gap for gap in self.gaps}
        return [by_key[key] for key in MARKER.findall(self.text)]

    def sentence(self) -> Iterator[str | Gap]:
        """The text as safe HTML in pieces, with each gap where it belongs."""
        gaps = self.in_order()
        for piece in re.split(f"({_STRANGE.pattern})", str(render(with_places(self.text)))):
            if piece in _PLACES:
                yield gaps[_PLACES[piece]]
            elif piece:
                yield piece


def with_places(text: str) -> str:
    """The text with one private character for each gap, in their order: rendering leaves them where they are."""
    numbers = iter(range(_FIRST_PLACE, _FIRST_PLACE + MAX_PARTS + 1))
    return MARKER.sub(lambda found: chr(next(numbers)), text, count=MAX_PARTS + 1)


def _place_faults(text: str, keys: list[str]) -> Iterator[Fault]:
    """A fault for each gap of `keys` that has no place, or two, and for each place without a gap or without a field."""
    found, place = MARKER.findall(text), ("text",)
    for key in dict.fromkeys(filter(None, keys)):
        count, name = found.count(key), {"key": key, "marker": f"[[{key}]]"}
        if not count:
            message = gettext("The text has no place for gap %(key)s: write %(marker)s where it belongs.")
            yield Fault(place, "no_place", message % name)
        if count > 1:
            yield Fault(place, "two_places", gettext("The text has %(marker)s more than once.") % name)
    # The name of a gap that could not be read may be any of these.
    for key in dict.fromkeys(found) if all(keys) else ():
        if key not in keys:
            message = gettext("The text has %(marker)s, but there is no gap called %(key)s.")
            yield Fault(place, "no_gap", message % {"key": key, "marker": f"[[{key}]]"})
    reader = _Places()
    reader.feed(str(render(with_places(text))))
    reader.close()
    for number, key in enumerate(found[:MAX_PARTS]):
        if chr(_FIRST_PLACE + number) not in reader.free:
            message = gettext("Gap %(key)s stands inside a link or code. Please put it outside.")
            yield Fault(place, "no_field", message % {"key": key})


class _Places(HTMLParser):
    """Finds the gaps that stand where a field can stand: not in a link, not in code, not in an address."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.free: set[str] = set()
        self._inside = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside += tag in ("a", "code")

    def handle_endtag(self, tag: str) -> None:
        self._inside -= tag in ("a", "code")

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.free.update(_STRANGE.findall(data))
