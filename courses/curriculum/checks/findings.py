"""What a check yields, and how checks go through a shape."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from courses.curriculum import reading
from courses.curriculum.reader import Place
from courses.curriculum.schema import Block, Markdown, Plain


@dataclass(frozen=True)
class Finding:
    """A problem before it knows its file and line."""

    place: Place
    code: str
    message: str


Found = Iterator[Finding]


def walk(value: object, place: Place = ()) -> Iterator[tuple[Place, object]]:
    """Every value in a shape with its place in the YAML file, parents first."""
    if isinstance(value, Block):
        place = (*place, value.block)
    yield place, value
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from walk(getattr(value, name), (*place, name))
    elif isinstance(value, tuple):
        for index, child in enumerate(value):
            yield from walk(child, (*place, index))


def learner_texts(value: BaseModel) -> Iterator[tuple[Place, str]]:
    """Every text that learners see, with its place."""
    return ((place, text) for place, text in walk(value) if isinstance(text, Markdown | Plain))


def units(text: str) -> list[str]:
    """The paragraphs and list items of a learner text."""
    return reading.units(text) if isinstance(text, Markdown) else [text]


def word_count(value: BaseModel) -> int:
    """How many words learners read in it."""
    return sum(len(reading.words(unit)) for _place, text in learner_texts(value) for unit in units(text))


def counts(value: BaseModel) -> reading.Counts:
    """What the reading grades of a lesson or a bank are taken from."""
    return reading.count(unit for _place, text in learner_texts(value) for unit in units(text))


def repeated(keys: Iterable[object]) -> Iterator[int]:
    """The positions of keys that stood there before."""
    seen = set()
    for index, key in enumerate(keys):
        if key in seen:
            yield index
        seen.add(key)
