"""The form of a quiz: pool sizes in words and numbers, sums, refusal that names bank and topic."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from courses.domain.pools import pool_of, sums_of
from courses.models import Question, QuizSource
from tests.factories.courses_quiz import fill_bank, make_question, make_quiz, set_sources


@pytest.fixture
def pool_url():
    return reverse("courses_pool")


def test_pool_is_told_with_what_does_not_fit(bank, editor, pool_url, django_assert_num_queries):
    Question.objects.filter(ref__in=["Q01", "Q03"]).update(safety=True)

    told = editor.get(pool_url, {"bank": bank.pk, "topic": "Topic 1", "draw": "1"}).json()
    few = editor.get(pool_url, {"bank": bank.pk, "draw": "9"}).json()

    assert (told["scored"], told["safety"], told["practice"], told["enough"]) == (3, 2, 0, True)
    assert told["said"][0] == "3 scored questions are ready here."
    assert "every attempt gets 2, not 1." in told["said"][1]
    assert (few["enough"], few["practice"]) == (False, 1)
    assert "too few to draw 9" in few["said"][1]
    with django_assert_num_queries(1):
        pool_of(bank.pk)


@pytest.mark.parametrize(
    "query", [{}, {"bank": "x"}, {"bank": "-1"}, {"bank": "1", "draw": "many"}, {"bank": "9" * 30}, {"bank": "²"}]
)
def test_nonsense_gets_a_sentence(bank, editor, pool_url, query):
    response = editor.get(pool_url, query)

    assert response.status_code == 400
    assert response.json()["said"]


def test_too_few_names_bank_and_topic(bank):
    __, quiz = make_quiz(count=1, bank=bank)

    with pytest.raises(ValidationError) as all_of_it:
        QuizSource(page=quiz, bank=bank, draw=6).clean()
    with pytest.raises(ValidationError) as of_topic:
        QuizSource(page=quiz, bank=bank, draw=4, topic="Topic 1").clean()

    assert "6 questions from the bank “Listening”. Scored questions that are ready there: 5." in str(all_of_it.value)
    assert "4 questions on “Topic 1” from the bank “Listening”" in str(of_topic.value)


def test_the_form_tells_pools_and_sums(bank, editor):
    __, quiz = make_quiz(count=1, bank=bank, pass_percent=80)
    make_question(bank, "X1", topic="Elsewhere")
    set_sources(quiz, QuizSource(bank=bank, draw=3, topic="Topic 1"),
                QuizSource(question=Question.objects.get(ref="X1")), QuizSource(bank=bank, draw=1))  # fmt: skip

    page = editor.get(reverse("wagtailadmin_pages:edit", args=[quiz.pk])).content.decode()

    assert "An attempt asks 5 scored questions, one point each." in page
    assert "It takes 4 points to pass." in page
    assert "1 practice question comes last." in page
    assert "3 scored questions are ready here." in page
    assert 'data-pool="sources-0"' in page
    assert '<option value="Elsewhere"></option>' in page
    assert "cms-pool.js" in page
    assert "Which reply" not in page


def test_sums_of_nothing(db):
    assert sums_of([], pass_percent=80).sentences() == ["Nothing is scored yet. Add a source below."]


def test_what_a_person_marks_counts_in_the_sums(db):
    bank = fill_bank(4, kinds=("open", "rating"))
    sources = [
        QuizSource(question=Question.objects.filter(kind="open").first()),
        QuizSource(bank=bank, draw=0, with_practice=True),
    ]

    by_hand, by_people = (sums_of(sources, pass_percent=80, by_people=marked) for marked in (False, True))

    assert (by_hand.scored, by_hand.practice) == (0, 5)
    assert (by_people.scored, by_people.practice) == (3, 2)
