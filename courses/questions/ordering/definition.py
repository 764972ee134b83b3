"""The shape of an ordering question."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from django.utils.translation import gettext
from pydantic import Field

from courses.questions.faults import Fault, repeats
from courses.questions.shapes import MAX_PARTS, Definition, Key, Part, Text


class Step(Part):
    """One of the things to put in order; `feedback` says why it stands where it does."""

    key: Key
    text: Text
    feedback: Text | None = None


class OrderingDefinition(Definition):
    """`items` stand in the right order.

    `credit`: `adjacent_pairs` counts each neighbour pair that stands together in the right order; `position` counts
    each step that stands in its own place; `all_or_nothing` wants the whole order.
    """

    items: Annotated[tuple[Step, ...], Field(min_length=2, max_length=MAX_PARTS)]
    credit: Literal["adjacent_pairs", "position", "all_or_nothing"] = "adjacent_pairs"

    def faults(self) -> Iterator[Fault]:
        """What would have two right places."""
        items, place = self.items or (), ("items",)
        yield from repeats(
            (item and item.key for item in items), gettext("Two steps have the same key: “%(value)s”."), place
        )
        yield from repeats(
            (item and item.text for item in items), gettext("Two steps say the same: “%(value)s”."), place, "text"
        )
