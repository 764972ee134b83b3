"""Credit rules: parts of a point for options and places, never below nothing, and none that misleads an editor."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from courses.questions.registry import get_kind
from courses.questions.shapes import Percent, Share, faults_of, fraction_of
from tests.factories.courses_quiz import definition_of

RULES = ["half_for_one_miss", "all_or_nothing", "per_option", "right_minus_wrong"]


def credited(kind, credits_by_key, **changes):
    """The sample of a kind with credit on its options."""
    options = definition_of(kind)["options"]
    found = [
        {**option, "credit": credits_by_key[option["key"]]} if option["key"] in credits_by_key else option
        for option in options
    ]
    return definition_of(kind, options=found, **changes)


def mark(kind, definition, response):
    found = get_kind(kind)
    return found.mark(found.parse(definition), response)


def sentences(kind, definition):
    with pytest.raises(ValidationError) as caught:
        get_kind(kind).parse(definition)
    return faults_of(caught.value)


# --- percentages -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "kept"),
    [(50, 50), ("50", 50), ("33.33333", "33.33333"), (Decimal("12.50"), "12.5"), (-100, -100), ("-0", 0), (0.1, "0.1")],
)
def test_percent_has_one_spelling(written, kept):
    assert TypeAdapter(Percent).validate_python(written) == kept


@pytest.mark.parametrize("written", [101, "-100.1", "1e9", "1e-400", "33.333333", "half", "", "NaN", "inf", True, None])
def test_percent_refuses_what_is_none(written):
    with pytest.raises(ValidationError):
        TypeAdapter(Percent).validate_python(written)


def test_share_is_never_below_nothing():
    with pytest.raises(ValidationError):
        TypeAdapter(Share).validate_python(-1)


@pytest.mark.parametrize(
    ("percent", "fraction"),
    [("33.33333", (1, 3)), ("66.66667", (2, 3)), ("16.66667", (1, 6)), ("14.28571", (1, 7)), ("-33.33333", (-1, 3)),
     ("33.3", (333, 1000)), (90, (9, 10)), ("12.5", (1, 8)), (0, (0, 1))],
)  # fmt: skip
def test_a_third_in_a_file_is_a_third(percent, fraction):
    assert fraction_of(percent) == Fraction(*fraction)


@given(st.integers(1, 40), st.integers(0, 40))
def test_every_share_of_equal_parts_comes_back(parts, some):
    exact = Fraction(min(some, parts), parts)

    assert fraction_of(str(round(Decimal(exact.numerator) * 100 / exact.denominator, 5))) == exact


# --- single ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("choice", "fraction"), [("a", (1, 2)), ("b", (1, 1)), ("c", (0, 1)), ("d", (0, 1))])
def test_single_gives_part_of_the_point(choice, fraction):
    definition = credited("single", {"a": 50, "c": -25})

    found = mark("single", definition, {"choice": choice})

    assert (found.fraction, found.right) == (Fraction(*fraction), choice == "b")


@pytest.mark.parametrize(("credits_by_key", "option"), [({"b": 50}, 1), ({"a": 100}, 0)])
def test_single_has_one_whole_point_to_give(credits_by_key, option):
    ((place, said),) = sentences("single", credited("single", credits_by_key))

    assert place == ("options", option, "credit")
    assert "100%" in said


# --- multiple --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choices", "per_option", "right_minus_wrong"),
    [("oar", (1, 1), (1, 1)), ("oa", (2, 3), (2, 3)), ("oard", (0, 1), (2, 3)), ("od", (0, 1), (0, 1)), ("d", 0, 0),
     ("o", (1, 3), (1, 3)), ("", 0, 0)],
)  # fmt: skip
def test_multiple_by_rule(choices, per_option, right_minus_wrong):
    for rule, fraction in (("per_option", per_option), ("right_minus_wrong", right_minus_wrong)):
        found = mark("multiple", definition_of("multiple", credit=rule), {"choices": list(choices)})

        assert found.fraction == (Fraction(*fraction) if fraction else 0), rule
        assert found.right is (choices == "oar")


def test_multiple_with_credit_of_its_own():
    definition = credited("multiple", {"o": 50, "a": "33.33333", "r": "16.66667", "d": -50}, credit="per_option")

    marks = {
        ticks: mark("multiple", definition, {"choices": list(ticks)}).fraction for ticks in ("o", "oa", "od", "oar")
    }

    assert marks == {"o": Fraction(1, 2), "oa": Fraction(5, 6), "od": 0, "oar": 1}


@pytest.mark.parametrize(
    ("credits_by_key", "rule", "found"),
    [
        ({"o": 50}, "all_or_nothing",
         [("", "Options have credit of their own, which only counts with “Credit per option”.")]),
        ({"o": 50}, "per_option", [("", "The right options together must be worth 100%; now it is 116.67%.")]),
        ({"o": 0}, "per_option", [("o", "A right option must be worth more than 0%.")]),
        ({"d": 10}, "per_option", [("d", "A wrong option must not be worth more than 0%.")]),
        ({"o": -5, "d": 10}, "per_option",
         [("o", "A right option must be worth more than 0%."),
          ("d", "A wrong option must not be worth more than 0%.")]),
    ],
)  # fmt: skip
def test_multiple_refuses_credit_that_misleads(credits_by_key, rule, found):
    keys = [option["key"] for option in definition_of("multiple")["options"]]

    said = sentences("multiple", credited("multiple", credits_by_key, credit=rule))

    assert sorted(said) == sorted(
        (("options", keys.index(key), "credit") if key else ("credit",), sentence) for key, sentence in found
    )


@given(choices=st.lists(st.sampled_from("oadrx"), unique=True), rule=st.sampled_from(RULES))
def test_multiple_is_in_bounds_by_every_rule_and_full_only_for_all_right_ones(choices, rule):
    found = mark("multiple", definition_of("multiple", credit=rule), {"choices": choices})

    assert 0 <= found.fraction <= 1
    assert found.right is (set(choices) == set("oar"))
    assert not found.right or found.fraction == 1
    assert set(choices) & set("oar") or found.fraction == 0


# --- ordering --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("places", "adjacent", "position", "nothing"),
    [((1, 2, 3, 4), 1, 1, 1), ((2, 3, 4, 1), Fraction(2, 3), 0, 0), ((1, 2, 4, 3), Fraction(1, 3), Fraction(1, 2), 0)],
)
def test_ordering_by_rule(places, adjacent, position, nothing):
    response = {"places": dict(zip(("ask", "listen", "reflect", "check"), places, strict=True))}

    found = [
        mark("ordering", definition_of("ordering", credit=rule), response).fraction
        for rule in ("adjacent_pairs", "position", "all_or_nothing")
    ]

    assert found == [adjacent, position, nothing]
