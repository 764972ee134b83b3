"""Marking a matching answer."""

from __future__ import annotations

from fractions import Fraction

from courses.questions.base import Mark, Response
from courses.questions.matching.definition import MatchingDefinition


def mark(definition: MatchingDefinition, response: Response | None) -> Mark:
    """Each pair counts the same."""
    given = (response or {}).get("pairs", {})
    parts = {key: given.get(key) == right for key, right in definition.right_answers().items()}
    fraction = Fraction(sum(parts.values()), len(parts))
    return Mark(fraction, fraction == 1, parts)
