"""The kind: reading and showing a single-choice question."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _

from courses.questions.base import Kind, Mark, Response, ResponsePart, Shown
from courses.questions.choice import chosen_parts, option_rows
from courses.questions.fields import option, wants_clear
from courses.questions.sheet import Sheet, shuffled
from courses.questions.single.block import SingleBlock
from courses.questions.single.definition import SingleDefinition
from courses.questions.single.marking import mark, worth


class Single(Kind):
    """The answer is `{"choice": key}`; `{"choice": None}` when it was taken away."""

    name = "single"
    label = _("one right answer")
    icon = "radio-full"
    definition_model = SingleDefinition
    template = "single/answer.html"
    review_template = "single/review.html"
    summary = _("One question, a few answers, one of them right. The best choice for most facts and decisions.")
    example = _("Somebody cries on the phone. What do you say first?")
    deciding = frozenset({"right", "credit"})
    clearable = True

    def block(self) -> SingleBlock:
        """The authoring block."""
        return SingleBlock()

    def marking_key(self, definition: SingleDefinition) -> dict[str, str]:
        """What each option is worth, where it is worth anything."""
        return {option.key: str(worth(option)) for option in definition.options if worth(option)}

    def option_order(self, definition: SingleDefinition, rng: random.Random | None) -> list[str]:
        """All options."""
        return shuffled([option.key for option in definition.options], rng if definition.shuffle else None)

    def read_response(self, definition: SingleDefinition, sheet: Sheet, data: Any, prefix: str) -> Response | None:
        """One radio button."""
        if wants_clear(data, prefix):
            return {"choice": None}
        token = data.get(prefix)
        return {"choice": option(token, sheet, prefix)} if token else None

    def is_answered(self, response: Response | None) -> bool:
        """Whether an option is chosen."""
        return bool(response and response.get("choice"))

    def mark(self, definition: SingleDefinition, response: Response | None) -> Mark:
        """What the chosen option is worth."""
        return mark(definition, response)

    def present(
        self, definition: SingleDefinition, sheet: Sheet, response: Response | None, shown: Shown
    ) -> dict[str, Any]:
        """The options in their order."""
        chosen = {(response or {}).get("choice")}
        return {
            "rows": option_rows(definition.options, sheet, chosen, shown),
            "feedback": (definition.feedback or "") if shown.feedback else "",
        }

    def guess_fraction(self, definition: SingleDefinition) -> Fraction:
        """The mean of what the options are worth."""
        return sum(map(worth, definition.options), Fraction(0)) / len(definition.options)

    def all_responses(self, definition: SingleDefinition) -> list[ResponsePart]:
        """Each option."""
        return [ResponsePart("", "", option.text, worth(option)) for option in definition.options]

    def response_parts(self, definition: SingleDefinition, response: Response | None) -> list[ResponsePart]:
        """The chosen option."""
        return chosen_parts(self.all_responses(definition), definition.options, {(response or {}).get("choice")})
