"""Marking an open answer: a machine does not, a person may."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction

from courses.questions.base import Mark, Response
from courses.questions.open.definition import OpenDefinition


def mark(definition: OpenDefinition, response: Response | None) -> Mark:
    """No credit and no verdict: what somebody wrote is theirs to compare with the model answer."""
    return Mark(Fraction(0), right=False)


def mark_by_hand(definition: OpenDefinition, found: Collection[str]) -> Fraction:
    """What the ideas that a person found are worth. Raises KeyError for an idea that the rubric does not have."""
    points = {idea.key: idea.points for idea in definition.rubric}
    return Fraction(sum(points[key] for key in set(found)), sum(points.values()))
