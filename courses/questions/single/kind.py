"""The kind: reading and showing a single-choice question."""

from __future__ import annotations

import random
from typing import Any

from django.utils.translation import gettext_lazy as _

from courses.questions.base import Kind, Mark, Response, Shown
from courses.questions.choice import option_rows
from courses.questions.fields import option, wants_clear
from courses.questions.sheet import Sheet, shuffled
from courses.questions.single.block import SingleBlock
from courses.questions.single.definition import SingleDefinition
from courses.questions.single.marking import mark


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
    deciding = frozenset({"right"})

    def block(self) -> SingleBlock:
        """The authoring block."""
        return SingleBlock()

    def marking_key(self, definition: SingleDefinition) -> list[str]:
        """The right option."""
        return [option.key for option in definition.options if option.right]

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
        """All or nothing."""
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
