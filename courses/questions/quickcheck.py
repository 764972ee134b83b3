"""Quick checks: ungraded questions inside lessons. Answered on the server, so that no key is in a page beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from courses.questions.base import EVERYTHING, NOTHING, Response
from courses.questions.pictures import Renditions
from courses.questions.present import Presented, present_question
from courses.questions.registry import get_kind
from courses.questions.sheet import lay_out


@dataclass(frozen=True)
class Answered:
    """What came of an answer: `response` is plain JSON to keep, `fraction` between 0 and 1."""

    response: Response
    right: bool
    fraction: float
    question: Presented


def present(
    kind: str,
    definition: Mapping[str, Any],
    *,
    seed: str,
    response: Response | None = None,
    reveal: bool = False,
    prefix: str = "answer",
    error: str = "",
    pictures: Renditions | None = None,
) -> dict[str, Presented]:
    """Context for `courses/questions/question.html`, or with `reveal` for `courses/questions/review.html`.

    `pictures` are those of a page with several questions (`pictures.load_pictures`). This is practice: hints are there.

    `seed` is a text that is the same when the page is shown and when the answer comes in, and that learners cannot know
    (`courses.domain.practice.seed_of`): it decides the order of the options and what the page calls them, so with it
    the pairs of a matching question could be worked out. Raises pydantic's ValidationError for a broken definition.
    """
    found = get_kind(kind)
    shape = found.parse(definition)
    sheet = lay_out(found, shape, seed=seed)
    shown = EVERYTHING if reveal else NOTHING
    question = present_question(
        found, shape, sheet, response=response, shown=shown, prefix=prefix, error=error, hints=True, pictures=pictures
    )
    return {"question": question}


def answer(
    kind: str,
    definition: Mapping[str, Any],
    data: Any,
    *,
    seed: str,
    prefix: str = "answer",
    current: Response | None = None,
) -> Answered | None:
    """Reads and marks an answer from a post (a QueryDict); None when the post holds none.

    `current` is what was kept from before: parts that the post leaves out stay. Raises core.errors.Invalid, with a
    sentence, for an option that the question does not have.
    """
    found = get_kind(kind)
    shape = found.parse(definition)
    sheet = lay_out(found, shape, seed=seed)
    given = found.read_response(shape, sheet, data, prefix)
    if given is None:
        return None
    response = found.merge(current, given)
    if not found.is_answered(response):
        return None
    mark = found.mark(shape, response)
    question = present_question(found, shape, sheet, response=response, shown=EVERYTHING, prefix=prefix)
    return Answered(response, mark.right, float(mark.fraction), question)
