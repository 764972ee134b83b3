"""The shape of an open question."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from django.utils.translation import gettext
from pydantic import Field

from courses.questions.faults import Fault, repeats
from courses.questions.shapes import MAX_PARTS, Definition, Key, Part, Text


class Idea(Part):
    """One idea a good answer holds, with an example and what it is worth to a person who marks."""

    key: Key
    idea: Text
    example: Text
    points: Annotated[int, Field(strict=True, ge=1, le=100)]


class OpenDefinition(Definition):
    """`rubric` and `model_answer` are shown beside the learner's own words once the attempt is handed in."""

    rubric: Annotated[tuple[Idea, ...], Field(min_length=1, max_length=MAX_PARTS)]
    model_answer: Text

    def faults(self) -> Iterator[Fault]:
        """The same idea twice."""
        rubric, place = self.rubric or (), ("rubric",)
        yield from repeats(
            (idea and idea.key for idea in rubric), gettext("Two ideas have the same key: “%(value)s”."), place
        )
        yield from repeats(
            (idea and idea.idea for idea in rubric), gettext("Two ideas say the same: “%(value)s”."), place, "idea"
        )
