"""Marking an answer with several choices."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import comb

from courses.questions.base import Mark, Response
from courses.questions.multiple.definition import MultipleDefinition, option_worth

MOST_GUESSES = 10_000
"""More ways to tick than this are not gone through."""


def mark(definition: MultipleDefinition, response: Response | None) -> Mark:
    """By the question's credit rule, never below nothing; `right` only for all right options and no wrong one."""
    known = {option.key: option.right for option in definition.options}
    chosen = set((response or {}).get("choices", ()))
    wanted = {key for key, right in known.items() if right}
    if chosen == wanted:
        fraction = Fraction(1)
    else:
        fraction = min(max(_part(definition, chosen, wanted), Fraction(0)), Fraction(1))
    return Mark(fraction, chosen == wanted, {key: known[key] for key in known if key in chosen})


def _part(definition: MultipleDefinition, chosen: set[str], wanted: set[str]) -> Fraction:
    """What an answer that is not all right is worth; may be below nothing.

    Half for one slip: one right option left out, one wrong option too many, or one wrong in the place of a right one.
    An answer without any right option earns nothing.
    """
    if definition.credit == "half_for_one_miss":
        slips = max(len(wanted - chosen), len(chosen - wanted))
        return Fraction(1, 2) if slips == 1 and chosen & wanted else Fraction(0)
    if definition.credit == "right_minus_wrong":
        return Fraction(len(chosen & wanted) - len(chosen - wanted), len(wanted))
    if definition.credit == "per_option":
        worth = option_worth(definition.options)
        return sum((worth.get(key, Fraction(0)) for key in chosen), Fraction(0))
    return Fraction(0)


def guess_fraction(definition: MultipleDefinition) -> Fraction | None:
    """What ticking as many options as asked for earns on average; None without a number, or with too many ways."""
    ticks, keys = definition.choose, [option.key for option in definition.options]
    if ticks is None or comb(len(keys), ticks) > MOST_GUESSES:
        return None
    earned = [mark(definition, {"choices": list(ticked)}).fraction for ticked in combinations(keys, ticks)]
    return sum(earned, Fraction(0)) / len(earned)
