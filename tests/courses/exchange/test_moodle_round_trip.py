"""Our questions survive Moodle XML: what comes back shows and marks the same, or a loss has been named."""

from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from pydantic import ValidationError

from courses.exchange.moodle_xml import MoodleXml
from courses.exchange.questions import FilePicture, FileQuestion
from tests.courses.exchange import strategies
from tests.courses.exchange.semantic import only, same

moodle = MoodleXml()
QUICK = settings(max_examples=12, deadline=None)


def round_trip(question):
    written = moodle.write([question], title="Bank")
    return only(moodle.read(written.data)), [sentence for __, sentence in written.losses]


def expect(question):
    """The definition as it must come back. Some of what chance makes says the same twice once it is respelled."""
    try:
        return same(question.kind, question.definition)
    except ValidationError:
        assume(False)


@pytest.mark.parametrize("kind", ["single", "true_false", "ordering", "open", "information"])
@given(data=strategies.st.data())
@QUICK
def test_kinds_that_moodle_can_say_whole(kind, data):
    question = data.draw(strategies.questions([kind]))
    expected = expect(question)
    back, losses = round_trip(question)
    assert same(kind, back.definition) == expected
    assert (back.ref, back.category, strategies.said(back.tags)) == (
        question.ref, question.category, strategies.said(question.tags),
    )  # fmt: skip
    assert [sentence for sentence in losses if "does not know" not in sentence] == []


@given(question=strategies.questions(["multiple"]))
@QUICK
def test_multiple_choice_keeps_what_each_option_is_worth(question):
    expected = expect(question)
    back, losses = round_trip(question)
    found = same("multiple", back.definition)
    for data in (expected, found):
        data["credit"] = ""
        for option in data["options"]:
            option.pop("credit", None)
    chosen = expected.pop("choose", None)
    assert found == expected
    assert any("how many" in sentence for sentence in losses) == bool(chosen)
    rule = question.definition["credit"]
    if rule in ("per_option", "right_minus_wrong"):
        before, after = strategies.worth(question), strategies.worth(back)
        assert all(abs(before[key] - after[key]) < Fraction(1, 50_000) for key in before)
    else:
        assert any("rule for partial credit" in sentence for sentence in losses)


@given(question=strategies.questions(["short_answer"]))
@QUICK
def test_short_answers(question):
    expected = expect(question)
    assume(not any(answer["text"] == "" for answer in expected["answers"]))
    back, losses = round_trip(question)
    assert any("accents" in sentence for sentence in losses) != expected["accents"]
    assert same("short_answer", back.definition) == {**expected, "accents": True}


@given(question=strategies.questions(["numerical"]))
@QUICK
def test_numbers(question):
    expected = expect(question)
    back, losses = round_trip(question)
    found = same("numerical", back.definition)
    for row, other in zip(expected["answers"], found["answers"], strict=True):
        if row["tolerance_kind"] == "relative":
            assert any("in percent" in sentence for sentence in losses)
            row["tolerance"], row["tolerance_kind"] = other["tolerance"], other["tolerance_kind"]
    assert found == expected


@given(question=strategies.questions(["matching"]))
@QUICK
def test_matching(question):
    expected = expect(question)
    back, losses = round_trip(question)
    told = [pair.pop("feedback", None) for pair in expected["pairs"]]
    if any(told):
        assert any("single pairs" in sentence for sentence in losses)
    if not any("plain text in Moodle" in sentence for sentence in losses):
        assert same("matching", back.definition) == expected


@given(question=strategies.questions(["gap_fill"]))
@QUICK
def test_gaps(question):
    expected = expect(question)
    back, losses = round_trip(question)
    for gap in expected["gaps"]:
        if not gap["chosen"]:
            assert gap["accents"] or any("accents" in sentence for sentence in losses)
            gap["accents"] = True
        else:
            gap["case"] = gap["accents"] = False
    if not any(gap["chosen"] for gap in expected["gaps"]):
        expected["shuffle"] = True
    assert same("gap_fill", back.definition) == expected


def test_a_rating_is_left_out_by_name():
    question = FileQuestion("rating", {"stem": "How sure are you?", "points": [{"key": "a", "label": "x"}]}, ref="R1")
    written = moodle.write([question], title="Bank")
    assert written.losses == (("R1", "This question was left out. Moodle has no questions of this kind."),)


def test_pictures_and_keys_come_back():
    picture = {"picture": "a b.png", "alt": "A cup & tea"}
    options = [
        {"key": "yes", "text": "Yes", "right": True, "picture": {"picture": "y.png", "decorative": True}},
        {"key": "no", "text": "No", "right": False},
    ]
    definition = {"stem": "See **this**:", "picture": picture, "options": options, "shuffle": False}
    files = (FilePicture("a b.png", b"abc"), FilePicture("y.png", b"yyy"))
    back, losses = round_trip(FileQuestion("single", definition, ref="P1", pictures=files))
    assert back.definition == definition
    assert back.pictures == files
    assert losses == []


def test_markdown_that_html_would_respell_is_written_as_markdown():
    definition = {"stem": "A _slanted_ word\non two lines", "answer": True}
    question = FileQuestion("true_false", definition, ref="P1")
    assert round_trip(question)[0].definition == definition
    assert b'format="markdown"' in moodle.write([question], title="B").data


def test_several_questions_and_categories():
    made = [
        FileQuestion("information", {"stem": f"Text {number}"}, ref=str(number), category=category, name="x")
        for number, category in enumerate([(), ("a", "b/c"), ("a", "b/c"), ("/d", "e/"), ()])
    ]
    found = moodle.read(moodle.write(made, title="A -- title --").data)
    assert [item.question for item in found.items] == made
