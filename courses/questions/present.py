"""What a template gets to show one question: `{% include "courses/questions/question.html" %}` or `…/review.html`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from courses.questions.base import NOTHING, Kind, Response, Shown
from courses.questions.pictures import Renditions, ShownPicture, load_pictures, show_picture, show_pictures
from courses.questions.shapes import Definition
from courses.questions.sheet import Sheet


@dataclass(frozen=True)
class Presented:
    """One question on a page. `verdict` is "right", "partly", "wrong" or "" (not told); `body` belongs to the kind.

    `clearable`: the form needs a button to take the answer away. `hints` are there only where they may be shown;
    `by_person`: the rules of the quiz have a person mark the answer. `locale_id` says which language the words are in
    where the page around may be in another one.
    """

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
    picture: ShownPicture | None = None
    hints: Sequence[str] = ()
    by_person: bool = False
    answerable: bool = True
    clearable: bool = False
    locale_id: int | None = None


def present_question(
    kind: Kind,
    definition: Definition,
    sheet: Sheet,
    *,
    response: Response | None = None,
    shown: Shown = NOTHING,
    prefix: str = "answer",
    error: str = "",
    hints: bool = False,
    by_person: bool = False,
    pictures: Renditions | None = None,
    locale_id: int | None = None,
) -> Presented:
    """One question, with no more about its answer than `shown` allows, and its hints only with `hints`.

    Costs no statement without a picture, else one; none where the caller has loaded the `pictures` of many questions.
    """
    sizes = load_pictures([definition]) if pictures is None else pictures
    return Presented(
        kind=kind.name,
        prefix=prefix,
        stem=definition.stem,
        template=kind.template,
        review_template=kind.review_template,
        answered=kind.is_answered(response),
        body=show_pictures(kind.present(definition, sheet, response, shown), sizes),
        missing=kind.what_is_missing(definition, response),
        verdict=_verdict(kind, definition, response) if shown.right_wrong else "",
        error=error,
        picture=show_picture(definition.picture, sizes) if definition.picture else None,
        hints=definition.hints if hints else (),
        by_person=by_person,
        answerable=kind.answerable,
        clearable=kind.clearable,
        locale_id=locale_id,
    )


def _verdict(kind: Kind, definition: Definition, response: Response | None) -> str:
    """The mark in a word; what no machine marks has none."""
    if not kind.marked_by_machine:
        return ""
    mark = kind.mark(definition, response)
    if mark.right:
        return "right"
    return "partly" if mark.fraction else "wrong"
