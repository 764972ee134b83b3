"""Handing in: marks, result by topic, safety, the completion, and the same end however often it is asked for."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from django.http import Http404

from courses.domain.questions import make_bank
from courses.domain.submit import submit
from courses.models import Certificate, Completion, QuizSource
from courses.questions.registry import get_kind
from tests.factories.courses import add_quiz, make_course
from tests.factories.courses_quiz import (
    RIGHT,
    WRONG,
    answer,
    answer_all,
    begin,
    fill_bank,
    items_of,
    make_question,
    set_sources,
)
from website.audit.models import AuditEvent


def test_submit_everything_right_passes_and_completes(taking, cast):
    found = taking(count=6, draw=5, kinds=("single", "multiple", "true_false", "matching", "ordering", "open"))
    answer_all(cast.rosa, found.attempt)

    done = submit(found.attempt.code, actor=cast.rosa)

    assert (done.state, done.ending, done.passed, done.percent) == ("finished", "submitted", True, Decimal("100.00"))
    completion = Completion.objects.get()
    assert (completion.content_key, completion.attempt_code) == (found.quiz.translation_key, done.code)
    assert Certificate.objects.filter(holder=cast.rosa).count() == 1


def test_submit_below_the_mark_is_not_a_pass(taking, cast):
    found = taking(count=5, pass_percent=80)
    answer_all(cast.rosa, found.attempt, wrong=2)

    done = submit(found.attempt.code, actor=cast.rosa)

    assert (done.passed, done.percent, done.points_possible) == (False, Decimal("60.00"), 5)
    assert (Completion.objects.count(), Certificate.objects.count()) == (0, 0)


@pytest.mark.parametrize(("wrong", "passed"), [(1, True), (2, False)])
def test_submit_exactly_at_the_mark_passes(taking, cast, wrong, passed):
    found = taking(count=5, pass_percent=80)
    answer_all(cast.rosa, found.attempt, wrong=wrong)

    assert submit(found.attempt.code, actor=cast.rosa).passed is passed


@pytest.mark.parametrize(("must", "passed"), [(True, False), (False, True)])
def test_submit_safety_question_missed_blocks_the_pass_where_it_must(cast, must, passed):
    bank = fill_bank(9, name="B")
    make_question(bank, "S1", safety=True)
    course = make_course(lessons=0)
    quiz = add_quiz(course, course.modules[0], "Quiz", safety_must_be_right=must, shuffle_questions=False)
    set_sources(quiz, QuizSource(bank=bank, draw=10))
    attempt = begin(cast.rosa, course, quiz)
    for item in items_of(attempt):
        answer(cast.rosa, item, (WRONG if item.version.safety else RIGHT)["single"])

    done = submit(attempt.code, actor=cast.rosa)

    assert (done.percent, done.safety_missed, done.passed) == (Decimal("90.00"), 1, passed)


def test_submit_practice_stays_outside_the_score(cast):
    bank = make_bank("B")
    make_question(bank, "Q1")
    make_question(bank, "P1", "open")
    make_question(bank, "P2", "single", scored=False)
    course = make_course(lessons=0)
    quiz = add_quiz(course, course.modules[0], "Quiz")
    set_sources(quiz, QuizSource(bank=bank, draw=1))
    attempt = begin(cast.rosa, course, quiz)
    answer(cast.rosa, items_of(attempt)[0], RIGHT["single"])

    done = submit(attempt.code, actor=cast.rosa)

    assert (attempt.item_count, done.points_possible, done.percent) == (3, 1, Decimal("100.00"))
    assert [(item.fraction, item.right) for item in items_of(attempt)] == [(1, True), (None, None), (0, False)]


def test_submit_tells_topics(taking, cast):
    found = taking(count=4, shuffle_questions=False)
    answer_all(cast.rosa, found.attempt, wrong=1)

    done = submit(found.attempt.code, actor=cast.rosa)

    assert sorted((row["topic"], row["right"], row["of"]) for row in done.results["topics"]) == [
        ("Topic 1", 1, 2),
        ("Topic 2", 2, 2),
    ]


def test_submit_twice_is_one_end(taking, cast):
    found = taking()
    answer_all(cast.rosa, found.attempt)
    first = submit(found.attempt.code, actor=cast.rosa)

    again = submit(found.attempt.code, actor=cast.rosa)

    assert (again.finished_at, Certificate.objects.count()) == (first.finished_at, 1)
    assert AuditEvent.objects.filter(verb="courses.attempt_finished").count() == 1
    assert [item.steps.filter(kind="mark").count() for item in items_of(found.attempt)] == [1, 1, 1]


def test_submit_agrees_with_an_independent_recomputation(taking, cast):
    found = taking(count=5, kinds=("single", "multiple", "true_false", "matching", "ordering"))
    partly = {"matching": {"pairs": {"p1": "p1", "p2": "~1", "p3": None}}, "multiple": {"choices": ["a", "o"]}}
    for item in found.items:
        answer(cast.rosa, item, partly.get(item.version.kind, RIGHT[item.version.kind]))

    done = submit(found.attempt.code, actor=cast.rosa)

    total = Fraction(0)
    for item in items_of(found.attempt):
        kind = get_kind(item.version.kind)
        total += kind.mark(kind.parse(item.version.definition), item.response).fraction
    assert total == Fraction(3) + Fraction(1, 3) + Fraction(1, 2)
    assert done.percent == Decimal("76.66")
    assert done.points == Decimal("3.833333")


@pytest.mark.parametrize("name", ["marcus", "dana", "priya", "elif", "sam"])
def test_submit_by_somebody_else_does_not_exist(taking, cast, name):
    found = taking()

    with pytest.raises(Http404):
        submit(found.attempt.code, actor=cast.person[name])

    found.attempt.refresh_from_db()
    assert found.attempt.is_open
