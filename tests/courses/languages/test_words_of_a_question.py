"""A question in another language than the page around it says so, for voices that read it aloud."""

from __future__ import annotations

import re

import pytest

from courses.domain.submit import submit
from tests.factories.courses_quiz import RIGHT, WRONG, answer, begin, items_of, make_quiz

KINDS = ("single", "multiple", "true_false", "matching", "ordering", "gap_fill", "short_answer", "rating")
STEM = re.compile(r'<div class="stem"[^>]*>')


@pytest.fixture
def attempt(cast):
    """Rosa's attempt at English questions of these kinds."""
    course, quiz = make_quiz(count=len(KINDS), kinds=KINDS, shuffle_questions=False)
    return begin(cast.rosa, course, quiz)


def text_of(client, attempt, place):
    return client.get(f"/es/learn/attempts/{attempt.code}/{place}/").content.decode()


def test_english_questions_on_a_spanish_page(attempt, as_):
    client = as_("rosa")
    for item in items_of(attempt):
        page = text_of(client, attempt, item.number)
        main = page.split('class="question"')[1].split('class="dots"')[0]
        assert 'lang="en"' in STEM.search(page).group(), item.version.kind
        if item.version.kind in ("single", "multiple", "rating"):
            assert main.count('lang="en"') == 1 + len(item.option_order), item.version.kind
        elif item.version.kind not in ("true_false", "short_answer"):
            assert main.count('lang="en"') > 2, item.version.kind


def test_their_review(attempt, cast, as_):
    for item in items_of(attempt):
        answer(cast.rosa, item, (RIGHT if item.version.kind == "single" else WRONG)[item.version.kind])
    submit(attempt.code, actor=cast.rosa)

    page = text_of(as_("rosa"), attempt, "result")

    stems = STEM.findall(page)
    assert len(stems) == len(KINDS)
    assert all('lang="en"' in stem for stem in stems)
    told = re.findall(r'<div class="feedback[^>]*dir="auto"[^>]*>', page)
    assert told
    assert all('lang="en"' in one for one in told)


def test_an_english_page_says_nothing_about_english(attempt, as_):
    page = as_("rosa").get(f"/learn/attempts/{attempt.code}/1/").content.decode()

    assert STEM.search(page).group().count("lang=") == 0
