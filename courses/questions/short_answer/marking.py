"""Marking a short answer: the first answer in the author's order that fits decides."""

from __future__ import annotations

from fractions import Fraction

from courses.questions.base import Mark, Response
from courses.questions.patterns import Answer, recognised
from courses.questions.shapes import fraction_of
from courses.questions.short_answer.definition import ShortAnswerDefinition
from courses.questions.typed import words_of


def found(definition: ShortAnswerDefinition, response: Response | None) -> Answer | None:
    """The answer that was given; None when the author did not foresee it."""
    text = words_of(response)
    return recognised(definition.answers, text, case=definition.case, accents=definition.accents) if text else None


def mark(definition: ShortAnswerDefinition, response: Response | None) -> Mark:
    """The credit of the answer that was given."""
    answer = found(definition, response)
    fraction = fraction_of(answer.credit) if answer else Fraction(0)
    return Mark(fraction, fraction == 1)
