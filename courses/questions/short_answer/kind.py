"""The kind: reading and showing a short-answer question."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _

from courses.questions.base import Mark, Response, ResponsePart, Shown
from courses.questions.patterns import fold
from courses.questions.shapes import fraction_of
from courses.questions.sheet import Sheet
from courses.questions.short_answer.block import ShortAnswerBlock
from courses.questions.short_answer.definition import ShortAnswerDefinition
from courses.questions.short_answer.marking import found, mark
from courses.questions.typed import OneLine, right_texts, words_of


class ShortAnswer(OneLine):
    """The answer is `{"text": words}`."""

    name = "short_answer"
    label = _("short answer")
    icon = "pilcrow"
    definition_model = ShortAnswerDefinition
    template = "short_answer/answer.html"
    review_template = "short_answer/review.html"
    summary = _(
        "People type a word or two, and you say which answers are right. Good for names, terms and first words."
    )
    example = _("What do we call a question that cannot be answered with yes or no?")
    deciding = frozenset({"credit", "answers", "case", "accents"})

    def block(self) -> ShortAnswerBlock:
        """The authoring block."""
        return ShortAnswerBlock()

    def marking_key(self, definition: ShortAnswerDefinition) -> dict[str, Any]:
        """The answers in their order with their credit, and what matters in spelling."""
        return {
            "answers": [
                [fold(answer.text, case=definition.case, accents=definition.accents), str(fraction_of(answer.credit))]
                for answer in definition.answers
            ],
            "case": definition.case,
            "accents": definition.accents,
        }

    def mark(self, definition: ShortAnswerDefinition, response: Response | None) -> Mark:
        """The credit of the answer that was given."""
        return mark(definition, response)

    def present(
        self, definition: ShortAnswerDefinition, sheet: Sheet, response: Response | None, shown: Shown
    ) -> dict[str, Any]:
        """What was typed; what it was recognised as only where `shown` says so."""
        text, answer = words_of(response), found(definition, response)
        credit = fraction_of(answer.credit) if answer else Fraction(0)
        return {
            "text": text,
            "answer_feedback": (answer.feedback or "") if answer and shown.feedback else "",
            "right_texts": right_texts(definition.answers) if shown.right_answers and credit != 1 else [],
            "feedback": (definition.feedback or "") if shown.feedback else "",
        }

    def guess_fraction(self, definition: ShortAnswerDefinition) -> Fraction:
        """Nobody guesses a word."""
        return Fraction(0)

    def all_responses(self, definition: ShortAnswerDefinition) -> list[ResponsePart]:
        """The answers that the author foresees."""
        return [ResponsePart("", "", answer.text, fraction_of(answer.credit)) for answer in definition.answers]

    def response_parts(self, definition: ShortAnswerDefinition, response: Response | None) -> list[ResponsePart]:
        """The author's own words for the answer, never what was typed: people may type anything."""
        answer = found(definition, response)
        if answer is None:
            return [ResponsePart("", "", "", Fraction(0))]
        return [ResponsePart("", "", answer.text, fraction_of(answer.credit))]
