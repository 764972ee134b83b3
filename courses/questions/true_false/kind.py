"""The kind: reading and showing a true-or-false question."""

from __future__ import annotations

import random
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _

from courses.questions.base import Kind, Mark, Response, ResponsePart, Shown
from courses.questions.fields import option, wants_clear
from courses.questions.sheet import Sheet
from courses.questions.true_false.block import TrueFalseBlock
from courses.questions.true_false.definition import TrueFalseDefinition
from courses.questions.true_false.marking import NAMES, mark

VALUES = {name: value for value, name in NAMES.items()}


class TrueFalse(Kind):
    """The answer is `{"choice": True or False}`; None when it was taken away. "True" always stands first."""

    name = "true_false"
    label = _("true or false")
    icon = "check"
    definition_model = TrueFalseDefinition
    template = "true_false/answer.html"
    review_template = "true_false/review.html"
    summary = _("A statement that holds or does not. Quick to write; people guess half of them, so use few.")
    example = _("Silence in a talk means that somebody is bored.")
    deciding = frozenset({"answer"})
    clearable = True

    def block(self) -> TrueFalseBlock:
        """The authoring block."""
        return TrueFalseBlock()

    def from_block(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """The choice of two words becomes a flag."""
        data = super().from_block(value)
        return {**data, "answer": VALUES[data["answer"]]} if data.get("answer") in VALUES else data

    def to_block(self, definition: TrueFalseDefinition, pictures: Mapping[str, int] | None = None) -> dict[str, Any]:
        """The flag becomes a choice of two words."""
        return {**super().to_block(definition, pictures), "answer": NAMES[definition.answer]}

    def marking_key(self, definition: TrueFalseDefinition) -> bool:
        """Whether the statement holds."""
        return definition.answer

    def option_order(self, definition: TrueFalseDefinition, rng: random.Random | None) -> list[str]:
        """Always true, then false: people look for them there."""
        return ["true", "false"]

    def read_response(self, definition: TrueFalseDefinition, sheet: Sheet, data: Any, prefix: str) -> Response | None:
        """One radio button."""
        if wants_clear(data, prefix):
            return {"choice": None}
        token = data.get(prefix)
        return {"choice": VALUES[option(token, sheet, prefix)]} if token else None

    def is_answered(self, response: Response | None) -> bool:
        """Whether one of the two is chosen."""
        return bool(response) and response.get("choice") is not None

    def mark(self, definition: TrueFalseDefinition, response: Response | None) -> Mark:
        """Full credit or none."""
        return mark(definition, response)

    def present(
        self, definition: TrueFalseDefinition, sheet: Sheet, response: Response | None, shown: Shown
    ) -> dict[str, Any]:
        """The two answers."""
        chosen = (response or {}).get("choice")
        rows = []
        for key in sheet.order:
            value = VALUES[key]
            mine, right = chosen is value, definition.answer is value
            verdict = ""
            if mine and shown.right_wrong:
                verdict = "right" if right else "wrong"
            elif not mine and right and shown.right_answers:
                verdict = "missed"
            told = definition.feedback_true if value else definition.feedback_false
            rows.append(
                {
                    "token": sheet.token(key),
                    "text": word_of(value),
                    "chosen": mine,
                    "verdict": verdict,
                    "feedback": (told or "") if mine and shown.feedback else "",
                }
            )
        return {"rows": rows, "feedback": (definition.feedback or "") if shown.feedback else ""}

    def guess_fraction(self, definition: TrueFalseDefinition) -> Fraction:
        """One in two."""
        return Fraction(1, 2)

    def all_responses(self, definition: TrueFalseDefinition) -> list[ResponsePart]:
        """True and false."""
        return [ResponsePart("", "", word_of(value), Fraction(definition.answer is value)) for value in (True, False)]

    def response_parts(self, definition: TrueFalseDefinition, response: Response | None) -> list[ResponsePart]:
        """The one that was chosen."""
        chosen = (response or {}).get("choice")
        if chosen is None:
            return [ResponsePart("", "", "", Fraction(0))]
        return [part for part in self.all_responses(definition) if part.response == word_of(chosen)]


def word_of(value: bool) -> str:
    """The answer as people read it."""
    return str(_("True")) if value else str(_("False"))
