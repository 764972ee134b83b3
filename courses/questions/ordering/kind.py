"""The kind: reading and showing an ordering question. One select per step; a module adds buttons to move steps."""

from __future__ import annotations

import random
from fractions import Fraction
from math import factorial
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses.questions.base import Kind, Mark, Response, ResponsePart, Shown
from courses.questions.fields import wants_clear
from courses.questions.ordering.block import OrderingBlock
from courses.questions.ordering.definition import OrderingDefinition, Step
from courses.questions.ordering.marking import mark
from courses.questions.sheet import Sheet
from website.core.errors import Invalid


class Ordering(Kind):
    """The answer is `{"places": {step key: place from 1}}`; None for a step that has no place (any more)."""

    name = "ordering"
    label = _("ordering")
    icon = "order"
    definition_model = OrderingDefinition
    template = "ordering/answer.html"
    review_template = "ordering/review.html"
    summary = _("Steps that belong in one order. Good for what to do first, second, third.")
    example = _("Put the steps of a first talk in order.")
    deciding = frozenset({"items", "credit"})

    def block(self) -> OrderingBlock:
        """The authoring block."""
        return OrderingBlock()

    def marking_key(self, definition: OrderingDefinition) -> dict[str, Any]:
        """The right order and what a slip costs."""
        return {"order": [item.key for item in definition.items], "credit": definition.credit}

    def option_order(self, definition: OrderingDefinition, rng: random.Random | None) -> list[str]:
        """The steps, always in another order than the right one."""
        keys = [item.key for item in definition.items]
        mixed = list(keys)
        if rng is not None:
            rng.shuffle(mixed)
        # A shuffle may hit on the right order, which would give it away.
        return mixed if mixed != keys else [*keys[1:], keys[0]]

    def read_response(self, definition: OrderingDefinition, sheet: Sheet, data: Any, prefix: str) -> Response | None:
        """One place per step; an empty one takes the place away, a missing one leaves it."""
        if wants_clear(data, prefix):
            return {"places": {item.key: None for item in definition.items}}
        found = {}
        for item in definition.items:
            place = data.get(f"{prefix}-{sheet.token(item.key)}")
            if place is not None:
                found[item.key] = _place(place, len(definition.items), prefix)
        return {"places": found} if found else None

    def merge(self, current: Response | None, new: Response) -> Response:
        """Steps that a post left out keep their place."""
        return {"places": {**(current or {}).get("places", {}), **new["places"]}}

    def is_answered(self, response: Response | None) -> bool:
        """Whether any step has a place."""
        return any((response or {}).get("places", {}).values())

    def what_is_missing(self, definition: OrderingDefinition, response: Response | None) -> str:
        """Says so when steps have no place or share one."""
        given = [place for place in (response or {}).get("places", {}).values() if place]
        if not given:
            return ""
        if len(given) < len(definition.items):
            return gettext("%(given)s of %(all)s steps have a place.") % {
                "given": len(given),
                "all": len(definition.items),
            }
        return gettext("Two steps have the same place.") if len(set(given)) < len(given) else ""

    def mark(self, definition: OrderingDefinition, response: Response | None) -> Mark:
        """By the question's credit rule."""
        return mark(definition, response)

    def present(
        self, definition: OrderingDefinition, sheet: Sheet, response: Response | None, shown: Shown
    ) -> dict[str, Any]:
        """One row per step: in the learner's order once every step has a place, else in the order of the sheet."""
        items = {item.key: item for item in definition.items}
        right_places = {item.key: place for place, item in enumerate(definition.items, start=1)}
        places = (response or {}).get("places", {})
        keys = list(sheet.order)
        if sorted(place or 0 for place in places.values()) == list(range(1, len(keys) + 1)):
            keys.sort(key=lambda key: places[key])
        numbers = range(1, len(keys) + 1)
        rows = [
            {
                "field": f"-{sheet.token(key)}",
                "text": items[key].text,
                "place": places.get(key),
                "verdict": _verdict(places.get(key), right_places[key], shown),
                # Why a step stands where it does says where it stands: told of the others only with the solution.
                "feedback": _reason(items[key], shown)
                if shown.right_wrong and not shown.right_answers and places.get(key) == right_places[key]
                else "",
            }
            for key in keys
        ]
        solution = [{"text": item.text, "feedback": _reason(item, shown)} for item in definition.items]
        return {
            "rows": rows,
            "numbers": numbers,
            "solution": solution if shown.right_answers else [],
            "feedback": (definition.feedback or "") if shown.feedback else "",
        }

    def guess_fraction(self, definition: OrderingDefinition) -> Fraction:
        """What a shuffled order earns: each step has its own place, and each pair of neighbours stands together, in one
        of as many orders as there are steps.
        """
        count = len(definition.items)
        return Fraction(1, factorial(count) if definition.credit == "all_or_nothing" else count)

    def all_responses(self, definition: OrderingDefinition) -> list[ResponsePart]:
        """Every place for each step."""
        places = range(1, len(definition.items) + 1)
        return [
            ResponsePart(item.key, item.text, str(place), Fraction(place == own))
            for own, item in enumerate(definition.items, start=1)
            for place in places
        ]

    def response_parts(self, definition: OrderingDefinition, response: Response | None) -> list[ResponsePart]:
        """Where each step was put."""
        places = (response or {}).get("places", {})
        found = []
        for own, item in enumerate(definition.items, start=1):
            place = places.get(item.key)
            found.append(ResponsePart(item.key, item.text, str(place or ""), Fraction(place == own)))
        return found


def _reason(item: Step, shown: Shown) -> str:
    """Why a step stands where it does, where feedback is shown."""
    return (item.feedback or "") if shown.feedback else ""


def _verdict(place: int | None, right_place: int, shown: Shown) -> str:
    if not place or not shown.right_wrong:
        return ""
    return "right" if place == right_place else "wrong"


def _place(text: str, count: int, prefix: str) -> int | None:
    """A place from 1 to `count`, None for an empty field. Raises Invalid for anything else."""
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= count:
        return int(text)
    raise Invalid(
        gettext("A place must be a number from 1 to %(count)s. Nothing was changed.") % {"count": count},
        code="foreign_option",
        field=prefix,
    )
