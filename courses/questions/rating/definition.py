"""The shape of a rating."""

from __future__ import annotations

from typing import Annotated

from django.utils.translation import gettext
from pydantic import Field, field_validator

from courses.questions.shapes import Definition, Key, Part, Text, refuse_repeats

LEAST_POINTS = 2
MOST_POINTS = 11


class Point(Part):
    """One point of the scale, with its words: “Not at all”, “3”."""

    key: Key
    label: Text


class RatingDefinition(Definition):
    """`points` stand in their order, from one end of the scale to the other. None of them is right or wrong."""

    points: Annotated[tuple[Point, ...], Field(min_length=LEAST_POINTS, max_length=MOST_POINTS)]

    @field_validator("points")
    @classmethod
    def points_differ(cls, points: tuple[Point, ...]) -> tuple[Point, ...]:
        """Refuses two points that are the same to a learner or in a file."""
        refuse_repeats((point.key for point in points), gettext("Two points have the same key."))
        refuse_repeats((point.label for point in points), gettext("Two points say the same."))
        return points
