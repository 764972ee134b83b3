"""GIFT as people and other programs write it."""

from __future__ import annotations

import pytest

from courses.exchange.gift import Gift
from courses.exchange.questions import FileFault, ReadItem, Tags
from courses.questions.registry import get_kind


def one(text: str) -> ReadItem:
    items = Gift().read(text.encode()).items
    assert len(items) == 1
    return items[0]


def definition(text: str) -> dict:
    item = one(text)
    assert item.refused == ""
    return get_kind(item.question.kind).parse(item.question.definition).as_data()


def test_an_option_can_be_worth_a_part():
    item = one("::Cup::Which cup holds most?{=the blue one#Yes. ~%25%the red one#Nearly. ~the green one}")

    assert (item.name, item.question.kind, item.changes) == ("Cup", "single", ())
    assert item.question.definition["options"] == [
        {"key": "a", "text": "the blue one", "right": True, "feedback": "Yes."},
        {"key": "b", "text": "the red one", "right": False, "credit": 25, "feedback": "Nearly."},
        {"key": "c", "text": "the green one", "right": False},
    ]


@pytest.mark.parametrize(
    ("weights", "rule", "worth"),
    [
        ((50, 50, 0, 0), "per_option", [50, 50, 0, 0]),
        ((50, 50, -50, -50), "per_option", [None] * 4),
        ((50, 50, -50), "right_minus_wrong", [None] * 3),
        ((50, 50, -100), "per_option", [None] * 3),
        (("33.333", "33.333", "33.333", -100), "per_option", ["33.333"] * 3 + [-100]),
        (("33.33333", "33.33333", "33.33333", -100), "per_option", [None] * 4),
        ((60, 40, "-12.5"), "per_option", [60, 40, "-12.5"]),
    ],
)
def test_weights_of_several_right_options(weights, rule, worth):
    found = definition("Which?{" + "".join(f"~%{weight}%o{place}" for place, weight in enumerate(weights)) + "}")

    assert found["credit"] == rule
    assert [option.get("credit") for option in found["options"]] == worth


def test_one_right_option_of_several_is_a_single_choice_and_said():
    item = one("Which?{~%100%a ~%-50%b ~c}")

    assert item.question.kind == "single"
    assert item.changes == ("Only one option is right, so it became a single choice.",)


@pytest.mark.parametrize(
    ("answer", "truth"), [("T", True), ("TRUE", True), ("F", False), ("FALSE", False), ("true", True)]
)
def test_true_or_false_has_the_feedback_for_wrong_before_that_for_right(answer, truth):
    found = definition(f"Rain is wet.{{{answer}#no#yes####for all}}")

    assert found["answer"] is truth
    assert (found["feedback_true"], found["feedback_false"]) == (("yes", "no") if truth else ("no", "yes"))
    assert found["feedback"] == "for all"


def test_matching_with_distractors():
    found = definition("Match.{=[plain]*one* -> 1\n=two -> 2#Two!\n= -> 3\n=->2}")

    assert [(pair["prompt"], pair["answer"], pair.get("feedback")) for pair in found["pairs"]] == [
        ("\\*one\\*", "1", None),
        ("two", "2", "Two!"),
    ]
    assert found["distractors"] == ["3"]


@pytest.mark.parametrize(
    ("answer", "value", "tolerance"),
    [("3", "3", "0"), ("3:2", "3", "2"), ("1..5", "3", "2"), ("=-1.5:0.1", "-1.5", "0.1"), ("5..1", "3", "2"),
     ("0,5", "0.5", "0"), ("1e3:1", "1000", "1"), ("0.1..0.2", "0.15", "0.05"), ("−3", "-3", "0")],
)  # fmt: skip
def test_numbers_with_tolerances_and_ranges(answer, value, tolerance):
    found = definition(f"How many?{{#{answer}}}")["answers"]

    assert [(one["value"], one["tolerance"], one["credit"]) for one in found] == [(value, tolerance, 100)]


def test_several_numbers_and_feedback_for_all_others():
    item = one("How many?{#=1.5:0.1#good =%50%2:0.1 =%0%*#Not at all. ~#Wrong}")

    assert [(row["value"], row["credit"]) for row in item.question.definition["answers"]] == [("1.5", 100), ("2", 50)]
    assert item.changes == (
        "The feedback for every other number was left out: “Not at all.”",
        "The feedback for every other number was left out: “Wrong”",
    )


def test_a_short_answer_with_a_catch_all():
    found = definition("Say yes.{=yes =%50%yeah#Nearly. =%0%*#No. }")

    assert [(row["text"], row["credit"], row.get("feedback")) for row in found["answers"]] == [
        ("yes", 100, None),
        ("yeah", 50, "Nearly."),
        ("*", 0, "No."),
    ]


def test_a_missing_word_is_a_gap():
    item = one("Two and two {=make =%50%makes} four.")

    assert item.question.kind == "gap_fill"
    assert item.question.definition["text"] == "Two and two [[a]] four."
    assert item.changes == ("The sentence became a text with a gap, under “Fill in the gap.”.",)


def test_a_missing_word_to_choose_is_a_gap_with_a_list():
    found = definition("The sun {~sleeps =rises ~%50%wakes} in the east.")

    assert found["text"] == "The sun [[a]] in the east."
    assert [(row["text"], row["credit"]) for row in found["gaps"][0]["answers"]] == [
        ("sleeps", 0), ("rises", 100), ("wakes", 50),
    ]  # fmt: skip


def test_a_missing_word_of_other_kinds_leaves_a_line():
    assert definition("There are {#7} days.")["stem"] == "There are _____ days."
    assert definition("[markdown]We {~%50%sing ~%50%dance ~sit} here.")["stem"] == "We _____ here."


def test_signs_behind_the_braces_are_left_out_and_named():
    item = one("How many? {#3};")

    assert item.question.definition["stem"] == "How many?"
    assert item.changes == ("What stands behind the braces was left out: “;”",)


def test_an_essay_gets_a_rubric_to_fill_in():
    item = one("Tell us. {}")

    assert item.question.kind == "open"
    assert item.changes == ("The file has no rubric and no model answer for this open question. Please add them.",)


def test_text_without_braces_is_information():
    assert definition("Just read\nthis.") == {"stem": "Just read this."}


def test_formats():
    stem = "[html]<p>Is 1 <em>or</em> 2 <b>right</b>?</p>{=[markdown]*one* =[plain]*two* =<i>three</i>#[html]<b>b</b>}"
    found = definition(stem)

    assert found["stem"] == "Is 1 *or* 2 **right**?"
    assert [row["text"] for row in found["answers"]] == ["*one*", "*two*", "three"]
    assert found["answers"][2]["feedback"] == "**b**"


def test_text_without_a_format_is_plain_unless_it_has_tags():
    assert definition("2 * 3 * 4 is _what_?{T}")["stem"] == "2 * 3 * 4 is \\_what\\_?"
    assert definition("What is <b>bold</b>\\nhere?{T}")["stem"] == "What is **bold** here?"


def test_escapes():
    found = definition(r"Which is \{odd\}?\n\nA \\n or 1\:2?{=\=a ~\~b ~c\#d#\#####e}")

    assert found["stem"] == "Which is {odd}?\n\nA \\n or 1:2?"
    assert [option["text"] for option in found["options"]] == ["=a", "~b", "c#d"]
    assert found["options"][2]["feedback"] == "#"
    assert found["feedback"] == "e"


def test_comments_name_id_and_tags():
    item = one(
        "// a note [id:AB-1] [tag:topic:Tea \\[hot\\]]\n// [tag:safety][tag:unscored] [tag:x]\n"
        "// [tag:competency:3] [tag:competency:99] [tag:domain:advocacy] [tag:objective:AL-1]\nA?{T}"
    )

    assert item.place == "line 4"
    assert item.question.ref == "AB-1"
    assert item.question.tags == Tags("Tea [hot]", "AL-1", "advocacy", (3,), True, False)
    assert item.changes == ("These tags mean nothing here and were left out: x, competency:99.",)


def test_categories_hold_until_the_next():
    text = "$CATEGORY: $course$/top/A//B/ C \n\nOne?{T}\n\nTwo?{T}\n\n$CATEGORY: x\nThree?{T}"

    assert [item.question.category for item in Gift().read(text.encode()).items] == [("A/B", "C")] * 2 + [("x",)]


def test_blank_lines_inside_braces_and_windows_line_ends():
    text = "A?{\r\n=a\r\n\r\n~b\r\n}\r\n\r\nB?{T}"

    items = Gift().read(text.encode()).items
    assert [(item.place, item.question.kind) for item in items] == [("line 1", "single"), ("line 7", "true_false")]


def test_an_open_brace_does_not_take_the_next_question_with_it():
    items = Gift().read(b"A?{=a\n\nB?{T}").items

    assert ["brace is missing" in item.refused for item in items] == [True, False]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("A?{~a ~b}", "No option is right."),
        ("A?{=a =b ~c}", "Two options are fully right, but only one can be chosen."),
        ("A?{~%50%a ~b ~c}", "The right option must be worth 100%."),
        ("A?{~%150%a ~b}", "A weight must be from -100% to 100%, not 150%."),
        ("A?{~%50%a ~%20%b ~c}", "The right options together must be worth 100%; now it is 70.0%."),
        ("A?{=a -> b =c}", "Each pair of a matching question needs an arrow"),
        ("A?{#}", "There is no number to answer with."),
        ("A?{#many}", "“many” is not a number."),
        ("A?{#*}", "There is no number to answer with."),
        ("A?{#=%100%*}", "A star cannot be worth anything in a numerical question"),
        ("A?{=}", "An answer has no text."),
        ("A?{=a{b}}", "There are braces inside the braces."),
        ("A {=b} c {=d}", "There is more than one pair of braces."),
        ("A } b", "A brace is missing"),
        ("{T}", "There is no question before the braces."),
        ("A?{=a ~a}", "Two options say the same: “a”."),
        (f"A?{{=b{'~a' * 90}}}", "There are too many answers"),
        (f"{'A' * 9000}?{{T}}", "This is too long: at most 8000 characters."),
        (f"{'A' * 40_000}?{{T}}", "A text of this question is too long."),
        ("A?{=%50%a}", "At least one answer must be worth 100%."),
    ],
    ids=range(20),
)
def test_a_question_that_cannot_be_taken_is_refused_with_a_sentence(text, sentence):
    item = one(text)

    assert item.question is None
    assert sentence in item.refused


@pytest.mark.parametrize("data", [b"", b"// nothing\n\n$CATEGORY: a\n"])
def test_a_file_without_a_question_is_refused(data):
    with pytest.raises(FileFault, match="no question"):
        Gift().read(data)
