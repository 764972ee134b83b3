"""Marking a single-choice answer: full credit or none."""

from __future__ import annotations

from fractions import Fraction

from courses.questions.base import Mark, Response
from courses.questions.single.definition import SingleDefinition


def mark(definition: SingleDefinition, response: Response | None) -> Mark:
    """Full credit for the right option."""
    chosen = (response or {}).get("choice")
    parts = {option.key: option.right for option in definition.options if option.key == chosen}
    right = any(parts.values())
    return Mark(Fraction(right), right, parts)
