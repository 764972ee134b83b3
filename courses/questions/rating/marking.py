"""Marking a rating: nobody does."""

from __future__ import annotations

from fractions import Fraction

from courses.questions.base import Mark, Response
from courses.questions.rating.definition import RatingDefinition


def mark(definition: RatingDefinition, response: Response | None) -> Mark:
    """No credit and no verdict: what somebody says about themselves is neither right nor wrong."""
    return Mark(Fraction(0), right=False)
