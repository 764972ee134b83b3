"""The kind: reading and showing a question with several right answers."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses.questions.base import Kind, Mark, Response, ResponsePart, Shown
from courses.questions.choice import chosen_parts, option_rows
from courses.questions.fields import option, wants_clear
from courses.questions.multiple.block import MultipleBlock
from courses.questions.multiple.definition import MultipleDefinition, option_worth
from courses.questions.multiple.marking import guess_fraction, mark
from courses.questions.sheet import Sheet, shuffled


class Multiple(Kind):
    """The answer is `{"choices": [keys, sorted]}`."""

    name = "multiple"
    label = _("several right answers")
    icon = "tasks"
    definition_model = MultipleDefinition
    template = "multiple/answer.html"
    review_template = "multiple/review.html"
    summary = _("Several answers are right, and people find all of them. Good for lists: signs, steps, rights.")
    example = _("Which three of these are open questions?")
    deciding = frozenset({"right", "credit"})

    def block(self) -> MultipleBlock:
        """The authoring block."""
        return MultipleBlock()

    def marking_key(self, definition: MultipleDefinition) -> dict[str, Any]:
        """The right options, what a slip costs, and what each option is worth where that counts."""
        key: dict[str, Any] = {
            "right": sorted(option.key for option in definition.options if option.right),
            "credit": definition.credit,
        }
        if definition.credit == "per_option":
            key["worth"] = {name: str(worth) for name, worth in option_worth(definition.options).items()}
        return key

    def option_order(self, definition: MultipleDefinition, rng: random.Random | None) -> list[str]:
        """All options."""
        return shuffled([option.key for option in definition.options], rng if definition.shuffle else None)

    def read_response(self, definition: MultipleDefinition, sheet: Sheet, data: Any, prefix: str) -> Response | None:
        """Tick boxes. A browser sends nothing for an empty box, so the form ends with `<prefix>-seen`: with it, no box
        means "none"; without it, the boxes were missing and the answer stays as it is.
        """
        if wants_clear(data, prefix):
            return {"choices": []}
        tokens = data.getlist(prefix)
        if not tokens and not data.get(f"{prefix}-seen"):
            return None
        return {"choices": sorted({option(token, sheet, prefix) for token in tokens})}

    def is_answered(self, response: Response | None) -> bool:
        """Whether any box is ticked."""
        return bool(response and response.get("choices"))

    def what_is_missing(self, definition: MultipleDefinition, response: Response | None) -> str:
        """Counts the ticks when the question says how many to choose."""
        ticked = len((response or {}).get("choices", ()))
        if not ticked or definition.choose in (None, ticked):
            return ""
        return gettext("You chose %(ticked)s. The question asks for %(choose)s.") % {
            "ticked": ticked,
            "choose": definition.choose,
        }

    def mark(self, definition: MultipleDefinition, response: Response | None) -> Mark:
        """By the question's credit rule."""
        return mark(definition, response)

    def present(
        self, definition: MultipleDefinition, sheet: Sheet, response: Response | None, shown: Shown
    ) -> dict[str, Any]:
        """The options in their order."""
        chosen = set((response or {}).get("choices", ()))
        return {
            "rows": option_rows(definition.options, sheet, chosen, shown),
            "choose": definition.choose,
            "feedback": (definition.feedback or "") if shown.feedback else "",
        }

    def guess_fraction(self, definition: MultipleDefinition) -> Fraction | None:
        """The mean over all ways to tick as many as the question asks for; None where it asks for no number."""
        return guess_fraction(definition)

    def all_responses(self, definition: MultipleDefinition) -> list[ResponsePart]:
        """Each option with its share; people choose several."""
        worth = option_worth(definition.options)
        return [ResponsePart("", "", option.text, worth[option.key]) for option in definition.options]

    def response_parts(self, definition: MultipleDefinition, response: Response | None) -> list[ResponsePart]:
        """The chosen options."""
        chosen = set((response or {}).get("choices", ()))
        return chosen_parts(self.all_responses(definition), definition.options, chosen)
