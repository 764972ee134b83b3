"""The kind: reading and showing written practice."""

from __future__ import annotations

import random
from collections.abc import Collection
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses.questions.base import Kind, Mark, Refused, Response, RubricIdea, Shown
from courses.questions.fields import wants_clear
from courses.questions.open.block import OpenBlock
from courses.questions.open.definition import OpenDefinition
from courses.questions.open.marking import mark, mark_by_hand
from courses.questions.sheet import Sheet
from website.core.sanitise import plain_text

MAX_WORDS = 6_000
"""The longest answer, in characters: about two pages."""


class Open(Kind):
    """The answer is `{"text": words}`. It stands outside the score unless a person marks it."""

    name = "open"
    label = _("written practice")
    icon = "edit"
    definition_model = OpenDefinition
    template = "open/answer.html"
    review_template = "open/review.html"
    marked_by_machine = False
    written = True
    confidential = True
    summary = _("People write in their own words and compare with a model answer, or a person marks it by your rubric.")
    example = _("Write a reflection for: I look fine, but inside I am a mess.")
    deciding = frozenset({"points"})

    def block(self) -> OpenBlock:
        """The authoring block."""
        return OpenBlock()

    def marking_key(self, definition: OpenDefinition) -> dict[str, int]:
        """What each idea is worth to a person who marks."""
        return {idea.key: idea.points for idea in definition.rubric}

    def option_order(self, definition: OpenDefinition, rng: random.Random | None) -> list[str]:
        """Nothing to put in order."""
        return []

    def read_response(self, definition: OpenDefinition, sheet: Sheet, data: Any, prefix: str) -> Response | None:
        """One text. An empty field that is there takes the answer away."""
        if wants_clear(data, prefix):
            return {"text": ""}
        text = data.get(f"{prefix}-text")
        if text is None:
            return None
        text = plain_text(text)
        if len(text) > MAX_WORDS:
            raise Refused(
                gettext("Your answer has %(count)s characters. Please keep it under %(most)s. Nothing was lost.")
                % {"count": len(text), "most": MAX_WORDS},
                code="too_long",
                field=f"{prefix}-text",
                given={"text": text},
            )
        return {"text": text}

    def is_answered(self, response: Response | None) -> bool:
        """Whether anything is written."""
        return bool(response and response.get("text", "").strip())

    def mark(self, definition: OpenDefinition, response: Response | None) -> Mark:
        """Not by a machine."""
        return mark(definition, response)

    def present(
        self, definition: OpenDefinition, sheet: Sheet, response: Response | None, shown: Shown
    ) -> dict[str, Any]:
        """The learner's words; model answer and rubric only with feedback."""
        compare = shown.feedback or shown.right_answers
        return {
            "text": (response or {}).get("text", ""),
            "most": MAX_WORDS,
            "model_answer": definition.model_answer if compare else "",
            "rubric": [{"idea": idea.idea, "example": idea.example} for idea in definition.rubric] if compare else [],
            "feedback": (definition.feedback or "") if shown.feedback else "",
        }

    def own_words(self, response: Response | None) -> str:
        """The text."""
        return (response or {}).get("text", "")

    def rubric(self, definition: OpenDefinition) -> list[RubricIdea]:
        """The author's ideas in their order."""
        return [RubricIdea(idea.key, idea.idea, idea.example, idea.points) for idea in definition.rubric]

    def model_answer(self, definition: OpenDefinition) -> str:
        """The author's own answer."""
        return definition.model_answer

    def mark_by_hand(self, definition: OpenDefinition, found: Collection[str]) -> Fraction:
        """The points of the ideas found, of all points."""
        return mark_by_hand(definition, found)
