"""The terms that the two sides of an agreement read and accept: data files, one for each version and language.

A version's words never change once it was offered to anybody: a change is a new file and a new `CURRENT`. An agreement
names the version it was accepted under, and its page shows those words for good.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from django.utils.translation import get_language
from pydantic import BaseModel, ConfigDict, Field

CURRENT = "2026-11"
"""The version that new agreements are offered under."""

FOLDER = Path(__file__).parent
FALLBACK = "en"

Sentence = Annotated[str, Field(min_length=1, max_length=400)]


class Section(BaseModel):
    """A heading with its sentences."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Annotated[str, Field(min_length=1, max_length=80)]
    points: Annotated[list[Sentence], Field(min_length=1)]


class Terms(BaseModel):
    """One version of the terms."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,20}$")]
    title: Annotated[str, Field(min_length=1, max_length=80)]
    summary: Sentence
    sections: Annotated[list[Section], Field(min_length=1)]


def versions() -> list[str]:
    """Every version there is, oldest first."""
    return sorted({path.name.split(".")[0] for path in FOLDER.glob("*.json")})


def read(version: str, language: str = "") -> Terms:
    """The terms of `version` in `language` (that of the page unless told), in English when they are not translated.

    Raises LookupError for a version that nobody wrote.
    """
    wanted = (language or get_language() or FALLBACK).split("-")[0]
    return _load(version, wanted)


@lru_cache(maxsize=32)
def _load(version: str, language: str) -> Terms:
    if version not in versions():
        raise LookupError(f"there are no terms of version {version}")
    path = FOLDER / f"{version}.{language}.json"
    if not path.is_file():
        path = FOLDER / f"{version}.{FALLBACK}.json"
    return Terms.model_validate(json.loads(path.read_text(encoding="utf-8")))
