"""What statistics need of a kind: what guessing earns, what can be answered, and what was."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations, product
from statistics import mean

import pytest

from courses.questions.base import ResponsePart
from courses.questions.registry import get_kind, kinds
from tests.factories.courses_quiz import RIGHT, WRONG, definition_of

FORESEEN = ["single", "multiple", "true_false", "matching", "ordering", "rating"]


def parsed(kind, **changes):
    return get_kind(kind).parse(definition_of(kind, **changes))


def guessed(kind, responses, **changes):
    """The mean mark of all these answers."""
    definition = parsed(kind, **changes)
    return mean(get_kind(kind).mark(definition, response).fraction for response in responses)


@pytest.mark.parametrize("kind", FORESEEN)
@pytest.mark.parametrize("answers", [RIGHT, WRONG])
def test_what_was_answered_is_among_what_can_be(kind, answers):
    found, definition = get_kind(kind), parsed(kind)
    known = found.all_responses(definition)

    given = found.response_parts(definition, answers[kind])

    assert given
    assert all(part in known or not part.response for part in given)
    assert len(known) == len(set(known))


@pytest.mark.parametrize("kind", [kind for kind in FORESEEN if get_kind(kind).marked_by_machine])
def test_right_answers_have_all_the_credit(kind):
    found, definition = get_kind(kind), parsed(kind)

    right = found.response_parts(definition, RIGHT[kind])
    parts = {part.part for part in found.all_responses(definition)}

    assert sum(part.credit for part in right) == len(parts)


@pytest.mark.parametrize("kind", FORESEEN)
@pytest.mark.parametrize("response", [None, {}])
def test_nothing_is_an_answer_too(kind, response):
    found, definition = get_kind(kind), parsed(kind)

    given = found.response_parts(definition, response)

    assert {part.part for part in given} == {part.part for part in found.all_responses(definition)}
    assert {part.response for part in given} == {""}


def test_confidential_kinds_say_nothing():
    for kind in kinds:
        if kind.confidential or not kind.answerable:
            definition = parsed(kind.name)
            assert kind.all_responses(definition) == []
            assert kind.response_parts(definition, RIGHT[kind.name]) == []
            assert kind.guess_fraction(definition) is None


def test_ratings_are_worth_nothing_and_are_told():
    definition = parsed("rating")

    assert get_kind("rating").response_parts(definition, RIGHT["rating"]) == [ResponsePart("", "", "Very sure", None)]
    assert get_kind("rating").guess_fraction(definition) is None


def test_guessing_one_of_four():
    options = definition_of("single")["options"]
    partly = [{**option, "credit": 50} if option["key"] == "a" else option for option in options]

    assert get_kind("single").guess_fraction(parsed("single")) == Fraction(1, 4)
    assert get_kind("single").guess_fraction(parsed("single", options=partly)) == Fraction(3, 8)
    assert get_kind("true_false").guess_fraction(parsed("true_false")) == Fraction(1, 2)


@pytest.mark.parametrize("rule", ["half_for_one_miss", "all_or_nothing", "per_option", "right_minus_wrong"])
def test_guessing_three_of_four(rule):
    ticked = [{"choices": list(choices)} for choices in ("oad", "oar", "odr", "adr")]

    found = get_kind("multiple").guess_fraction(parsed("multiple", credit=rule))

    assert found == guessed("multiple", ticked, credit=rule)


def test_nobody_can_say_how_many_people_tick_by_chance():
    assert get_kind("multiple").guess_fraction(parsed("multiple", choose=None)) is None


def test_guessing_pairs():
    answers = parsed("matching").answers()
    every = [{"pairs": dict(zip(("p1", "p2", "p3"), chosen, strict=True))} for chosen in product(answers, repeat=3)]

    assert get_kind("matching").guess_fraction(parsed("matching")) == guessed("matching", every)


@pytest.mark.parametrize("rule", ["adjacent_pairs", "position", "all_or_nothing"])
def test_guessing_an_order(rule):
    keys = ("ask", "listen", "reflect", "check")
    every = [{"places": dict(zip(keys, places, strict=True))} for places in permutations(range(1, 5))]

    assert get_kind("ordering").guess_fraction(parsed("ordering", credit=rule)) == guessed(
        "ordering", every, credit=rule
    )
