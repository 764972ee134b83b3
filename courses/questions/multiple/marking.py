"""Marking an answer with several choices."""

from __future__ import annotations

from fractions import Fraction

from courses.questions.base import Mark, Response
from courses.questions.multiple.definition import MultipleDefinition


def mark(definition: MultipleDefinition, response: Response | None) -> Mark:
    """Full credit for all right options and no wrong one; half for one slip where the question says so.

    One slip is one right option left out, one wrong option too many, or one wrong in the place of a right one. An
    answer without any right option earns nothing.
    """
    known = {option.key: option.right for option in definition.options}
    chosen = set((response or {}).get("choices", ()))
    wanted = {key for key, right in known.items() if right}
    slips = max(len(wanted - chosen), len(chosen - wanted))
    fraction = Fraction(0)
    if slips == 0:
        fraction = Fraction(1)
    elif slips == 1 and chosen & wanted and definition.credit == "half_for_one_miss":
        fraction = Fraction(1, 2)
    return Mark(fraction, slips == 0, {key: known[key] for key in known if key in chosen})
