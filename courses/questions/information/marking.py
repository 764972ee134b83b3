"""Marking information: there is nothing to mark."""

from __future__ import annotations

from fractions import Fraction

from courses.questions.base import Mark, Response
from courses.questions.information.definition import InformationDefinition


def mark(definition: InformationDefinition, response: Response | None) -> Mark:
    """No credit and no verdict: nothing was asked."""
    return Mark(Fraction(0), right=False)
