"""The kind: reading and showing a matching question. One select per prompt; nothing is dragged."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses.questions.base import Kind, Mark, Response, ResponsePart, Shown
from courses.questions.fields import option, wants_clear
from courses.questions.matching.block import MatchingBlock
from courses.questions.matching.definition import MatchingDefinition, Pair
from courses.questions.matching.marking import mark
from courses.questions.sheet import Sheet, shuffled


class Matching(Kind):
    """The answer is `{"pairs": {pair key: answer key}}`; None for a pair whose choice was taken away."""

    name = "matching"
    label = _("matching")
    icon = "link"
    definition_model = MatchingDefinition
    template = "matching/answer.html"
    review_template = "matching/review.html"
    summary = _("Things on the left, what belongs to them on the right. Good for words and their meaning.")
    example = _("Match what somebody says with what it is: a question, an affirmation, a reflection.")
    deciding = frozenset({"answer"})

    def block(self) -> MatchingBlock:
        """The authoring block."""
        return MatchingBlock()

    def marking_key(self, definition: MatchingDefinition) -> dict[str, str]:
        """What belongs to each prompt, by its words: two answers that changed places have the same keys."""
        return {pair.key: " ".join(pair.answer.split()).casefold() for pair in definition.pairs}

    def option_order(self, definition: MatchingDefinition, rng: random.Random | None) -> list[str]:
        """The answers, always shuffled: in the author's order they would tell the pairs. Prompts keep their order."""
        answers = definition.answers()
        if rng is None:
            return sorted(answers, key=lambda key: answers[key].casefold())
        return shuffled(list(answers), rng)

    def read_response(self, definition: MatchingDefinition, sheet: Sheet, data: Any, prefix: str) -> Response | None:
        """One select per pair; an empty one takes the choice of this pair away, a missing one leaves it."""
        if wants_clear(data, prefix):
            return {"pairs": {pair.key: None for pair in definition.pairs}}
        found = {}
        for pair in definition.pairs:
            token = data.get(field_name(prefix, sheet, pair))
            if token is not None:
                found[pair.key] = option(token, sheet, prefix) if token else None
        return {"pairs": found} if found else None

    def merge(self, current: Response | None, new: Response) -> Response:
        """Pairs that a post left out keep what they had."""
        return {"pairs": {**(current or {}).get("pairs", {}), **new["pairs"]}}

    def is_answered(self, response: Response | None) -> bool:
        """Whether any pair has an answer."""
        return any((response or {}).get("pairs", {}).values())

    def what_is_missing(self, definition: MatchingDefinition, response: Response | None) -> str:
        """Counts the pairs without an answer."""
        given = sum(1 for answer in (response or {}).get("pairs", {}).values() if answer)
        if given in (0, len(definition.pairs)):
            return ""
        return gettext("You matched %(given)s of %(all)s.") % {"given": given, "all": len(definition.pairs)}

    def mark(self, definition: MatchingDefinition, response: Response | None) -> Mark:
        """Each pair counts the same."""
        return mark(definition, response)

    def present(
        self, definition: MatchingDefinition, sheet: Sheet, response: Response | None, shown: Shown
    ) -> dict[str, Any]:
        """One row per pair, the answers to choose from in the order of the sheet."""
        answers, right = definition.answers(), definition.right_answers()
        given = (response or {}).get("pairs", {})
        options = [{"token": sheet.token(key), "text": answers[key]} for key in sheet.order]
        rows = []
        for pair in definition.pairs:
            mine = given.get(pair.key)
            rows.append(
                {
                    "field": field_name("", sheet, pair),
                    "prompt": pair.prompt,
                    "chosen": sheet.token(mine) if mine else "",
                    "chosen_text": answers.get(mine, ""),
                    "verdict": ("right" if mine == right[pair.key] else "wrong") if mine and shown.right_wrong else "",
                    "right_text": pair.answer if shown.right_answers and mine != right[pair.key] else "",
                    "feedback": (pair.feedback or "") if _may_explain(mine == right[pair.key], shown) else "",
                }
            )
        return {
            "rows": rows,
            "options": options,
            "feedback": (definition.feedback or "") if shown.feedback else "",
        }

    def guess_fraction(self, definition: MatchingDefinition) -> Fraction:
        """One of all answers for each pair."""
        return Fraction(1, len(definition.answers()))

    def all_responses(self, definition: MatchingDefinition) -> list[ResponsePart]:
        """Every answer for each pair."""
        answers, right = definition.answers(), definition.right_answers()
        return [
            ResponsePart(pair.key, pair.prompt, text, Fraction(key == right[pair.key]))
            for pair in definition.pairs
            for key, text in answers.items()
        ]

    def response_parts(self, definition: MatchingDefinition, response: Response | None) -> list[ResponsePart]:
        """What was chosen for each pair; nothing where nothing was."""
        answers, right = definition.answers(), definition.right_answers()
        given = (response or {}).get("pairs", {})
        found = []
        for pair in definition.pairs:
            mine = given.get(pair.key)
            credit = Fraction(mine == right[pair.key])
            found.append(ResponsePart(pair.key, pair.prompt, answers.get(mine, ""), credit))
        return found


def field_name(prefix: str, sheet: Sheet, pair: Pair) -> str:
    """What the page calls the select of a pair: not like the answer that belongs to it."""
    return f"{prefix}-{sheet.token(f'prompt/{pair.key}')}"


def _may_explain(right: bool, shown: Shown) -> bool:
    """A pair's feedback names what belongs together, so who missed it reads it only with the right answers.

    Where rightness is not told, nobody reads it: that it stands there would tell.
    """
    return shown.feedback and (shown.right_answers or (shown.right_wrong and right))
