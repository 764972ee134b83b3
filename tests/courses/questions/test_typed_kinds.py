"""Gap fill, short answer and number: reading, marking, advice, what pages and statistics are told."""

from __future__ import annotations

from fractions import Fraction

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from courses.questions.base import EVERYTHING, NOTHING, Refused, Shown
from courses.questions.present import present_question
from courses.questions.registry import get_kind
from courses.questions.sheet import lay_out
from tests.factories.courses_quiz import RIGHT, definition_of
from website.core.errors import Invalid

TYPED = ["gap_fill", "short_answer", "numerical"]
ANYTHING = st.text(alphabet=st.characters(codec=None, exclude_categories=()), max_size=60)


def of(kind, **changes):
    found = get_kind(kind)
    shape = found.parse(definition_of(kind, **changes))
    return found, shape, lay_out(found, shape, seed="secret")


def answer_of(kind, text):
    return {"gaps": {"word": text, "what": "r"}} if kind == "gap_fill" else {"text": text}


def credit(kind, text, **changes):
    found, shape, __ = of(kind, **changes)
    return found.mark(shape, answer_of(kind, text)).fraction


def gap_fields(shape, sheet, **given):
    data = QueryDict(mutable=True)
    for key, value in given.items():
        data[f"q-{sheet.token(f'gap:{key}')}"] = value
    return data


# --- marking ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "earned"),
    [
        ("sad", 1),
        ("Sadness", 1),
        ("  SAD  ", 1),
        ("bad", Fraction(3, 4)),
        ("hopeless", Fraction(1, 2)),
        ("glad", Fraction(1, 2)),
        ("", Fraction(1, 2)),
    ],
)
def test_gaps_earn_their_credit(text, earned):
    assert credit("gap_fill", text) == earned


def test_gaps_count_by_their_weight():
    gaps = definition_of("gap_fill")["gaps"]
    gaps[0]["weight"] = 3

    assert credit("gap_fill", "glad", gaps=gaps) == Fraction(1, 4)


def test_gaps_are_marked_one_by_one():
    found, shape, __ = of("gap_fill")

    assert found.mark(shape, {"gaps": {"word": "sad", "what": "q"}}).parts == {"word": True, "what": False}


@pytest.mark.parametrize(
    ("text", "earned"),
    [
        ("open", 1),
        ("An open question", 0),
        ("OPEN-ENDED", 1),
        ("a wide  question", 0),
        ("wide  QUESTION", Fraction(1, 2)),
        ("closed", 0),
        ("*", 0),
    ],
)
def test_short_answers_earn_their_credit(text, earned):
    assert credit("short_answer", text) == earned


NUMBERS = [
    ("35", 1), ("35.5", 1), ("35,50001", 0), ("34.5 g", 1), ("0,035 kg", 1), ("35 kg", 0), ("g 35", 1), ("35 G", 1),
    ("28", 0), ("35 litres", Fraction(9, 10)), ("thirty-five", 0), ("35000 mg", 0), ("3.5e1", 1), ("", 0),
]  # fmt: skip


@pytest.mark.parametrize(("text", "earned"), NUMBERS)
def test_numbers_earn_their_credit(text, earned):
    assert credit("numerical", text) == earned


@pytest.mark.parametrize(
    ("changes", "text", "earned"),
    [
        ({"unit": "required"}, "35", Fraction(9, 10)),
        ({"unit": "required"}, "35 g", 1),
        ({"unit": "required", "unit_cost": 100}, "35", 0),
        ({"unit": "required", "unit_cost": 0}, "35", 1),
        ({"unit": "none", "units": []}, "35", 1),
        ({"unit": "none", "units": []}, "35 g", 0),
        ({"unit": "none", "units": [], "answers": [{"value": "200", "tolerance": "5", "tolerance_kind": "relative",
          "credit": 100}]}, "190", 1),
        ({"unit": "none", "units": [], "answers": [{"value": "-200", "tolerance": "5", "tolerance_kind": "relative",
          "credit": 100}]}, "−210", 1),
        ({"unit": "none", "units": [], "answers": [{"value": "-200", "tolerance": "5", "tolerance_kind": "relative",
          "credit": 100}]}, "−210.1", 0),
        ({"unit": "none", "units": [], "answers": [{"value": "0.1", "credit": 100}]}, "0,10", 1),
        ({"unit": "none", "units": [], "answers": [{"value": "1500", "credit": 100}]}, "1,500", 1),
        ({"unit": "none", "units": [], "answers": [{"value": "1.5", "credit": 100}]}, "1,500", 1),
        ({"unit": "none", "units": [], "answers": [{"value": "6.02e23", "tolerance": "1", "tolerance_kind": "relative",
          "credit": 100}]}, "6,02 × 10^23", 1),
        ({"units": [{"text": "mW"}, {"text": "MW", "factor": "1000000000"}]}, "35 mw", Fraction(9, 10)),
        ({"units": [{"text": "mW"}, {"text": "MW", "factor": "1000000000"}]}, "35 mW", 1),
        ({"units": [{"text": "€"}]}, "€35", 1),
    ],
)  # fmt: skip
def test_numbers_tolerance_and_units(changes, text, earned):
    assert credit("numerical", text, **changes) == earned


@pytest.mark.parametrize("kind", TYPED)
@given(text=ANYTHING)
def test_any_text_is_marked_between_nothing_and_everything(kind, text):
    found, shape, __ = of(kind)
    response = answer_of(kind, text)

    first = found.mark(shape, response)

    assert 0 <= first.fraction <= 1
    assert first.right is (first.fraction == 1)
    assert found.mark(shape, response) == first
    assert sum(part.credit for part in found.response_parts(shape, response)) >= 0
    assert found.what_is_missing(shape, response) is not None


@given(value=st.decimals(-1000, 1000, places=2), by=st.decimals(-3, 3, places=2), tolerance=st.decimals(0, 2, places=2))
def test_a_number_is_right_exactly_within_its_tolerance(value, by, tolerance):
    answers = [{"value": str(value), "tolerance": str(tolerance), "credit": 100}]

    earned = credit("numerical", f"{value + by:f}", answers=answers, unit="none", units=[])

    assert earned == (abs(by) <= tolerance)


# --- reading ---------------------------------------------------------------------------------------------------------


def test_gaps_that_a_post_leaves_out_stay():
    found, shape, sheet = of("gap_fill")

    part = found.read_response(shape, sheet, gap_fields(shape, sheet, word="  sad\n\tand\u202e tired "), "q")

    assert part == {"gaps": {"word": "sad and tired"}}
    assert found.merge({"gaps": {"word": "x", "what": "q"}}, part) == {"gaps": {"word": "sad and tired", "what": "q"}}


def test_a_gap_can_be_emptied():
    found, shape, sheet = of("gap_fill")

    part = found.read_response(shape, sheet, gap_fields(shape, sheet, word="", what=""), "q")

    assert part == {"gaps": {"word": "", "what": ""}}
    assert not found.is_answered(part)


def test_an_option_of_another_gap_is_refused():
    gaps = definition_of("gap_fill")["gaps"]
    gaps[0] = {**gaps[1], "key": "word"}
    found, shape, sheet = of("gap_fill", gaps=gaps)
    mine, strange = sheet.token("word/r"), sheet.token("what/r")

    assert found.read_response(shape, sheet, gap_fields(shape, sheet, word=mine), "q") == {"gaps": {"word": "r"}}
    for token in (strange, "r", "word/r", "0123456789ab"):
        with pytest.raises(Invalid) as caught:
            found.read_response(shape, sheet, gap_fields(shape, sheet, word=token), "q")
        assert caught.value.code == "foreign_option"


def test_a_gap_that_is_too_long_keeps_every_text():
    found, shape, sheet = of("gap_fill")
    data = gap_fields(shape, sheet, word="x" * 1001, what=sheet.token("what/q"))

    with pytest.raises(Refused) as caught:
        found.read_response(shape, sheet, data, "q")

    assert (caught.value.code, caught.value.given) == ("too_long", {"gaps": {"word": "x" * 1001, "what": "q"}})


@pytest.mark.parametrize("kind", ["short_answer", "numerical"])
def test_a_text_that_is_too_long_is_kept(kind):
    found, shape, sheet = of(kind)

    with pytest.raises(Refused) as caught:
        found.read_response(shape, sheet, QueryDict("q-text=" + "1" * 1001), "q")

    assert caught.value.given == {"text": "1" * 1001}


@pytest.mark.parametrize(
    ("kind", "changes", "response", "sentence"),
    [
        ("gap_fill", {}, {"gaps": {"word": "sad"}}, "Gap 2 is still empty."),
        ("gap_fill", {}, {"gaps": {"word": "sad", "what": "q"}}, ""),
        ("gap_fill", {}, {"gaps": {"word": "", "what": ""}}, ""),
        ("short_answer", {}, {"text": "what"}, ""),
        ("numerical", {}, {"text": "a lot"}, "This does not look like a number."),
        ("numerical", {}, {"text": "1.2.3"}, "This does not look like a number."),
        ("numerical", {}, {"text": "99"}, ""),
        ("numerical", {"unit": "required"}, {"text": "99"}, "There is no unit yet."),
        ("numerical", {"unit": "required"}, {"text": "99 miles"}, ""),
        ("numerical", {"unit": "none", "units": []}, {"text": "99 g"},
         "Please write only a number, without words or a unit."),
    ],
)  # fmt: skip
def test_advice_is_about_form_never_about_rightness(kind, changes, response, sentence):
    found, shape, __ = of(kind, **changes)

    assert found.what_is_missing(shape, response) == sentence


# --- showing ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", TYPED)
@pytest.mark.parametrize("answered", [False, True])
def test_a_page_before_the_end_gives_nothing_away(kind, answered):
    found, shape, sheet = of(kind)
    response = RIGHT[kind] if answered else None

    shown = str(present_question(found, shape, sheet, response=response, shown=NOTHING))

    for secret in ("sad*", "hopeless", "feeling", "gives back", "open*", "closed", "story", "35.5", "2.5 times",
                   "credit", "'right'", "'partly'", "'wrong'", "100", "'word'", "'what'"):  # fmt: skip
        assert secret not in shown


@pytest.mark.parametrize(
    ("shown", "verdicts", "feedback", "rights"),
    [
        (Shown(right_wrong=True), ["partly", "wrong"], ["", ""], [[], []]),
        (Shown(feedback=True), ["", ""], ["Nearly: name the feeling.", "Nothing is asked."], [[], []]),
        (EVERYTHING, ["partly", "wrong"], ["Nearly: name the feeling.", "Nothing is asked."],
         [["sad…"], ["reflection"]]),
    ],
)  # fmt: skip
def test_gaps_are_told_as_far_as_the_quiz_allows(shown, verdicts, feedback, rights):
    found, shape, sheet = of("gap_fill")
    response = {"gaps": {"word": "bad", "what": "q"}}

    gaps = found.present(shape, sheet, response, shown)["gaps"]

    assert [gap["verdict"] for gap in gaps] == verdicts
    assert [gap["feedback"] for gap in gaps] == feedback
    assert [gap["right_texts"] for gap in gaps] == rights
    assert [gap["text"] for gap in gaps] == ["bad", "question"]


def test_gaps_have_names_that_can_be_heard():
    found, shape, sheet = of("gap_fill", text="[[word]] is a feeling.\n\n- Say **what you** hear: [[what]]!")

    names = [gap["name"] for gap in found.present(shape, sheet, None, NOTHING)["gaps"]]

    assert names == ["Gap 1 of 2, before “is a feeling.”", "Gap 2 of 2, after “Say what you hear:”"]


def test_text_around_gaps_is_safe():
    found, shape, sheet = of("gap_fill", text="<script>x</script> [[word]] & *b* [[what]] [a](javascript:x)")

    page = "".join(str(piece.get("html", "")) for piece in found.present(shape, sheet, None, NOTHING)["pieces"])

    assert "<script>" not in page
    assert "javascript" not in page.replace("(javascript:x)", "")
    assert "<em>b</em>" in page


def test_a_lists_order_is_the_authors_only_where_it_is_not_shuffled():
    orders = {
        shuffle: {
            lay_out(found, shape, seed=str(seed)).order
            for found, shape, __ in [of("gap_fill", shuffle=shuffle)]
            for seed in range(20)
        }
        for shuffle in (False, True)
    }

    assert orders[False] == {("what/r", "what/q", "what/v")}
    assert len(orders[True]) > 3


def test_numbers_are_told_with_how_exact_they_must_be():
    found, shape, sheet = of("numerical", unit="required")

    body = found.present(shape, sheet, {"text": "35"}, EVERYTHING)

    assert body["right_texts"] == ["35 g (anything from 34.5 to 35.5 g)"]
    assert (body["note"], body["answer_feedback"]) == ("The unit is missing.", "2.5 times 14.")


# --- statistics ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "response", "told"),
    [
        ("gap_fill", {"gaps": {"word": "SADLY", "what": "q"}}, [("word", "sad*", 1), ("what", "question", 0)]),
        ("gap_fill", {"gaps": {"word": "my name is Rosa"}}, [("word", "", 0), ("what", "", 0)]),
        ("short_answer", {"text": "Open it"}, [("", "open*", 1)]),
        ("short_answer", {"text": "call me at 555-0100"}, [("", "", 0)]),
        ("numerical", {"text": "34.9 Rosa"}, [("", "35 ± 0.5", 1)]),
        ("numerical", {"text": "5550100"}, [("", "", 0)]),
    ],
)
def test_statistics_hear_the_authors_words_never_what_was_typed(kind, response, told):
    found, shape, __ = of(kind)

    parts = found.response_parts(shape, response)

    assert [(part.part, part.response, part.credit) for part in parts] == told
    assert found.own_words(response) == ""


@pytest.mark.parametrize("kind", TYPED)
def test_what_is_answered_is_among_what_is_foreseen(kind):
    found, shape, __ = of(kind)
    foreseen = found.all_responses(shape)

    assert set(found.response_parts(shape, RIGHT[kind])) <= set(foreseen)
    assert len(foreseen) == len(set(foreseen))


def test_guessing_earns_the_mean_of_the_lists_and_nothing_of_what_is_typed():
    assert [get_kind(kind).guess_fraction(of(kind)[1]) for kind in TYPED] == [Fraction(1, 6), 0, 0]
