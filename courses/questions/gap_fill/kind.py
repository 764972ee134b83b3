"""The kind: reading and showing a text with gaps."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from courses.questions.base import Kind, Mark, Refused, Response, ResponsePart, Shown
from courses.questions.fields import foreign, wants_clear
from courses.questions.gap_fill.block import GapFillBlock
from courses.questions.gap_fill.definition import Gap, GapFillDefinition
from courses.questions.gap_fill.marking import credit_of, found, given_in, guess, mark
from courses.questions.gap_fill.page import field_name, option_key, pieces
from courses.questions.patterns import fold
from courses.questions.sheet import Sheet, shuffled
from courses.questions.typed import too_long, typed


class GapFill(Kind):
    """The answer is `{"gaps": {gap key: what was typed, or the key of what was chosen}}`; "" for an empty gap."""

    name = "gap_fill"
    label = _("gap fill")
    icon = "placeholder"
    definition_model = GapFillDefinition
    template = "gap_fill/answer.html"
    review_template = "gap_fill/review.html"
    summary = _("A text with gaps, to type in or to choose for. Good for wording: how a sentence goes on.")
    example = _("“It sounds as if you ___ last night.” Which words make it a reflection?")
    deciding = frozenset({"credit", "answers", "gaps", "case", "accents", "chosen", "weight"})

    def block(self) -> GapFillBlock:
        """The authoring block."""
        return GapFillBlock()

    def steady(self, definition: GapFillDefinition) -> GapFillDefinition:
        """Gaps have the names that the text calls them by; only what can be chosen is named by its place."""
        data = definition.as_data()
        for gap in data["gaps"]:
            gap["answers"] = [{**answer, "key": f"part-{at}"} for at, answer in enumerate(gap["answers"], start=1)]
        return self.parse(data)

    def marking_key(self, definition: GapFillDefinition) -> dict[str, Any]:
        """For each gap its weight and what each answer is worth; the text around it decides nothing."""
        return {gap.key: _gap_key(gap) for gap in definition.gaps}

    def option_order(self, definition: GapFillDefinition, rng: random.Random | None) -> list[str]:
        """The options of all gaps to choose for, each list by itself."""
        rng = rng if definition.shuffle else None
        lists = [[option_key(gap, answer.key) for answer in gap.answers] for gap in definition.gaps if gap.chosen]
        return [key for keys in lists for key in shuffled(keys, rng)]

    def read_response(self, definition: GapFillDefinition, sheet: Sheet, data: Any, prefix: str) -> Response | None:
        """One field for each gap; an empty one empties the gap, a missing one leaves it."""
        if wants_clear(data, prefix):
            return {"gaps": {gap.key: "" for gap in definition.gaps}}
        given, problem, place = {}, "", ""
        for gap in definition.gaps:
            name = field_name(prefix, sheet, gap)
            value = data.get(name)
            if value is None:
                continue
            given[gap.key] = _chosen(value, sheet, gap, prefix) if gap.chosen else typed(value)
            if not gap.chosen and not problem and (problem := too_long(given[gap.key])):
                place = name
        if problem:
            raise Refused(problem, code="too_long", field=place, given={"gaps": given})
        return {"gaps": given} if given else None

    def merge(self, current: Response | None, new: Response) -> Response:
        """Gaps that a post left out keep what they had."""
        return {"gaps": {**(current or {}).get("gaps", {}), **new["gaps"]}}

    def is_answered(self, response: Response | None) -> bool:
        """Whether anything stands in any gap."""
        return any((response or {}).get("gaps", {}).values())

    def what_is_missing(self, definition: GapFillDefinition, response: Response | None) -> str:
        """Names the gaps that are empty."""
        empty = [
            str(number) for number, gap in enumerate(definition.in_order(), start=1) if not given_in(response, gap)
        ]
        if not empty or not self.is_answered(response):
            return ""
        sentence = ngettext("Gap %(gaps)s is still empty.", "These gaps are still empty: %(gaps)s.", len(empty))
        return sentence % {"gaps": ", ".join(empty)}

    def mark(self, definition: GapFillDefinition, response: Response | None) -> Mark:
        """The credits of the gaps, by their weights."""
        return mark(definition, response)

    def present(
        self, definition: GapFillDefinition, sheet: Sheet, response: Response | None, shown: Shown
    ) -> dict[str, Any]:
        """The text and the gaps in it."""
        found_pieces = pieces(definition, sheet, response, shown)
        return {
            "pieces": found_pieces,
            "gaps": [piece["gap"] for piece in found_pieces if "gap" in piece],
            "feedback": (definition.feedback or "") if shown.feedback else "",
        }

    def guess_fraction(self, definition: GapFillDefinition) -> Fraction:
        """The mean of the options where one chooses, nothing where one types."""
        return guess(definition)

    def all_responses(self, definition: GapFillDefinition) -> list[ResponsePart]:
        """The answers of each gap."""
        return [
            ResponsePart(gap.key, _label(number), answer.text, credit_of(answer))
            for number, gap in enumerate(definition.in_order(), start=1)
            for answer in gap.answers
        ]

    def response_parts(self, definition: GapFillDefinition, response: Response | None) -> list[ResponsePart]:
        """The author's own words for what stands in each gap, never what was typed: people may type anything."""
        parts = []
        for number, gap in enumerate(definition.in_order(), start=1):
            answer = found(gap, given_in(response, gap))
            parts.append(ResponsePart(gap.key, _label(number), answer.text if answer else "", credit_of(answer)))
        return parts


def _label(number: int) -> str:
    return gettext("Gap %(number)s") % {"number": number}


def _chosen(token: str, sheet: Sheet, gap: Gap, prefix: str) -> str:
    """The key of the answer that was chosen. Raises Invalid for an option of another gap or another copy."""
    if not token:
        return ""
    key = sheet.key(token) or ""
    answer = gap.answer(key.removeprefix(option_key(gap, "")))
    if answer is None or option_key(gap, answer.key or "") != key:
        raise foreign(prefix)
    return answer.key or ""


def _gap_key(gap: Gap) -> dict[str, Any]:
    """What decides about one gap. Of options their keys, whatever their order; of patterns their words, in order."""
    if gap.chosen:
        options = {answer.key: str(credit_of(answer)) for answer in gap.answers if credit_of(answer)}
        return {"weight": gap.weight, "options": options}
    answers = [
        [fold(answer.text, case=gap.case, accents=gap.accents), str(credit_of(answer))] for answer in gap.answers
    ]
    return {"weight": gap.weight, "answers": answers, "case": gap.case, "accents": gap.accents}
