"""The shape of a matching question."""

from __future__ import annotations

from typing import Annotated

from django.utils.translation import gettext
from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from courses.questions.shapes import MAX_PARTS, Definition, Key, Part, Text, refuse_repeats


class Pair(Part):
    """Something to match and what belongs to it."""

    key: Key
    prompt: Text
    answer: Text
    feedback: Text | None = None


class MatchingDefinition(Definition):
    """Several prompts may share one answer: it then stands in the list once. `distractors` belong to no prompt."""

    pairs: Annotated[tuple[Pair, ...], Field(min_length=2, max_length=MAX_PARTS)]
    distractors: Annotated[tuple[Text, ...], Field(max_length=MAX_PARTS)] = ()

    @field_validator("pairs")
    @classmethod
    def pairs_differ(cls, pairs: tuple[Pair, ...]) -> tuple[Pair, ...]:
        """Refuses two pairs with one key, one prompt twice, and pairs that all have the same answer."""
        refuse_repeats((pair.key for pair in pairs), gettext("Two pairs have the same key."))
        refuse_repeats((pair.prompt for pair in pairs), gettext("Two pairs ask the same."))
        if len({pair.answer for pair in pairs}) == 1:
            raise PydanticCustomError("one_answer", gettext("All pairs have the same answer."))
        return pairs

    @field_validator("distractors")
    @classmethod
    def distractors_differ(cls, distractors: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        """A distractor that is also an answer would be right and wrong at once."""
        answers = dict.fromkeys(pair.answer for pair in info.data.get("pairs", ()))
        refuse_repeats([*answers, *distractors], gettext("An extra answer says the same as another answer."))
        return distractors

    def answers(self) -> dict[str, str]:
        """What can be chosen: the text by its key. A shared answer has the key of the first pair that it belongs to."""
        first: dict[str, str] = {}
        for pair in self.pairs:
            first.setdefault(pair.answer, pair.key)
        found = {key: text for text, key in first.items()}
        # "~" cannot stand in a pair's key, so the two never meet.
        found.update({f"~{number}": text for number, text in enumerate(self.distractors, start=1)})
        return found

    def right_answers(self) -> dict[str, str]:
        """The key of the right answer for the key of each pair."""
        first = {text: key for key, text in self.answers().items()}
        return {pair.key: first[pair.answer] for pair in self.pairs}
