"""Marking of every kind: bounds, full credit exactly for the right answer, no dependence on order."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.questions.registry import get_kind, kinds
from tests.factories.courses_quiz import RIGHT, WRONG, definition_of

MARKED = [kind.name for kind in kinds if kind.marked_by_machine]


def mark(kind, response, **changes):
    found = get_kind(kind)
    return found.mark(found.parse(definition_of(kind, **changes)), response)


@pytest.mark.parametrize("kind", MARKED)
def test_mark_right_answer_has_full_credit(kind):
    found = mark(kind, RIGHT[kind])

    assert (found.fraction, found.right) == (1, True)


@pytest.mark.parametrize("kind", MARKED)
@pytest.mark.parametrize("response", [None, {}])
def test_mark_no_answer_has_none(kind, response):
    found = mark(kind, response)

    assert (found.fraction, found.right) == (0, False)


@pytest.mark.parametrize("kind", MARKED)
def test_mark_wrong_answer_has_none(kind):
    assert mark(kind, WRONG[kind]).fraction == 0


def test_mark_open_answer_says_nothing():
    found = mark("open", RIGHT["open"])

    assert (found.fraction, found.right, get_kind("open").marked_by_machine) == (0, False, False)


RESPONSES = {
    "single": st.fixed_dictionaries({"choice": st.sampled_from(["a", "b", "c", "d", "zz", None])}),
    "multiple": st.fixed_dictionaries({"choices": st.lists(st.sampled_from("oadrx"), unique=True)}),
    "true_false": st.fixed_dictionaries({"choice": st.sampled_from([True, False, None])}),
    "matching": st.fixed_dictionaries(
        {"pairs": st.dictionaries(st.sampled_from(["p1", "p2", "p3"]), st.sampled_from(["p1", "p2", "p3", "~1", None]))}
    ),
    "ordering": st.fixed_dictionaries(
        {
            "places": st.dictionaries(
                st.sampled_from(["ask", "listen", "reflect", "check"]), st.sampled_from([1, 2, 3, 4, None])
            )
        }
    ),
    "gap_fill": st.fixed_dictionaries(
        {
            "gaps": st.fixed_dictionaries(
                {
                    "word": st.sampled_from(["sad", "bad", "hopeless", "sa", "*", ""]),
                    "what": st.sampled_from(["r", "q", "v", "zz", ""]),
                }
            )
        }
    ),
    "short_answer": st.fixed_dictionaries({"text": st.sampled_from(["Open question", "closed", "wide question", ""])}),
    "numerical": st.fixed_dictionaries({"text": st.sampled_from(["35 g", "28", "34.4", "35 mg", "g", ""])}),
}


@pytest.mark.parametrize("kind", MARKED)
@given(data=st.data())
def test_mark_stays_in_bounds_and_is_full_only_when_right(kind, data):
    response = data.draw(RESPONSES[kind])

    found = mark(kind, response)

    assert 0 <= found.fraction <= 1
    assert (found.fraction == 1) is found.right
    assert found.right is (mark_key(response) == mark_key(RIGHT[kind]))


def mark_key(response):
    """An answer in a form that does not depend on the order of its parts."""
    ((__, value),) = response.items()
    return frozenset(value) if isinstance(value, list) else value


@pytest.mark.parametrize("kind", ["single", "multiple"])
@given(data=st.data())
def test_mark_does_not_depend_on_the_order_of_options(kind, data):
    options = data.draw(st.permutations(definition_of(kind)["options"]))
    response = data.draw(RESPONSES[kind])

    assert mark(kind, response, options=options).fraction == mark(kind, response).fraction


@given(data=st.data())
def test_mark_does_not_depend_on_the_order_of_pairs(data):
    pairs = definition_of("matching")["pairs"]
    given_texts = {
        pair["key"]: data.draw(st.sampled_from(["Open question", "Affirmation", "Advice"])) for pair in pairs
    }

    def fraction(arranged):
        found = get_kind("matching")
        shape = found.parse(definition_of("matching", pairs=arranged))
        keys = {text: key for key, text in shape.answers().items()}
        return found.mark(shape, {"pairs": {pair: keys[text] for pair, text in given_texts.items()}}).fraction

    assert fraction(data.draw(st.permutations(pairs))) == fraction(pairs)


@pytest.mark.parametrize(
    ("choices", "fraction"),
    [
        (["o", "a", "r"], 1),
        (["o", "a"], Fraction(1, 2)),
        (["o", "a", "d"], Fraction(1, 2)),
        (["o", "a", "r", "d"], Fraction(1, 2)),
        (["o"], 0),
        (["o", "d"], 0),
        (["d"], 0),
        ([], 0),
    ],
)
def test_mark_multiple_gives_half_for_one_slip(choices, fraction):
    assert mark("multiple", {"choices": choices}).fraction == fraction


def test_mark_multiple_gives_nothing_for_one_slip_when_all_counts():
    assert mark("multiple", {"choices": ["o", "a"]}, credit="all_or_nothing").fraction == 0


def test_mark_multiple_gives_nothing_for_one_wrong_in_place_of_every_right():
    options = definition_of("multiple")["options"][:3]

    assert mark("multiple", {"choices": ["d"]}, options=options, choose=2).fraction == 0


def test_mark_matching_counts_pairs():
    found = mark("matching", {"pairs": {"p1": "p1", "p2": "~1", "p3": "p1"}})

    assert (found.fraction, found.parts) == (Fraction(2, 3), {"p1": True, "p2": False, "p3": True})


@pytest.mark.parametrize(
    ("places", "fraction"),
    [
        ({"ask": 1, "listen": 2, "reflect": 4, "check": 3}, Fraction(1, 3)),
        ({"ask": 2, "listen": 3, "reflect": 4, "check": 1}, Fraction(2, 3)),
        ({"ask": 1, "listen": 2}, Fraction(1, 3)),
        ({"ask": 1, "listen": 1, "reflect": 1, "check": 1}, 0),
    ],
)
def test_mark_ordering_counts_neighbours(places, fraction):
    assert mark("ordering", {"places": places}).fraction == fraction


def test_mark_ordering_all_or_nothing_wants_the_whole_order():
    places = {"ask": 1, "listen": 2, "reflect": 4, "check": 3}

    assert mark("ordering", {"places": places}, credit="all_or_nothing").fraction == 0
