"""From finished attempts to figures that are kept: which attempts count, what is hidden, what an editor should see."""

from __future__ import annotations

import datetime as dt

import pytest

from courses.domain import statistics
from courses.models import Attempt, AttemptItem, ItemFlag, ItemStatistics, QuizStatistics
from courses.personal_data_quiz import erase_answers
from tests.factories.courses_quiz import RIGHT, WRONG
from tests.factories.statistics import finished_attempts, make_people
from website.core import clock

pytestmark = pytest.mark.django_db

YES, NO = RIGHT["single"], WRONG["single"]


def take(quiz, rows, **how):
    course, page, versions = quiz
    return finished_attempts(course, page, versions, rows, **how)


def kept(quiz, choice="all"):
    return statistics.statistics_of(quiz[1].translation_key, choice)


def pattern(*marks):
    return [YES if mark else NO for mark in marks]


# Twelve people: totals 3 ×4, 2 ×3, 1 ×3, 0 ×2; the first question goes with the rest, the third against it.
TWELVE = [
    *[(1, 1, 1)] * 2,
    *[(1, 1, 0)] * 5,
    *[(1, 0, 0)] * 1,
    *[(0, 0, 1)] * 3,
    (0, 0, 0),
]


def test_figures_of_a_quiz_and_its_questions_agree_with_the_formulas(quiz):
    take(quiz, list(zip(make_people(12), (pattern(*row) for row in TWELVE), strict=True)))
    statistics.recompute(quiz[1].translation_key)
    row = kept(quiz)
    assert row.attempts == 12
    # Totals: 3 3 2 2 2 2 2 1 1 1 1 0 of 3, so 20/36.
    assert row.figures["mean"] == pytest.approx(100 * 20 / 36, abs=1e-6)
    assert row.figures["median"] == pytest.approx(100 * 2 / 3, abs=1e-6)
    assert row.figures["people"] == row.figures["same_questions"] == 12
    first, __, third = row.rows
    assert first.figures["facility"] == pytest.approx(100 * 8 / 12, abs=1e-6)
    assert [one.figures["intended_weight"] for one in row.rows] == [pytest.approx(100 / 3, abs=1e-6)] * 3
    # Against the rest (second + third): the sum of products is 7 − 8·12/12 = 1 … worked out by hand below.
    marks = [one[0] for one in TWELVE]
    others = [one[1] + one[2] for one in TWELVE]
    top = sum(x * y for x, y in zip(marks, others, strict=True)) - sum(marks) * sum(others) / 12
    across = (sum(x * x for x in marks) - sum(marks) ** 2 / 12) * (sum(y * y for y in others) - sum(others) ** 2 / 12)
    assert first.figures["discrimination"] == pytest.approx(100 * top / across**0.5, abs=1e-6)
    assert first.figures["guess"] == pytest.approx(25, abs=1e-6)
    assert (third.figures["discrimination"] < 0, ItemFlag.AGAINST in third.flags) == (True, True)
    assert ItemFlag.AGAINST not in first.flags


def test_answers_are_counted_by_option_and_say_nothing_about_people(quiz):
    rows = [(person, [YES, NO, None]) for person in make_people(11)]
    take(quiz, rows)
    statistics.recompute(quiz[1].translation_key)
    first, __, third = kept(quiz).rows
    found = {one["response"]: (one["count"], one["credit"]) for one in first.responses}
    assert found["You miss him."] == (11, 1.0)
    assert found["Call him today."] == (0, 0.0)
    assert sum(one["count"] for one in third.responses if one["response"] == "") == 11
    text = str([first.responses, first.figures, kept(quiz).figures])
    assert "demo.example" not in text
    assert "Person" not in text


@pytest.mark.parametrize(("people", "each"), [(9, 1), (5, 3)])
def test_nothing_is_kept_about_few_people_however_often_they_tried(quiz, people, each):
    take(quiz, [(person, pattern(1, 0, 1)) for person in make_people(people) for __ in range(each)])
    statistics.recompute(quiz[1].translation_key)
    for row in QuizStatistics.objects.all():
        assert (row.attempts, row.figures) == (0, {})
    assert not ItemStatistics.objects.exists()


def test_first_last_best_and_all_attempts(quiz):
    people = make_people(10)
    take(quiz, [(person, pattern(*row)) for row in [(1, 0, 0), (1, 1, 0), (0, 0, 0)] for person in people])
    statistics.recompute(quiz[1].translation_key)
    found = {
        choice: (kept(quiz, choice).attempts, kept(quiz, choice).figures["mean"])
        for choice in ("first", "last", "highest", "all")
    }
    assert found == {
        "first": (10, pytest.approx(100 / 3)),
        "last": (10, pytest.approx(0)),
        "highest": (10, pytest.approx(200 / 3)),
        "all": (30, pytest.approx(100 / 3)),
    }
    means = kept(quiz, "all").figures["means"]
    assert {name: row["attempts"] for name, row in means.items()} == {"first": 10, "last": 10, "highest": 10, "all": 30}


def test_drawn_questions_are_held_against_the_whole_total_and_hidden_while_few_met_them(quiz):
    course, page, versions = quiz
    people = make_people(16)
    marks = [index % 3 != 0 for index in range(16)]
    # Twelve met the first question at the drawn place, four the second; everybody met the third.
    for version, some in ((versions[0], range(12)), (versions[1], range(12, 16))):
        finished_attempts(
            course,
            page,
            [version, versions[2]],
            [(people[at], pattern(marks[at], at % 2)) for at in some],
            drawn=True,
        )
    AttemptItem.objects.filter(slot=2).update(drawn=False)
    statistics.recompute(page.translation_key)
    rows = {row.version_id: row for row in kept(quiz).rows}
    assert set(rows) == {versions[0].pk, versions[2].pk}
    mine, totals = [float(marks[at]) for at in range(12)], [marks[at] + at % 2 for at in range(12)]
    assert rows[versions[0].pk].figures["discrimination"] == pytest.approx(
        statistics.analysis.discrimination_index(mine, totals), abs=1e-6
    )
    slots = {row["slot"]: row["attempts"] for row in kept(quiz).figures["slots"]}
    assert slots == {1: 16, 2: 16}


def test_a_dropped_question_and_practice_do_not_score(quiz):
    take(quiz, [(person, pattern(1, 1, 0)) for person in make_people(10)])
    AttemptItem.objects.filter(slot=3).update(dropped=True)
    statistics.recompute(quiz[1].translation_key)
    row = kept(quiz)
    assert row.figures["mean"] == pytest.approx(100)
    assert [bool(one.figures) for one in row.rows] == [True, True, False]
    assert row.rows[2].responses


def test_only_what_changed_is_worked_out_again(quiz, django_assert_num_queries):
    take(quiz, [(person, pattern(1, 0, 1)) for person in make_people(10)])
    assert statistics.stale_quizzes() == [quiz[1].translation_key]
    with clock.at(clock.now() + dt.timedelta(hours=1)):
        assert statistics.recompute_stale() == 1
        assert statistics.recompute_stale() == 0
        statistics.mark_stale([quiz[1].translation_key])
        assert statistics.recompute_stale() == 1
    with django_assert_num_queries(2):
        kept(quiz)


def test_statements_do_not_grow_with_attempts(quiz, django_assert_max_num_queries):
    people = make_people(20)
    take(quiz, [(person, pattern(1, 0, 1)) for person in people[:10]])
    with django_assert_max_num_queries(60) as few:
        statistics.recompute(quiz[1].translation_key)
    take(quiz, [(person, pattern(1, 1, 1)) for person in people[10:]])
    with django_assert_max_num_queries(len(few)):
        statistics.recompute(quiz[1].translation_key)


def test_an_erased_person_has_their_quizzes_worked_out_anew(quiz):
    people = make_people(10)
    take(quiz, [(person, pattern(1, 0, 1)) for person in people])
    with clock.at(clock.now() + dt.timedelta(hours=1)):
        statistics.recompute_stale()
        erase_answers(people[0])
        assert statistics.stale_quizzes() == [quiz[1].translation_key]
        statistics.recompute_stale()
    first = kept(quiz).rows[0]
    assert {row["response"]: row["count"] for row in first.responses}["You miss him."] == 9


def test_a_mark_that_changes_while_figures_are_worked_out_is_not_forgotten(quiz, monkeypatch):
    take(quiz, [(person, pattern(1, 0, 1)) for person in make_people(10)])
    key = quiz[1].translation_key
    with clock.at(clock.now() + dt.timedelta(hours=1)):
        statistics.recompute(key)
        load = statistics.load_data

        def meanwhile(quiz_key):
            found = load(quiz_key)
            with clock.later(seconds=1):
                statistics.mark_stale([quiz_key])
            return found

        monkeypatch.setattr(statistics, "load_data", meanwhile)
        statistics.recompute(key)
        assert statistics.stale_quizzes() == [key]


def test_how_few_took_the_quiz_since_it_changed_is_told_to_nobody(quiz):
    people = make_people(13)
    take(quiz, [(person, pattern(1, 0, 1)) for person in people[:10]])
    course, page, versions = quiz
    with clock.at(clock.now() + dt.timedelta(hours=1)):
        finished_attempts(course, page, versions[:2], [(person, pattern(1, 0)) for person in people[10:]])
    statistics.recompute(page.translation_key)
    figures = kept(quiz).figures
    assert (figures["same_questions"], figures["consistency"]) == (None, None)


def test_new_attempts_are_taken_in_by_ten(quiz):
    """Whoever looks before and after one person hands in must not read that person's answers off the difference."""
    key, people = quiz[1].translation_key, make_people(20)
    take(quiz, [(person, pattern(1, 1, 1)) for person in people[:10]])
    assert statistics.recompute(key) is True
    take(quiz, [(person, pattern(0, 0, 0)) for person in people[10:19]])

    assert statistics.stale_quizzes() == []
    assert statistics.recompute(key) is False
    statistics.mark_stale([key])
    assert statistics.recompute_stale() == 1
    assert (kept(quiz).attempts, kept(quiz).figures["mean"]) == (10, pytest.approx(100))

    take(quiz, [(people[19], pattern(0, 0, 0))])
    assert statistics.stale_quizzes() == [key]
    assert statistics.recompute_stale() == 1
    assert (kept(quiz).attempts, kept(quiz).figures["mean"]) == (20, pytest.approx(50))
    assert statistics.stale_quizzes() == []


def test_one_person_who_tries_ten_times_is_not_ten(quiz):
    people = make_people(10)
    take(quiz, [(person, pattern(1, 1, 1)) for person in people])
    statistics.recompute(quiz[1].translation_key)
    take(quiz, [(people[0], pattern(0, 0, 0))] * 10)

    assert statistics.stale_quizzes() == []
    assert statistics.recompute(quiz[1].translation_key) is False
    assert kept(quiz).attempts == 10


def test_figures_that_are_taken_back_begin_anew(quiz):
    people = make_people(20)
    take(quiz, [(person, pattern(1, 0, 1)) for person in people[:10]])
    statistics.recompute(quiz[1].translation_key)
    AttemptItem.objects.filter(attempt__learner=people[0]).delete()

    assert statistics.recompute(quiz[1].translation_key) is False
    assert kept(quiz).attempts == 0
    assert not Attempt.objects.filter(in_statistics=True).exclude(learner=people[0]).exists()

    take(quiz, [(people[10], pattern(1, 1, 1))])
    assert statistics.recompute(quiz[1].translation_key) is True
    assert kept(quiz).attempts == 10
