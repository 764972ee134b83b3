"""Whether a question has an answer, and only the answers it should have."""

from __future__ import annotations

from courses.curriculum.checks.findings import Finding, Found, repeated
from courses.curriculum.reader import Place
from courses.curriculum.schema import (
    MatchingDefinition,
    MultipleDefinition,
    OpenDefinition,
    OrderingDefinition,
    SingleDefinition,
)


def check_question(definition: object, place: Place) -> Found:
    """One definition, whatever its kind."""
    if isinstance(definition, SingleDefinition | MultipleDefinition):
        yield from check_options(definition, place)
    for name, kind in (
        ("options", SingleDefinition | MultipleDefinition),
        ("pairs", MatchingDefinition),
        ("items", OrderingDefinition),
        ("rubric", OpenDefinition),
    ):
        if isinstance(definition, kind):
            keys = [part.key for part in getattr(definition, name)]
            for index in repeated(keys):
                yield Finding((*place, name, index, "key"), "duplicate-id", f"the key “{keys[index]}” is used twice")
    if isinstance(definition, MatchingDefinition):
        answers = [*(pair.answer for pair in definition.pairs), *definition.distractors]
        for index in repeated(answer.casefold() for answer in answers):
            beyond = index - len(definition.pairs)
            here = ("pairs", index, "answer") if beyond < 0 else ("distractors", beyond)
            yield Finding((*place, *here), "duplicate-answer", f"“{answers[index]}” is offered twice")


def check_options(definition: SingleDefinition | MultipleDefinition, place: Place) -> Found:
    """How many options are right."""
    right = sum(option.right for option in definition.options)
    here = (*place, "options")
    if right == 0:
        yield Finding(here, "no-right-answer", "no option is right")
    elif right == len(definition.options):
        yield Finding(here, "no-wrong-answer", "every option is right")
    if isinstance(definition, SingleDefinition):
        if right > 1:
            yield Finding(here, "several-right-answers", f"{right} options are right; in a single choice only one is")
    elif definition.choose is not None and definition.choose != right:
        yield Finding((*place, "choose"), "choose-differs", f"asks for {definition.choose}, but {right} are right")
