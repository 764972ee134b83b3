"""What a browser would post for an answer: lets made-up people, tests and benchmarks answer questions like anybody."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from courses.domain.attempts import ANSWER, sheet_of
from courses.models import AttemptItem
from courses.questions.matching.kind import field_name

ASKED = "reflection"
"""What the stem of the question says that `WRITTEN` answers."""
WRITTEN = (
    "Simple: They say you look great, and you do not feel that way. "
    "Complex: It wears you out to smile when you are hurting."
)


def response_for(item: AttemptItem, *, right: bool) -> QueryDict:
    """The fields of a right answer to `item`, or of a wrong one. Written practice has no wrong answer."""
    data = QueryDict(mutable=True)
    kind, sheet = sheet_of(item)
    _FILL[kind.name](data, item.version.shape, sheet, right)
    return data


def _choose(data: QueryDict, shape: Any, sheet: Any, right: bool) -> None:
    data[ANSWER] = sheet.token(next(option.key for option in shape.options if option.right is right))


def _tick(data: QueryDict, shape: Any, sheet: Any, right: bool) -> None:
    data.setlist(ANSWER, [sheet.token(option.key) for option in shape.options if option.right is right])
    data[f"{ANSWER}-seen"] = "1"


def _true_or_false(data: QueryDict, shape: Any, sheet: Any, right: bool) -> None:
    data[ANSWER] = sheet.token("true" if shape.answer is right else "false")


def _match(data: QueryDict, shape: Any, sheet: Any, right: bool) -> None:
    keys = [pair.key for pair in shape.pairs]
    chosen = keys if right else keys[1:] + keys[:1]
    for pair, key in zip(shape.pairs, chosen, strict=True):
        data[field_name(ANSWER, sheet, pair)] = sheet.token(key)


def _order(data: QueryDict, shape: Any, sheet: Any, right: bool) -> None:
    places = range(1, len(shape.items) + 1) if right else range(len(shape.items), 0, -1)
    for step, place in zip(shape.items, places, strict=True):
        data[f"{ANSWER}-{sheet.token(step.key)}"] = str(place)


def _write(data: QueryDict, shape: Any, sheet: Any, right: bool) -> None:
    # The demo's supervisor replies to what was written about listening; elsewhere the model answer will do.
    data[f"{ANSWER}-text"] = WRITTEN if ASKED in shape.stem else shape.model_answer


_FILL = {
    "single": _choose,
    "multiple": _tick,
    "true_false": _true_or_false,
    "matching": _match,
    "ordering": _order,
    "open": _write,
}
