"""Reading grades, against counts done by hand."""

import pytest

from courses.curriculum import reading
from courses.curriculum.reading import Counts


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("cat", 1), ("make", 1), ("used", 1), ("wanted", 2), ("open", 2), ("people", 2), ("listening", 3),
        ("reflection", 3), ("recovery", 4), ("table", 2), ("don’t", 1), ("yes-or-no", 3), ("12", 1), ("voices", 2),
    ],
)  # fmt: skip
def test_syllables(word, expected):
    assert reading.syllables(word) == expected


def test_sentences_keep_speech_and_times_together():
    unit = "“Stop. Please!” she says. It is 3 p.m. now… and late. (Really.) “So.”"
    assert reading.sentences(unit) == [
        "“Stop.",
        "Please!” she says.",
        "It is 3 p.m. now… and late.",
        "(Really.",
        "“So.”",
    ]


def test_units_are_paragraphs_and_list_items_without_markup():
    text = "One **two**\nthree.\n\n- *Four*\n- [five](https://example.org)\n"
    assert reading.units(text) == ["One two three.", "Four", "five"]


def test_counts_leave_out_labels():
    assert reading.count(["A label", "The cat sat.", "It is an open door."]) == Counts(
        words=8, sentences=2, syllables=9, letters=23
    )


def test_flesch_kincaid_by_hand():
    # 100 words, 10 sentences, 140 syllables: 0.39 × 10 + 11.8 × 1.4 − 15.59
    assert reading.flesch_kincaid(Counts(100, 10, 140, 450)) == pytest.approx(4.83)


def test_coleman_liau_by_hand():
    # L = 450, S = 10: 0.0588 × 450 − 0.296 × 10 − 15.8
    assert reading.coleman_liau(Counts(100, 10, 140, 450)) == pytest.approx(7.7)


def test_grade_is_the_harder_one():
    counts = Counts(100, 10, 140, 450)
    assert reading.grade(counts) == reading.coleman_liau(counts)


def test_no_text_has_no_grade():
    assert reading.grade(reading.count([])) == 0
