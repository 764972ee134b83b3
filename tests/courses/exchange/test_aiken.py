"""Aiken: single choices in and out; everything else is a loss with a name."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings

from courses.exchange.aiken import Aiken
from courses.exchange.questions import FileFault, FileQuestion, ReadItem
from courses.exchange.texts import markdown_from_plain
from tests.courses.exchange.strategies import canonical, questions, texts

CHOICE = {
    "stem": "Which is open?",
    "options": [{"key": "a", "text": "How was it?", "right": True}, {"key": "b", "text": "Was it?", "right": False}],
}


def items(text: str) -> tuple[ReadItem, ...]:
    return Aiken().read(text.encode()).items


def options(item: ReadItem) -> list[tuple[str, bool]]:
    return [(option["text"], option["right"]) for option in item.question.definition["options"]]


def test_points_brackets_and_questions_of_several_lines():
    found = items("What is\nopen?\nA. How?\nB) Was it?\nANSWER: A\n\nNext?\nA) x\nB) y\nc\nAnswer:B")

    assert [item.place for item in found] == ["line 1", "line 7"]
    assert found[0].question.definition["stem"] == "What is\\\nopen?"
    assert options(found[0]) == [("How?", True), ("Was it?", False)]
    assert options(found[1]) == [("x", False), ("y c", True)]


def test_no_blank_line_is_needed_between_questions():
    assert [
        item.question.definition["stem"] for item in items("1?\nA. a\nB. b\nANSWER: A\n2?\nA. a\nB. b\nANSWER: B")
    ] == [
        "1?",
        "2?",
    ]


def test_signs_of_markdown_stay_signs():
    found = items("2 _and_ **2**?\nA. <b>\nB. *y*\nANSWER: A")[0].question.definition

    assert found["stem"] == markdown_from_plain("2 _and_ **2**?") != "2 _and_ **2**?"
    assert found["options"][0]["text"] == markdown_from_plain("<b>")


def test_several_letters_are_several_right_answers_and_said():
    item = items("Which?\nA. a\nB. b\nC. c\nANSWER: A, C")[0]

    assert item.question.kind == "multiple"
    assert [right for _text, right in options(item)] == [True, False, True]
    assert item.changes == ("Several letters are right, so it became a question with several right answers.",)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Which?\nA. a\nB. b\n\n", "The line with the answer is missing"),
        ("Which?\nA. a\nANSWER: A\n\n", "fewer than two options"),
        ("Which?\nA. a\nC. b\nANSWER: A\n\n", "do not follow each other"),
        ("Which?\nA. a\nB. b\nANSWER: C\n\n", "must be the letter of an option"),
        ("Which?\nA. a\nB. b\nANSWER: both\n\n", "must be the letter of an option"),
        ("ANSWER: A\n\n", "no question before the answer"),
        ("Which?\nA. a\nB. a\nANSWER: A\n\n", "Two options say the same: “a”."),
        (f"Which{'h' * 40_000}?\nA. a\nB. b\nANSWER: A\n\n", "too long"),
    ],
    ids=range(8),
)
def test_a_question_that_cannot_be_taken_is_refused_and_the_next_one_read(text, sentence):
    found = items(text + "Good?\nA. a\nB. b\nANSWER: A\n")

    assert sentence in found[0].refused
    assert [item.question is None for item in found] == [True, False]


@pytest.mark.parametrize("data", [b"", b"Just text.\n", b"Q?\nA. a\n"])
def test_a_file_without_any_question_is_refused(data):
    with pytest.raises(FileFault, match="no question"):
        Aiken().read(data)


@settings(max_examples=60, deadline=None)
@given(row=questions(["single"], text=texts(20, lines=False).map(markdown_from_plain).filter(bool)))
def test_a_single_choice_without_marks_comes_back(row):
    written = Aiken().write([row], title="Bank")
    losses = [sentence for _about, sentence in written.losses]

    if not any(word in " ".join(losses) for word in ("left out. Its text", "plain text")):
        back = canonical(Aiken().read(written.data).items[0].question)
        definition = canonical(row)
        assert back["stem"] == definition["stem"]
        assert [(one["text"], one["right"]) for one in back["options"]] == [
            (one["text"], one["right"]) for one in definition["options"]
        ]


def test_nothing_is_lost_of_a_question_that_says_nothing_else():
    row = FileQuestion("single", CHOICE)
    written = Aiken().write([row], title="Bank")

    assert written.losses == ()
    assert written.data == b"Which is open?\nA. How was it?\nB. Was it?\nANSWER: A\n"
    assert Aiken().read(written.data).items[0].question == row


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"feedback": "x"}, "Feedback was left out."),
        ({"hints": ["x"]}, "Hints were left out."),
        ({"shuffle": False}, "The file does not say that the options keep their order."),
        ({"stem": "A **bold** one?"}, "Line ends, bold, italic, lists and links became plain text."),
        ({"stem": "A. What"}, "This question was left out. Its text would be taken for an option or an answer."),
        ({"picture": {"picture": "a" * 40, "decorative": True}}, "Pictures were left out."),
    ],
)
def test_what_aiken_cannot_say_is_named(change, sentence):
    written = Aiken().write([FileQuestion("single", {**CHOICE, **change}), FileQuestion("single", CHOICE)], title="B")

    assert written.losses == (("", sentence),)


def test_other_kinds_are_left_out_by_name():
    rows = [FileQuestion("true_false", {"stem": "So?", "answer": True}, ref="T1"), FileQuestion("single", CHOICE)]

    assert Aiken().write(rows, title="B").losses == (
        ("T1", "This question was left out. Aiken knows nothing but single choices."),
    )


def test_an_answer_line_of_many_letters_is_refused_at_once():
    # Letters with room between them and a sign at the end: an ambiguous pattern would try every way to share the room.
    answer = "A   " * 25 + "!"
    started = time.thread_time()
    sound = "Which?\nA. One\nB. Two\nANSWER: A"
    refused, taken = items(f"What?\nA. One\nB. Two\nANSWER: {answer}\n\n{sound}")

    assert (bool(refused.refused), bool(taken.question)) == (True, True)
    assert time.thread_time() - started < 1
