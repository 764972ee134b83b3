"""Our questions survive QTI: what comes back shows and marks the same, or a loss has been named."""

import io
import zipfile
from fractions import Fraction

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import assume, given, settings
from pydantic import ValidationError

from courses.exchange.qti import Qti
from courses.exchange.questions import FilePicture, FileQuestion
from tests.courses.exchange import strategies
from tests.courses.exchange.semantic import only, same

qti = Qti()
QUICK = settings(max_examples=12, deadline=None)


def round_trip(question):
    written = qti.write([question], title="Bank")
    with zipfile.ZipFile(io.BytesIO(written.data)) as archive:
        for name in archive.namelist():
            if name.endswith(".xml"):
                fromstring(archive.read(name))
    return only(qti.read(written.data)), [sentence for __, sentence in written.losses]


def expect(question):
    """The definition as it must come back. Some of what chance makes says the same twice once it is respelled."""
    try:
        expected = same(question.kind, question.definition)
    except ValidationError:
        assume(False)
    expected.pop("hints", None)
    return expected


@pytest.mark.parametrize("kind", ["single", "true_false", "open", "information", "rating"])
@given(data=strategies.st.data())
@QUICK
def test_kinds_that_qti_can_say_whole(kind, data):
    question = data.draw(strategies.questions([kind]))
    expected = expect(question)
    back, losses = round_trip(question)
    assert same(kind, back.definition) == expected
    assert (back.ref, back.category, strategies.said(back.tags)) == (
        question.ref, question.category, strategies.said(question.tags),
    )  # fmt: skip
    assert losses == (["Hints were left out."] if question.definition.get("hints") else [])


def test_ideas_of_a_rubric_keep_their_keys():
    ideas = [
        {"key": key, "idea": f"Idea {key}", "example": "For example", "points": 1} for key in ("warm", "2nd-step", "b")
    ]
    definition = {"stem": "Write a reflection.", "rubric": ideas, "model_answer": "You miss him."}

    back, __ = round_trip(FileQuestion("open", definition, ref="O1"))

    assert [idea["key"] for idea in back.definition["rubric"]] == ["warm", "2nd-step", "b"]


@given(question=strategies.questions(["multiple"]))
@QUICK
def test_multiple_choice_keeps_what_each_option_is_worth(question):
    expected = expect(question)
    back, losses = round_trip(question)
    found = same("multiple", back.definition)
    rule = expected["credit"]
    for data in (expected, found):
        data["credit"] = ""
        for option in data["options"]:
            option.pop("credit", None)
    assert found == expected
    if rule in ("per_option", "right_minus_wrong"):
        before, after = strategies.worth(question), strategies.worth(back)
        assert all(abs(before[key] - after[key]) < Fraction(1, 50_000) for key in before)
    else:
        assert back.definition["credit"] == "all_or_nothing"
        assert (rule == "half_for_one_miss") == any("partial credit" in sentence for sentence in losses)


@given(question=strategies.questions(["matching"]))
@QUICK
def test_matching(question):
    expected = expect(question)
    back, losses = round_trip(question)
    told = [pair.pop("feedback", None) for pair in expected["pairs"]]
    assert any(told) == any("single pairs" in sentence for sentence in losses)
    assert same("matching", back.definition) == expected


@given(question=strategies.questions(["ordering"]))
@QUICK
def test_ordering(question):
    expected = expect(question)
    back, losses = round_trip(question)
    told = [item.pop("feedback", None) for item in expected["items"]]
    assert any(told) == any("single steps" in sentence for sentence in losses)
    assert (expected.pop("credit") != "all_or_nothing") == any("partial credit" in sentence for sentence in losses)
    assert same("ordering", back.definition) == {**expected, "credit": "all_or_nothing"}


def typed_answers(rows):
    """What of typed answers QTI can say: texts without a star, each once, without feedback."""
    found = {}
    for row in rows:
        if row["text"].replace(r"\*", "").count("*") == 0:
            found.setdefault(row["text"], {"text": row["text"], "credit": row["credit"]})
    return list(found.values())


@given(question=strategies.questions(["short_answer"]))
@QUICK
def test_short_answers(question):
    expected = expect(question)
    expected["answers"] = typed_answers(expected["answers"])
    assume(any(answer["credit"] == 100 for answer in expected["answers"]))
    back, losses = round_trip(question)
    assert any("accents" in sentence for sentence in losses) != expected["accents"]
    assert same("short_answer", back.definition) == {**expected, "accents": True}


@given(question=strategies.questions(["numerical"]))
@QUICK
def test_numbers(question):
    expected = expect(question)
    back, losses = round_trip(question)
    found = same("numerical", back.definition)
    told = [row.pop("feedback", None) for row in expected["answers"]]
    assert any(told) == any("typed answers" in sentence for sentence in losses)
    assert bool(expected.pop("units")) == any("Units" in sentence for sentence in losses)
    for row in (*expected["answers"], *found["answers"]):
        if row["tolerance"] == "0":
            row["tolerance_kind"] = ""
    assert found["answers"] == expected["answers"]
    assert found["stem"] == expected["stem"]


@given(question=strategies.questions(["gap_fill"]))
@QUICK
def test_gaps(question):
    expected = expect(question)
    for gap in expected["gaps"]:
        if not gap["chosen"]:
            gap["answers"] = typed_answers(gap["answers"])
            gap["accents"] = True
            assume(any(answer["credit"] == 100 for answer in gap["answers"]))
        else:
            gap["case"] = gap["accents"] = False
            for number, answer in enumerate(gap["answers"], start=1):
                answer.pop("feedback", None)
                answer["key"] = f"a{number}"
    if not any(gap["chosen"] for gap in expected["gaps"]):
        expected["shuffle"] = True
    back, losses = round_trip(question)
    found = same("gap_fill", back.definition)
    if any("plain text in QTI" in sentence for sentence in losses):
        return
    assert found == expected


def test_pictures_and_keys_come_back():
    picture = {"picture": "a b.png", "alt": "A cup & tea"}
    options = [
        {"key": "yes", "text": "Yes", "right": True, "picture": {"picture": "y.png", "decorative": True}},
        {"key": "1", "text": "No", "right": False},
    ]
    definition = {"stem": "See **this**:", "picture": picture, "options": options, "shuffle": False}
    files = (FilePicture("a b.png", b"abc"), FilePicture("y.png", b"yyy"))
    back, losses = round_trip(FileQuestion("single", definition, ref="1 strange / ref", pictures=files))
    assert back.definition == definition
    assert back.ref == "1 strange / ref"
    assert {picture.data for picture in back.pictures} == {b"abc", b"yyy"}
    assert losses == []


def test_answers_with_stars_alone_cannot_be_said():
    definition = {"stem": "Say yes", "answers": [{"text": "y*", "credit": 100}], "accents": True}
    written = qti.write([FileQuestion("short_answer", definition, ref="R1")], title="Bank")
    assert any("This question was left out." in sentence for __, sentence in written.losses)


def test_equal_questions_give_equal_bytes():
    question = FileQuestion("information", {"stem": "Text"}, ref="R1")
    assert qti.write([question], title="B").data == qti.write([question], title="B").data
