"""What every definition is made of. A definition is the one shape that forms, marking, review and files share."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Annotated, Any, Self

from django.utils.translation import gettext, ngettext
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from courses.questions.faults import MAX_PARTS, Fault, known_faults, loosely, with_all
from website.core.sanitise import plain_text

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

MAX_TEXT = 8_000
MAX_HINTS = 5


def _clean(text: str) -> str:
    """One spelling of each character, and none that no keyboard makes or that makes text read otherwise."""
    if _CONTROL.search(text):
        raise PydanticCustomError("control", gettext("This text holds characters that cannot be shown."))
    return plain_text(text)


Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_TEXT),
    AfterValidator(_clean),
]
"""Learner text in limited Markdown."""

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
"""Names an option for good. Learners never see it: pages carry tokens (`sheet`)."""

Flag = Annotated[bool, Field(strict=True)]

FileHash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40}$")]
"""SHA-1 of the bytes of a picture (`MediaImage.file_hash`), which names it alike in every installation."""

_PLACES = 5


def _percent(value: Any) -> int | str:
    """A percentage in its one spelling: a whole number, else a decimal text without needless zeros."""
    number = None
    if not isinstance(value, bool) and isinstance(value, int | float | str | Decimal):
        try:
            number = Decimal(str(value).strip())
        except InvalidOperation:
            number = None
    if number is None or not number.is_finite():
        raise PydanticCustomError("percent", gettext("This must be a number."))
    if not -100 <= number <= 100:
        raise PydanticCustomError("percent", gettext("This must be a number from -100 to 100."))
    if number != round(number, _PLACES):
        raise PydanticCustomError("percent", gettext("At most five decimals, please."))
    return int(number) if number == int(number) else f"{number.normalize():f}"


Percent = Annotated[int | str, BeforeValidator(_percent)]
"""What something is worth, from -100 to 100 percent: an int, or a decimal text with up to five decimals."""


def _share(value: int | str) -> int | str:
    if Decimal(value) < 0:
        raise PydanticCustomError("percent", gettext("This must be a number from 0 to 100."))
    return value


Share = Annotated[Percent, AfterValidator(_share)]
"""A percentage from 0 to 100."""


def fraction_of(percent: int | str) -> Fraction:
    """A `Percent` as a fraction of 1. A third that files write as 33.33333 is a third, so that three make a whole."""
    exact = Fraction(Decimal(percent)) / 100
    near = exact.limit_denominator(MAX_PARTS)
    return near if round(near * 100, _PLACES) == exact * 100 else exact


class Part(BaseModel):
    """Base of everything inside a definition: unknown keys are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Picture(Part):
    """A picture by its file hash. Either `alt` says what it shows, or it is `decorative` and says nothing."""

    picture: FileHash
    decorative: Flag = False
    alt: Annotated[Text | None, Field(validate_default=True)] = None

    @field_validator("alt")
    @classmethod
    def is_described(cls, alt: str | None, info: ValidationInfo) -> str | None:
        """Refuses a picture that some people would not know about, and one that says that it says nothing."""
        decorative = info.data.get("decorative", False)
        if alt is None and not decorative:
            raise PydanticCustomError("alt", gettext("Say what the picture shows, for people who cannot see it."))
        if alt is not None and decorative:
            raise PydanticCustomError("alt", gettext("A picture that only decorates needs no description."))
        return alt


class Definition(Part):
    """Base of all definitions. `hints` are shown before answering where the rules of a quiz say so."""

    stem: Text
    picture: Picture | None = None
    hints: Annotated[tuple[Text, ...], Field(max_length=MAX_HINTS)] = ()
    feedback: Text | None = None

    def faults(self) -> Iterator[Fault]:
        """What does not fit together in a question of this kind, everything at once.

        It is asked also where fields are faulty: what could not be read is `UNREAD`, which is false.
        """
        yield from ()

    @model_validator(mode="wrap")
    @classmethod
    def every_fault_at_once(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """Refuses with the faults of the fields and those of the parts together."""
        try:
            shape, error = handler(data), None
        except ValidationError as found:
            if not isinstance(data, Mapping):
                raise
            shape, error = loosely(cls, data), found
        every = with_all(cls, error, shape.faults())
        if every is not None:
            raise every
        return shape

    def as_data(self) -> dict[str, Any]:
        """The definition as plain JSON data. Reading it again gives an equal definition.

        What is absent is left out, so that a version made before there were hints and pictures keeps its digest.
        """
        data = self.model_dump(mode="json", exclude_none=True)
        if not self.hints:
            del data["hints"]
        return data


def digest_of(data: Any) -> str:
    """SHA-256 of the canonical JSON form, in hex: equal content has an equal digest."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def faults_of(error: ValidationError) -> list[tuple[tuple[str | int, ...], str]]:
    """The faults pydantic found, as (place, sentence) pairs that an editor can read."""
    return [(fault["loc"], _sentence(fault)) for fault in error.errors(include_url=False, include_input=False)]


def _sentence(fault: Any) -> str:
    """Our own faults speak for themselves; the common ones of pydantic get a plain sentence."""
    kind, context = fault["type"], fault.get("ctx", {})
    if kind in ("missing", "string_too_short"):
        return gettext("Please fill this in.")
    if kind == "string_too_long":
        return gettext("This is too long: at most %(count)s characters.") % {"count": context["max_length"]}
    if kind == "too_short":
        least = context["min_length"]
        told = ngettext("Add more: at least %(count)s is needed.", "Add more: at least %(count)s are needed.", least)
        return told % {"count": least}
    if kind == "too_long":
        return gettext("There are too many: at most %(count)s.") % {"count": context["max_length"]}
    if kind == "string_pattern_mismatch":
        return gettext("Only small letters, digits and single hyphens between them, for example: first-step.")
    if kind == "extra_forbidden":
        return gettext("This is not part of a question of this kind.")
    if kind in known_faults():
        return gettext("This is not as a question of this kind needs it.")
    return fault["msg"]
