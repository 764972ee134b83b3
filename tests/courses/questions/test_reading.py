"""Reading answers from posts: missing means unchanged, clearing needs its marker, foreign options are refused."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from courses.questions.base import NOTHING
from courses.questions.present import present_question
from courses.questions.registry import get_kind, kinds
from courses.questions.sheet import lay_out
from courses.questions.single import Single
from tests.factories.courses_quiz import RIGHT, definition_of
from website.core.errors import Invalid

ALL = kinds.names()


def sheet_for(kind, seed="s"):
    found = get_kind(kind)
    shape = found.parse(definition_of(kind))
    return found, shape, lay_out(found, shape, seed=seed)


def read(kind, query):
    found, shape, sheet = sheet_for(kind)
    return found.read_response(shape, sheet, QueryDict(query), "q")


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("query", ["", "other=1", "q-flag=1"])
def test_read_missing_field_means_unchanged(kind, query):
    assert read(kind, query) is None


@pytest.mark.parametrize("kind", ALL)
def test_read_clear_takes_the_answer_away(kind):
    found, shape, __ = sheet_for(kind)

    cleared = found.merge(RIGHT[kind], read(kind, "q-clear=1"))

    assert found.is_answered(cleared) is False
    assert found.what_is_missing(shape, cleared) == ""


def test_read_multiple_without_boxes_clears_only_with_its_marker():
    assert (read("multiple", ""), read("multiple", "q-seen=1")) == (None, {"choices": []})


@pytest.mark.parametrize("kind", ["single", "multiple", "true_false"])
@pytest.mark.parametrize("value", ["a", "b", "true", "0", "<script>", "%00", "999999999999"])
def test_read_foreign_option_is_refused(kind, value):
    with pytest.raises(Invalid) as caught:
        read(kind, f"q={value}")

    assert caught.value.code == "foreign_option"


def test_read_token_of_another_copy_is_refused():
    __, __, other = sheet_for("single", seed="other")

    with pytest.raises(Invalid):
        read("single", f"q={other.token('b')}")


@pytest.mark.parametrize("place", ["0", "5", "-1", "x", "1e3", "²", "99999"])
def test_read_ordering_place_out_of_range_is_refused(place):
    __, __, sheet = sheet_for("ordering")

    with pytest.raises(Invalid):
        read("ordering", f"q-{sheet.token('ask')}={place}")


def test_read_matching_keeps_pairs_that_are_missing():
    found, __, sheet = sheet_for("matching")

    part = read("matching", f"q-{sheet.token('prompt/p2')}={sheet.token('~1')}")

    assert part == {"pairs": {"p2": "~1"}}
    assert found.merge(RIGHT["matching"], part) == {"pairs": {"p1": "p1", "p2": "~1", "p3": "p1"}}


def test_read_open_drops_what_no_keyboard_makes():
    assert read("open", "q-text=a%00b%0D%0Ac%E2%80%AEd") == {"text": "ab\ncd"}


def test_read_open_too_long_keeps_the_text():
    with pytest.raises(Invalid) as caught:
        read("open", "q-text=" + "x" * 6001)

    assert (caught.value.code, len(caught.value.given["text"])) == ("too_long", 6001)


@pytest.mark.parametrize("kind", ALL)
def test_page_before_the_answer_holds_no_key_and_no_feedback(kind):
    found, shape, sheet = sheet_for(kind, seed="secret")

    shown = str(present_question(found, shape, sheet, shown=NOTHING))

    for secret in (
        "feedback='",
        "That is advice",
        "It invites",
        "Names the feeling",
        "You look well",
        "'right'",
        "First.",
    ):
        assert secret not in shown


@pytest.mark.parametrize("seed", [str(number) for number in range(40)])
def test_ordering_never_starts_in_the_right_order(seed):
    __, shape, sheet = sheet_for("ordering", seed=seed)

    assert list(sheet.order) != [item.key for item in shape.items]
    assert sorted(sheet.order) == sorted(item.key for item in shape.items)


def test_lay_out_same_seed_same_copy():
    assert sheet_for("single", seed="x")[2] == sheet_for("single", seed="x")[2]


def test_lay_out_shuffles_by_seed():
    orders = {sheet_for("single", seed=str(number))[2].order for number in range(30)}

    assert len(orders) > 5


def test_lay_out_without_shuffle_keeps_the_authors_order():
    found = Single()
    shape = found.parse(definition_of("single", shuffle=False))

    assert lay_out(found, shape, seed="x").order == ("a", "b", "c", "d")


@pytest.mark.parametrize(
    ("kind", "response", "sentence"),
    [
        ("multiple", {"choices": ["o"]}, "You chose 1. The question asks for 3."),
        ("matching", {"pairs": {"p1": "p1", "p2": None}}, "You matched 1 of 3."),
        ("ordering", {"places": {"ask": 1}}, "1 of 4 steps have a place."),
        ("ordering", {"places": {"ask": 1, "listen": 1, "reflect": 2, "check": 3}}, "Two steps have the same place."),
        ("single", {"choice": "b"}, ""),
    ],
)
def test_what_is_missing_says_so(kind, response, sentence):
    found, shape, __ = sheet_for(kind)

    assert found.what_is_missing(shape, response) == sentence
