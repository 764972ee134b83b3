"""Marking filled gaps: each by itself, each with its weight."""

from __future__ import annotations

from fractions import Fraction

from courses.questions.base import Mark, Response
from courses.questions.gap_fill.definition import Gap, GapFillDefinition
from courses.questions.patterns import Answer, recognised
from courses.questions.shapes import fraction_of


def given_in(response: Response | None, gap: Gap) -> str:
    """What stands in a gap: what was typed, or the key of what was chosen; "" for nothing."""
    gaps = (response or {}).get("gaps")
    given = gaps.get(gap.key) if isinstance(gaps, dict) else None
    return given if isinstance(given, str) else ""


def found(gap: Gap, given: str) -> Answer | None:
    """The answer that was given; None when it is none that the author foresaw."""
    if not given:
        return None
    if gap.chosen:
        return gap.answer(given)
    return recognised(gap.answers, given, case=gap.case, accents=gap.accents)


def credit_of(answer: Answer | None) -> Fraction:
    """What an answer is worth of its gap."""
    return fraction_of(answer.credit) if answer else Fraction(0)


def mark(definition: GapFillDefinition, response: Response | None) -> Mark:
    """The credits of the gaps, by their weights."""
    earned = {gap.key: credit_of(found(gap, given_in(response, gap))) for gap in definition.gaps}
    total = sum(earned[gap.key] * gap.weight for gap in definition.gaps)
    fraction = Fraction(total) / sum(gap.weight for gap in definition.gaps)
    return Mark(fraction, fraction == 1, {key: credit == 1 for key, credit in earned.items()})


def guess(definition: GapFillDefinition) -> Fraction:
    """What guessing earns: the mean of the options where one chooses, nothing where one types."""
    by_gap = {
        gap.key: sum(map(credit_of, gap.answers), Fraction(0)) / len(gap.answers) if gap.chosen else Fraction(0)
        for gap in definition.gaps
    }
    weights = sum(gap.weight for gap in definition.gaps)
    return sum((by_gap[gap.key] * gap.weight for gap in definition.gaps), Fraction(0)) / weights
