"""Marking a true-or-false answer."""

from __future__ import annotations

from fractions import Fraction

from courses.questions.base import Mark, Response
from courses.questions.true_false.definition import TrueFalseDefinition

NAMES = {True: "true", False: "false"}


def mark(definition: TrueFalseDefinition, response: Response | None) -> Mark:
    """Full credit or none."""
    chosen = (response or {}).get("choice")
    right = chosen is definition.answer
    return Mark(Fraction(right), right, {NAMES[chosen]: right} if chosen in NAMES else {})
