"""Marking an order."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from courses.questions.base import Mark, Response
from courses.questions.ordering.definition import OrderingDefinition


def mark(definition: OrderingDefinition, response: Response | None) -> Mark:
    """Credit for neighbours that follow each other as they should, for steps in their own place, or for the whole only.

    `parts` says for each item whether it stands in its own place.
    """
    places = (response or {}).get("places", {})
    keys = [item.key for item in definition.items]
    parts = {key: places.get(key) == place for place, key in enumerate(keys, start=1)}
    right = all(parts.values())
    if definition.credit == "all_or_nothing":
        return Mark(Fraction(right), right, parts)
    if definition.credit == "position":
        return Mark(Fraction(sum(parts.values()), len(parts)), right, parts)
    together = sum(
        1 for first, second in pairwise(keys) if places.get(first) and places.get(second) == places[first] + 1
    )
    return Mark(Fraction(together, len(keys) - 1), right, parts)
