"""Marking a single-choice answer: what the chosen option is worth."""

from __future__ import annotations

from fractions import Fraction

from courses.questions.base import Mark, Response
from courses.questions.choice import Option
from courses.questions.shapes import fraction_of
from courses.questions.single.definition import SingleDefinition


def worth(option: Option) -> Fraction:
    """What choosing the option earns: everything for the right one, else its own credit, never below nothing."""
    return Fraction(1) if option.right else max(fraction_of(option.credit or 0), Fraction(0))


def mark(definition: SingleDefinition, response: Response | None) -> Mark:
    """Full credit for the right option; another one may earn a part. `parts` holds the chosen option."""
    chosen = (response or {}).get("choice")
    option = next((option for option in definition.options if option.key == chosen), None)
    if option is None:
        return Mark(Fraction(0), right=False)
    return Mark(worth(option), option.right, {option.key: option.right})
