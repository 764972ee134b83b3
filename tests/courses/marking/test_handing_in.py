"""What handing in does where a person marks what is written."""

from __future__ import annotations

from decimal import Decimal

import pytest

from courses.domain import attempts
from courses.domain.submit import close_overdue, submit
from courses.models import Attempt, AttemptStep, Certificate, Completion
from tests.factories.courses_quiz import answer, begin, items_of
from tests.factories.marking import WORDS, hand_in, handed_in, mark, marked_quiz
from tests.factories.sent import written
from website.accounts.models import User
from website.audit.models import AuditEvent
from website.core import clock
from website.core.errors import NotNow


def test_a_written_answer_keeps_the_attempt_waiting(cast):
    done = handed_in(cast.rosa)

    found = done.fresh()
    assert (found.state, found.passed, found.percent, found.points) == ("marking", None, None, None)
    assert (found.ending, found.finished_at is not None, found.results) == ("submitted", True, {})
    assert {item.version.kind: item.fraction for item in items_of(found)} == {"open": None, "single": Decimal(1)}
    assert Completion.objects.count() == 0
    assert AuditEvent.objects.filter(verb="courses.attempt_finished", about=cast.rosa.code).count() == 1


def test_handing_in_twice_changes_nothing(cast):
    done = handed_in(cast.rosa)

    again = submit(done.attempt.code, actor=cast.rosa)

    assert again.finished_at == done.attempt.finished_at
    assert AttemptStep.objects.filter(kind="mark").count() == 2


def test_nothing_written_is_worth_nothing_at_once(cast):
    done = handed_in(cast.rosa, text="", written=1, scored=1, pass_percent=50)

    found = done.fresh()
    assert (found.state, found.percent, found.points_possible, found.passed) == ("finished", Decimal(50), 2, True)
    done.item.refresh_from_db()
    assert (done.item.fraction, done.item.right) == (Decimal(0), False)


def test_outside_the_score_everything_is_as_it_was(cast):
    done = written(cast.rosa)

    assert (done.attempt.state, done.attempt.points_possible, done.attempt.percent) == ("finished", 1, Decimal(0))
    done.item.refresh_from_db()
    assert (done.item.fraction, done.item.right) == (None, None)


def test_what_is_half_written_waits_and_the_rest_is_marked(cast, dana):
    course, quiz = marked_quiz(written=2, scored=0)
    attempt = begin(cast.rosa, course, quiz)
    first, second = items_of(attempt)
    answer(cast.rosa, first, {"text": WORDS})
    attempt = submit(attempt.code, actor=cast.rosa)

    second.refresh_from_db()
    assert (attempt.state, second.fraction, second.right) == ("marking", Decimal(0), False)
    mark(first, dana, ("feeling", "own", "open"))
    assert Attempt.objects.get().percent == Decimal(50)


def test_the_clock_hands_in_too_and_tells(cast):
    course, quiz = marked_quiz(scored=0, time_limit_minutes=5)
    attempt = begin(cast.rosa, course, quiz)
    answer(cast.rosa, items_of(attempt)[0], {"text": WORDS})

    with clock.later(minutes=10):
        assert (close_overdue(), close_overdue()) == (1, 0)

    found = Attempt.objects.get()
    assert (found.state, found.ending, found.passed) == ("marking", "time", None)


def test_no_new_attempt_while_one_waits(cast, dana):
    done = handed_in(cast.rosa, scored=0)

    with pytest.raises(NotNow) as caught:
        attempts.start(done.quiz, enrolment=done.attempt.enrolment, module_title="M", actor=cast.rosa)
    assert caught.value.code == "waits-for-marks"
    assert "Your last attempt waits for a person who marks" in str(caught.value.sentence)

    mark(done.item, dana, ("none",))
    again = attempts.start(done.quiz, enrolment=done.attempt.enrolment, module_title="M", actor=cast.rosa)
    assert again.number == 2


def test_an_attempt_that_waits_counts_among_the_attempts(cast, dana):
    done = handed_in(cast.rosa, scored=0, attempts_allowed=1)

    mark(done.item, dana, ("none",))

    with pytest.raises(NotNow) as caught:
        attempts.start(done.quiz, enrolment=done.attempt.enrolment, module_title="M", actor=cast.rosa)
    assert caught.value.code == "no-attempts-left"


@pytest.mark.parametrize("written_", [1, 3])
def test_handing_in_costs_the_same_for_one_written_answer_and_three(cast, written_, django_assert_max_num_queries):
    course, quiz = marked_quiz(written=written_)
    attempt = begin(cast.rosa, course, quiz)
    for item in items_of(attempt):
        if item.version.kind == "open":
            answer(cast.rosa, item, {"text": WORDS})
    rosa = User.objects.get(pk=cast.rosa.pk)

    with django_assert_max_num_queries(20):
        submit(attempt.code, actor=rosa)


def test_people_wait_by_themselves(cast):
    course, quiz = marked_quiz()
    rosa, marcus = hand_in(cast.rosa, course, quiz), hand_in(cast.marcus, course, quiz, text="")

    assert (rosa.fresh().state, marcus.fresh().state) == ("marking", "finished")
    assert Certificate.objects.count() == 0
