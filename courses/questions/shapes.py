"""What every definition is made of. A definition is the one shape that forms, marking, review and files share."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable
from typing import Annotated, Any

from django.utils.translation import gettext
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import PydanticCustomError

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

MAX_TEXT = 8_000
MAX_PARTS = 40


def _clean(text: str) -> str:
    """One spelling of each character, and none that no keyboard makes."""
    if _CONTROL.search(text):
        raise PydanticCustomError("control", gettext("This text holds characters that cannot be shown."))
    return unicodedata.normalize("NFC", text)


Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_TEXT),
    AfterValidator(_clean),
]
"""Learner text in limited Markdown."""

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
"""Names an option for good. Learners never see it: pages carry tokens (`sheet`)."""

Flag = Annotated[bool, Field(strict=True)]


class Part(BaseModel):
    """Base of everything inside a definition: unknown keys are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Definition(Part):
    """Base of all definitions."""

    stem: Text

    def as_data(self) -> dict[str, Any]:
        """The definition as plain JSON data. Reading it again gives an equal definition."""
        return self.model_dump(mode="json", exclude_none=True)


def refuse_repeats(values: Iterable[str], message: str) -> None:
    """Raises a named fault when a value comes twice (letter case and spaces do not make a difference).

    The fault ends with the value, so that an editor of many finds it.
    """
    seen: set[str] = set()
    for value in values:
        folded = " ".join(value.split()).casefold()
        if folded in seen:
            quoted = value if len(value) <= 60 else f"{value[:59]}…"
            raise PydanticCustomError("repeated", f"{message} “{quoted}”")
        seen.add(folded)


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
        return gettext("Add more: at least %(count)s are needed.") % {"count": context["min_length"]}
    if kind == "too_long":
        return gettext("There are too many: at most %(count)s.") % {"count": context["max_length"]}
    if kind == "extra_forbidden":
        return gettext("This is not part of a question of this kind.")
    return fault["msg"]
