"""The shape of a matching question."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from django.utils.translation import gettext
from pydantic import Field

from courses.questions.faults import Fault, repeats
from courses.questions.shapes import MAX_PARTS, Definition, Key, Part, Text


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

    def faults(self) -> Iterator[Fault]:
        """The same prompt twice, pairs that all have one answer, and extra answers that are right somewhere.

        An extra answer that is also an answer would be right and wrong at once.
        """
        pairs = self.pairs or ()
        place = ("pairs",)
        yield from repeats(
            (pair and pair.key for pair in pairs), gettext("Two pairs have the same key: “%(value)s”."), place
        )
        prompts = (pair and pair.prompt for pair in pairs)
        yield from repeats(prompts, gettext("Two pairs ask the same: “%(value)s”."), place, "prompt")
        answers = list(dict.fromkeys(pair and pair.answer for pair in pairs))
        if len(pairs) > 1 and len(answers) == 1 and answers[0]:
            yield Fault(place, "one_answer", gettext("All pairs have the same answer."))
        message = gettext("An extra answer says the same as another answer: “%(value)s”.")
        for fault in repeats([*answers, *(self.distractors or ())], message, ("distractors",), "text"):
            number = int(fault.place[1]) - len(answers)
            if number >= 0:
                yield Fault(("distractors", number), fault.code, fault.sentence)

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
