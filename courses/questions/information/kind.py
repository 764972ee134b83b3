"""The kind: showing information. There is nothing to read from a post."""

from __future__ import annotations

import random
from typing import Any

from django.utils.translation import gettext_lazy as _

from courses.questions.base import Kind, Mark, Response, Shown
from courses.questions.information.block import InformationBlock
from courses.questions.information.definition import InformationDefinition
from courses.questions.information.marking import mark
from courses.questions.sheet import Sheet


class Information(Kind):
    """There is no answer, and whatever a post says is left alone."""

    name = "information"
    label = _("information")
    icon = "info-circle"
    definition_model = InformationDefinition
    template = "information/answer.html"
    review_template = "information/review.html"
    marked_by_machine = False
    answerable = False
    summary = _("A text or a picture between questions: a story that the next questions are about. Nothing is asked.")
    example = _("Read this talk between Sam and Alex. The next three questions are about it.")

    def block(self) -> InformationBlock:
        """The authoring block."""
        return InformationBlock()

    def marking_key(self, definition: InformationDefinition) -> None:
        """Nothing decides: there is no mark."""
        return

    def option_order(self, definition: InformationDefinition, rng: random.Random | None) -> list[str]:
        """Nothing to put in order."""
        return []

    def read_response(self, definition: InformationDefinition, sheet: Sheet, data: Any, prefix: str) -> Response | None:
        """Never an answer."""
        return None

    def is_answered(self, response: Response | None) -> bool:
        """Never."""
        return False

    def mark(self, definition: InformationDefinition, response: Response | None) -> Mark:
        """No mark."""
        return mark(definition, response)

    def present(
        self, definition: InformationDefinition, sheet: Sheet, response: Response | None, shown: Shown
    ) -> dict[str, Any]:
        """Nothing beside the text."""
        return {"feedback": (definition.feedback or "") if shown.feedback else ""}
