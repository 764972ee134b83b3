"""Questions that GIFT can say come back from a file as they were; the writer names everything that it cannot say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.exchange.gift import Gift
from courses.exchange.questions import FileQuestion
from tests.courses.exchange.strategies import canonical, files, questions, said, worth

SAID = ["single", "multiple", "true_false", "matching", "short_answer", "gap_fill", "numerical", "information"]
PLAIN = FileQuestion("information", {"stem": "Read this."}, ref="plain")


def losses_of(rows: list[FileQuestion]) -> dict[str, list[str]]:
    """Writes, reads, and checks that every question without a loss is as it was. Returns the losses by ref."""
    written = Gift().write(rows, title="Bank")
    losses: dict[str, list[str]] = {}
    for about, sentence in written.losses:
        losses.setdefault(about, []).append(sentence)
    items = Gift().read(written.data).items
    assert [item.refused for item in items if item.refused] == []
    read = {item.question.ref: item.question for item in items}
    for row in rows:
        if row.ref not in losses:
            same(row, read[row.ref])
        elif not any("left out. " in sentence for sentence in losses[row.ref]):
            assert row.ref in read
    return losses


def same(row: FileQuestion, found: FileQuestion) -> None:
    definition, back = canonical(row), canonical(found)
    if row.kind == "multiple" and definition["credit"] != back["credit"]:
        assert worth(row) == worth(found)  # two rules that say the same of these options
        definition["credit"] = back["credit"]
    if row.kind == "gap_fill":
        for one in (definition, back):  # what means nothing with one gap, or with nothing to choose from
            one["gaps"][0]["weight"] = 1
            one["shuffle"] = one["shuffle"] or not one["gaps"][0]["chosen"]
    assert (found.kind, back) == (row.kind, definition)
    assert (found.name, found.category, said(found.tags)) == (row.name, row.category, said(row.tags))


@settings(max_examples=60, deadline=None)
@given(rows=files())
def test_what_has_no_loss_comes_back_as_it_was(rows):
    losses_of([*rows, PLAIN])


@pytest.mark.parametrize("kind", SAID)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_each_kind_comes_back_as_it_was(kind, data):
    losses_of([data.draw(questions([kind])), PLAIN])


OPTIONS = [
    {"key": "yes", "text": "%50% = {a} ~ b", "right": True, "feedback": "[html] # good"},
    {"key": "no", "text": "One\nand\\n two", "right": False, "credit": "33.33333"},
    {"key": "never", "text": "// no", "right": False},
]
WHOLE = {
    "single": {"stem": "::Which?:: \\ // $CATEGORY: x", "options": OPTIONS, "feedback": "#### all"},
    "multiple": {
        "stem": "[markdown]Which?",
        "credit": "right_minus_wrong",
        "options": [{"key": key, "text": key, "right": key != "c"} for key in "abc"],
    },
    "true_false": {"stem": "It is {so}.", "answer": False, "feedback_true": "%5%", "feedback_false": "#b"},
    "matching": {
        "stem": "Match.",
        "pairs": [{"key": "a", "prompt": "1 = one", "answer": "x -> y"}, {"key": "b", "prompt": "2", "answer": "z"}],
        "distractors": ["#", "[html]"],
    },
    "short_answer": {
        "stem": "Say it.",
        "answers": [
            {"text": "TRUE", "credit": 100, "feedback": "Yes."},
            {"text": "caf\\*", "credit": 50},
            {"text": "*", "credit": 0, "feedback": "No."},
        ],
    },
    "gap_fill": {
        "stem": "Fill in.",
        "text": "An *open* [[what]], please.",
        "gaps": [{"key": "what", "answers": [{"text": "question", "credit": 100}]}],
    },
    "numerical": {
        "stem": "How many?",
        "answers": [
            {"value": "1.5", "tolerance": "0.25", "credit": 100, "feedback": "Right."},
            {"value": "-3", "credit": "12.5"},
        ],
    },
    "information": {"stem": "**Read** this.\n\n- a\n- b\n\n{}"},
}


@pytest.mark.parametrize("kind", SAID)
def test_nothing_is_lost_of_a_question_with_every_sign(kind):
    row = FileQuestion(kind, WHOLE[kind], ref="Q[1]\\", name="Na:me // {x}", category=("a/b", "/c"))

    assert losses_of([row]) == {}


def test_keys_come_back_only_while_they_fit():
    row = FileQuestion("single", WHOLE["single"], ref="Q")
    written = Gift().write([row], title="Bank").data

    shorter = Gift().read(written.replace(b"\t~// no\n", b"")).items[0].question
    assert [option["key"] for option in shorter.definition["options"]] == ["a", "b"]


LOSSES = [
    ("ordering", {"items": [{"key": "a", "text": "x"}, {"key": "b", "text": "y"}]}, "left out. GIFT has no questions"),
    ("rating", {"points": [{"key": "a", "label": "x"}, {"key": "b", "label": "y"}]}, "left out. GIFT has no questions"),
    ("single", {"options": OPTIONS, "shuffle": False}, "keep their order"),
    ("single", {"options": OPTIONS, "hints": ["Think."]}, "Hints"),
    ("single", {"options": OPTIONS, "picture": {"picture": "a" * 40, "alt": "A cat"}}, "Pictures"),
    ("multiple", {**WHOLE["multiple"], "credit": "all_or_nothing"}, "partial credit"),
    ("multiple", {**WHOLE["multiple"], "choose": 2}, "how many options"),
    ("matching", {"pairs": [{**pair, "feedback": "x"} for pair in WHOLE["matching"]["pairs"]]}, "single pairs"),
    ("matching", {"pairs": [{**pair, "prompt": f"{pair['key']} -> x"} for pair in WHOLE["matching"]["pairs"]]}, "“→”"),
    ("short_answer", {**WHOLE["short_answer"], "case": True}, "capital letters"),
    ("short_answer", {**WHOLE["short_answer"], "accents": True}, "accents"),
    ("gap_fill", {**WHOLE["gap_fill"], "text": "To the [[what]]"}, "very end"),
    ("gap_fill", {**WHOLE["gap_fill"], "text": "One.\n\nThe [[what]]."}, "several paragraphs"),
    (
        "numerical",
        {"answers": [{"value": "200", "tolerance": "5", "tolerance_kind": "relative", "credit": 100}]},
        "percent",
    ),
    (
        "numerical",
        {"answers": [{"value": "2", "credit": 100}], "unit": "required", "units": [{"text": "kg", "factor": "1"}]},
        "Units",
    ),
    (
        "open",
        {"rubric": [{"key": "a", "idea": "x", "example": "y", "points": 1}], "model_answer": "z"},
        "rubric and the model answer",
    ),
    ("information", {"feedback": "x"}, "Feedback for everybody"),
]


@pytest.mark.parametrize(("kind", "definition", "sentence"), LOSSES)
def test_what_gift_cannot_say_is_named(kind, definition, sentence):
    row = FileQuestion(kind, {"stem": "What?", **definition}, ref="Q1")

    losses = losses_of([row, PLAIN])

    assert list(losses) == ["Q1"]
    assert [said for said in losses["Q1"] if sentence in said] == losses["Q1"][:1]


def test_several_gaps_are_left_out_by_name():
    gaps = [{"key": key, "answers": [{"text": key, "credit": 100}]} for key in ("a", "b")]
    row = FileQuestion("gap_fill", {"stem": "Fill in.", "text": "[[a]] and [[b]].", "gaps": gaps}, ref="Q1")

    written = Gift().write([replace(PLAIN, ref="Q0"), row], title="Bank")

    assert written.losses == (("Q1", "This question was left out. GIFT has no questions with several gaps."),)
    assert [item.question.ref for item in Gift().read(written.data).items] == ["Q0"]
