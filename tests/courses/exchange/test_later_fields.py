"""Rules that quizzes got after they had been loaded: as they began, nobody has changed them."""

from __future__ import annotations

import pytest

from courses.exchange import digests
from courses.models import PRESETS, Preset, QuizPage, QuizSource
from tests.factories.courses_quiz import make_quiz

pytestmark = pytest.mark.django_db


def earlier_digest(page) -> str:
    """The digest as a version without the later fields worked it out."""
    data = page.serializable_data()
    names = digests._own_names(type(page)) | {
        "title", "slug", "listing_summary", "seo_title", "search_description",
    }  # fmt: skip
    for name in digests.LATER_FIELDS:
        data.pop(name, None)
        names.discard(name)
    for row in data.get("sources", ()):
        for name in digests.LATER_ROW_FIELDS:
            row.pop(name, None)
    return digests._digest_of(data, names & data.keys())


def test_an_old_digest_stays_true_for_a_quiz_that_nobody_touched():
    __, quiz = make_quiz(count=2)
    quiz = QuizPage.objects.get(pk=quiz.pk)
    assert digests.content_digest(quiz) == earlier_digest(quiz)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("show_hints", True),
        ("written_answers", "marked"),
        ("second_marking", True),
        ("wait_minutes_after_first_try", 5),
    ],
)
def test_a_rule_that_somebody_set_counts(name, value):
    __, quiz = make_quiz(count=2)
    before = digests.content_digest(quiz)
    setattr(quiz, name, value)
    assert digests.content_digest(quiz) != before


def test_a_tag_of_a_draw_counts():
    __, quiz = make_quiz(count=2)
    before = digests.content_digest(quiz)
    quiz.sources = [QuizSource(bank=source.bank, draw=source.draw, competency=2) for source in quiz.sources.all()]
    assert digests.content_digest(quiz) != before


def test_presets_of_loaded_quizzes_begin_as_the_fields_do():
    assert {name: PRESETS[Preset.GRADED][name] for name in ("show_hints", "wait_minutes_after_first_try")} == {
        "show_hints": False,
        "wait_minutes_after_first_try": 0,
    }
