"""What a template gets to show one question: `{% include "courses/questions/question.html" %}` or `…/review.html`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from courses.questions.base import NOTHING, Kind, Response, Shown
from courses.questions.shapes import Definition
from courses.questions.sheet import Sheet


@dataclass(frozen=True)
class Presented:
    """One question on a page. `verdict` is "right", "partly", "wrong" or "" (not told); `body` belongs to the kind."""

    kind: str
    prefix: str
    stem: str
    template: str
    review_template: str
    answered: bool
    body: dict[str, Any] = field(default_factory=dict)
    missing: str = ""
    verdict: str = ""
    error: str = ""
    level: str = "h2"

    @property
    def clearable(self) -> bool:
        """Whether the form needs a button to take the answer away: radio buttons cannot be unticked."""
        return self.kind in ("single", "true_false")


def present_question(
    kind: Kind,
    definition: Definition,
    sheet: Sheet,
    *,
    response: Response | None = None,
    shown: Shown = NOTHING,
    prefix: str = "answer",
    error: str = "",
) -> Presented:
    """One question, with no more about its answer than `shown` allows."""
    return Presented(
        kind=kind.name,
        prefix=prefix,
        stem=definition.stem,
        template=kind.template,
        review_template=kind.review_template,
        answered=kind.is_answered(response),
        body=kind.present(definition, sheet, response, shown),
        missing=kind.what_is_missing(definition, response),
        verdict=_verdict(kind, definition, response) if shown.right_wrong else "",
        error=error,
    )


def _verdict(kind: Kind, definition: Definition, response: Response | None) -> str:
    """The mark in a word; written answers have none."""
    if not kind.marked_by_machine:
        return ""
    mark = kind.mark(definition, response)
    if mark.right:
        return "right"
    return "partly" if mark.fraction else "wrong"
