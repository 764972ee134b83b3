"""Questions beyond their limit, and forms of questions that nobody filled in."""

from __future__ import annotations

from typing import Any

import pytest

from courses.models import Question
from courses.questions.registry import get_kind, kind_choices
from courses.questions.shapes import MAX_PARTS
from tests.courses.cms.test_too_much import places
from tests.factories.courses_quiz import definition_of

KINDS = [name for name, __ in kind_choices()]
ROWS = {"single": "options", "multiple": "options", "matching": "pairs", "ordering": "items", "open": "rubric"}


def crowd(kind: str) -> dict[str, Any]:
    """A question with 200 rows."""
    definition = definition_of(kind)
    pattern = definition[ROWS[kind]][-1]
    words = next(name for name in ("answer", "text", "idea") if name in pattern)
    more = [{**pattern, "key": f"k{n}", words: f"Row {n}"} for n in range(200 - len(definition[ROWS[kind]]))]
    return {**definition, ROWS[kind]: [*definition[ROWS[kind]], *more]}


@pytest.mark.parametrize("kind", ROWS)
def test_a_question_with_200_rows_is_refused_and_nothing_is_lost(publisher, at, form, blank, kind):
    blank.scored = get_kind(kind).marked_by_machine
    data = form(blank, kind, crowd(kind))

    refused = publisher.post(f"{at('add')}?kind={kind}", {**data, "action-publish": "action-publish"})

    page = refused.content.decode()
    assert refused.status_code == 200
    assert f"There are too many: at most {MAX_PARTS}." in page
    assert "Row 190" in page
    assert not Question.objects.exists()


def test_a_draft_with_200_options_says_so(editor, at, form, blank):
    saved = editor.post(f"{at('add')}?kind=single", form(blank, "single", crowd("single")))

    assert f"Options: There are too many: at most {MAX_PARTS}." in editor.get(saved.url).content.decode()
    assert Question.objects.get().current_version is None


EMPTY = {
    "single": ({"options": [{}, {}]}, {"stem", "options", "text"}),
    "multiple": ({"options": [{}, {}, {}]}, {"stem", "options", "text"}),
    "true_false": ({}, {"stem", "answer"}),
    "matching": ({"pairs": [{}, {}]}, {"stem", "pairs", "prompt", "answer"}),
    "ordering": ({"items": [{}, {}]}, {"stem", "items", "text"}),
    "gap_fill": ({}, {"stem", "text", "gaps"}),
    "short_answer": ({}, {"stem", "answers"}),
    "numerical": ({}, {"stem", "answers"}),
    "open": ({"rubric": [{}]}, {"stem", "rubric", "idea", "model_answer"}),
    "rating": ({}, {"stem", "points"}),
    "information": ({}, {"stem"}),
}


def test_every_kind_is_tried_empty():
    assert sorted(EMPTY) == sorted(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_question_names_each_field(publisher, at, form, blank, kind):
    definition, wanted = EMPTY[kind]
    blank.scored = get_kind(kind).marked_by_machine
    typed = form(blank, kind, definition, label="", ref="", **{"action-publish": "action-publish"})

    response = publisher.post(f"{at('add')}?kind={kind}", typed)

    errors = response.context["form"].errors.as_data()
    assert "label" in errors
    assert places(errors["definition"][0]) >= wanted
    assert not Question.objects.exists()


def test_a_question_without_a_kind_is_asked_for_one(publisher, at, blank):
    empty = {"bank": str(blank.bank_id), "label": "", "definition-count": "0", "action-publish": "action-publish"}

    response = publisher.post(at("add"), empty)

    assert response.status_code == 200
    assert {"label", "definition"} <= set(response.context["form"].errors)
