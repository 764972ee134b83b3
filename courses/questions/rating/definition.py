"""The shape of a rating."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from django.utils.translation import gettext
from pydantic import Field

from courses.questions.faults import Fault, repeats
from courses.questions.shapes import Definition, Key, Part, Text

LEAST_POINTS = 2
MOST_POINTS = 11


class Point(Part):
    """One point of the scale, with its words: “Not at all”, “3”."""

    key: Key
    label: Text


class RatingDefinition(Definition):
    """`points` stand in their order, from one end of the scale to the other. None of them is right or wrong."""

    points: Annotated[tuple[Point, ...], Field(min_length=LEAST_POINTS, max_length=MOST_POINTS)]

    def faults(self) -> Iterator[Fault]:
        """Two points that are the same to a learner or in a file."""
        points, place = self.points or (), ("points",)
        yield from repeats(
            (point and point.key for point in points), gettext("Two points have the same key: “%(value)s”."), place
        )
        yield from repeats(
            (point and point.label for point in points),
            gettext("Two points say the same: “%(value)s”."),
            place,
            "label",
        )
