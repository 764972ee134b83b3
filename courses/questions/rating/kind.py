"""The kind: reading and showing a rating. One radio button per point, in the author's order."""

from __future__ import annotations

import random
from typing import Any

from django.utils.translation import gettext_lazy as _

from courses.questions.base import Kind, Mark, Response, ResponsePart, Shown
from courses.questions.fields import option, wants_clear
from courses.questions.rating.block import RatingBlock
from courses.questions.rating.definition import RatingDefinition
from courses.questions.rating.marking import mark
from courses.questions.sheet import Sheet


class Rating(Kind):
    """The answer is `{"point": key}`; None when it was taken away. It stands outside the score and nobody marks it."""

    name = "rating"
    label = _("rating")
    icon = "sliders"
    definition_model = RatingDefinition
    template = "rating/answer.html"
    review_template = "rating/review.html"
    marked_by_machine = False
    clearable = True
    summary = _("People place themselves on a scale. Nothing is right or wrong, and it never counts.")
    example = _("How sure do you feel about your first talk?")

    def block(self) -> RatingBlock:
        """The authoring block."""
        return RatingBlock()

    def marking_key(self, definition: RatingDefinition) -> None:
        """Nothing decides: there is no mark."""
        return

    def option_order(self, definition: RatingDefinition, rng: random.Random | None) -> list[str]:
        """The scale as it stands: shuffled it would be no scale."""
        return [point.key for point in definition.points]

    def read_response(self, definition: RatingDefinition, sheet: Sheet, data: Any, prefix: str) -> Response | None:
        """One radio button."""
        if wants_clear(data, prefix):
            return {"point": None}
        token = data.get(prefix)
        return {"point": option(token, sheet, prefix)} if token else None

    def is_answered(self, response: Response | None) -> bool:
        """Whether a point is chosen."""
        return bool(response and response.get("point"))

    def mark(self, definition: RatingDefinition, response: Response | None) -> Mark:
        """No mark."""
        return mark(definition, response)

    def present(
        self, definition: RatingDefinition, sheet: Sheet, response: Response | None, shown: Shown
    ) -> dict[str, Any]:
        """The points in their order, as options to choose from."""
        chosen = (response or {}).get("point")
        labels = {point.key: point.label for point in definition.points}
        rows = [{"token": sheet.token(key), "text": labels[key], "chosen": key == chosen} for key in sheet.order]
        return {"rows": rows, "feedback": (definition.feedback or "") if shown.feedback else ""}

    def all_responses(self, definition: RatingDefinition) -> list[ResponsePart]:
        """Each point of the scale; none is worth anything."""
        return [ResponsePart("", "", point.label, None) for point in definition.points]

    def response_parts(self, definition: RatingDefinition, response: Response | None) -> list[ResponsePart]:
        """The chosen point."""
        chosen = (response or {}).get("point")
        labels = {point.key: point.label for point in definition.points}
        return [ResponsePart("", "", labels.get(chosen, ""), None)]
