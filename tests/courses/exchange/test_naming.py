"""References that stay and labels that tell nothing. No database."""

from __future__ import annotations

import pytest

from courses.exchange.naming import gives_away, label_of, refs_for, title_of
from courses.exchange.questions import FileQuestion
from tests.courses.exchange.fake import asking


def question(stem="What helps most in a hard talk?", **more):
    row = asking(stem, **{name: more.pop(name) for name in ("right", "wrong") if name in more})
    return FileQuestion(row["kind"], row["definition"], **more)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("What helps most in a hard talk?", True),
        ("  what HELPS most, in a hard talk ", True),
        ("What helps most in a ...", True),
        ("Q1: What helps most in a hard talk?", True),
        ("Listening", True),  # the answer
        ("What helps", False),
        ("Hard talks", False),
        ("Question 1", False),
        ("", False),
    ],
)
def test_a_title_that_gives_the_question_away_is_no_label(name, told):
    assert gives_away(name, question().definition) is told
    assert title_of(question(name=name)) == ("" if told else name)


def test_a_label_is_the_title_else_kind_and_reference():
    assert label_of(question(name="Hard\n talks"), "x") == "Hard talks"
    assert label_of(question(), "AL-Q1") == "One right answer AL-Q1"
    assert label_of(FileQuestion("new kind", {"stem": "?"}), "x") == "new kind x"
    assert len(label_of(question(name="Long " * 90), "x")) == 120


def test_a_reference_is_the_id_then_the_title_then_what_is_asked():
    assert refs_for([question(ref=" AL Q1 ")]) == ["AL Q1"]
    assert refs_for([question(name="Hard talks")]) == ["hard-talks"]
    assert refs_for([question(name="Трудный разговор")]) == ["трудный-разговор"]
    (derived,) = refs_for([question()])
    assert derived.startswith("q-")
    assert refs_for([question(right="Being there")]) == [derived]
    assert refs_for([question(name="What helps most in a hard talk?")]) == [derived]
    assert refs_for([question("Another?")]) != [derived]


def test_an_id_that_is_the_question_is_no_reference():
    assert refs_for([question(ref="What helps most in a hard talk?")])[0].startswith("q-")


def test_what_is_named_alike_is_told_apart_by_what_it_asks():
    twice = refs_for([question(name="Q"), question("Another?", name="Q")])

    assert len(set(twice)) == 2
    assert all(ref.startswith("q-") for ref in twice)
    assert refs_for([question(right="Being there", name="Q"), question("Another?", name="Q")]) == twice


def test_only_what_is_the_same_in_everything_has_the_same_reference():
    same = refs_for([question(), question(), question(right="Being there")])

    assert same[0] == same[1] != same[2]
    assert refs_for([question(ref="A"), question("Another?", ref="A")]) == ["A", "A"]


def test_long_references_fit_and_stay_apart():
    first, second = refs_for([question(ref="x" * 60 + "1"), question("Another?", ref="x" * 60 + "2")])

    assert max(len(first), len(second)) <= 40
    assert first != second
