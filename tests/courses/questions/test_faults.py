"""What is faulty is read as far as it can be, so that everything is named at once, and nothing that does not follow."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from pydantic import ValidationError as ShapeError

from courses.questions.adapt import DefinitionBlock, faults_in
from courses.questions.faults import MAX_PARTS, loosely
from courses.questions.numerical.definition import NumericalDefinition
from courses.questions.registry import get_kind
from courses.questions.shapes import faults_of


def faults(kind: str, data: dict) -> list[tuple[tuple, str]]:
    with pytest.raises(ShapeError) as caught:
        get_kind(kind).parse(data)
    return faults_of(caught.value)


def test_of_far_too_many_parts_the_first_are_compared_and_no_more():
    answers = [{"value": "1", "tolerance": str(number), "credit": number % 100} for number in range(2_000)]
    data = {"stem": "How many?", "answers": answers}

    assert len(loosely(NumericalDefinition, data).answers) == MAX_PARTS
    assert (("answers",), "There are too many: at most 40.") in faults("numerical", data)


def test_a_narrower_number_below_is_never_reached():
    data = {
        "stem": "How many?",
        "answers": [
            {"value": "10", "tolerance": "5", "credit": 100},
            {"value": "11", "tolerance": "1", "credit": 100},
            {"value": "9", "tolerance": "1", "credit": 50},
        ],
    }

    said = "9 is never reached: 10 above it covers it already. Swap them."
    assert faults("numerical", data) == [(("answers", 2, "value"), said)]


def test_a_key_that_cannot_be_one_says_what_can():
    data = {"stem": "Which?", "items": [{"key": key, "text": key} for key in ("first", "A b", "third")]}

    assert faults("ordering", data) == [
        (("items", 1, "key"), "Only small letters, digits and single hyphens between them, for example: first-step.")
    ]


def test_nothing_follows_from_what_the_form_refused():
    """A credit that is too large is no missing credit: what the others make together is nobody's fault."""
    block = DefinitionBlock()
    options = [
        {"text": "Listen", "right": True, "credit": "70"},
        {"text": "Ask", "right": True, "credit": "200"},
        {"text": "Tell", "right": False},
    ]
    value = {"stem": "Which?", "credit": "per_option", "options": options}

    with pytest.raises(ValidationError) as caught:
        block.clean(block.to_python([{"type": "multiple", "value": value}]))

    assert [place for place, __ in faults_in(caught.value)] == [(0, "options", 1, "credit")]
