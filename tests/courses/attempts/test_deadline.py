"""The time: kept by the server, with grace, closed once by the sweep or by the next page, whichever comes first."""

from __future__ import annotations

import datetime as dt

import pytest

from courses import tasks
from courses.domain.attempts import AttemptClosed
from courses.domain.submit import close_overdue, submit
from courses.models import Attempt, AttemptStep, Certificate
from tests.factories.courses_quiz import RIGHT, WRONG, answer, answer_all, items_of
from website.core import clock
from website.core.contributions import schedules
from website.notices.models import Notice


def after(attempt, **delta):
    return clock.at(attempt.deadline_at + dt.timedelta(**delta))


def test_answer_in_time_is_not_late(taking, cast):
    found = taking(time_limit_minutes=10)

    with after(found.attempt, seconds=-1):
        answer(cast.rosa, found.items[0], RIGHT["single"])

    assert AttemptStep.objects.get().late is False


def test_answer_within_grace_counts_and_is_marked_late(taking, cast):
    found = taking(time_limit_minutes=10)

    with after(found.attempt, seconds=59):
        answer(cast.rosa, found.items[0], RIGHT["single"])

    assert AttemptStep.objects.get().late is True


def test_answer_after_grace_closes_with_what_was_saved(taking, cast):
    found = taking(time_limit_minutes=10)
    answer(cast.rosa, found.items[0], RIGHT["single"])

    with after(found.attempt, seconds=61), pytest.raises(AttemptClosed) as caught:
        answer(cast.rosa, found.items[1], RIGHT["single"])

    found.attempt.refresh_from_db()
    assert (caught.value.code, caught.value.given) == ("time-over", RIGHT["single"])
    assert (found.attempt.state, found.attempt.ending) == ("finished", "time")
    assert sorted(item.fraction for item in items_of(found.attempt)) == [0, 0, 1]


@pytest.mark.parametrize(("seconds", "ending", "late"), [(-5, "submitted", 0), (42, "submitted", 42), (61, "time", 0)])
def test_submit_around_the_deadline(taking, cast, seconds, ending, late):
    found = taking(time_limit_minutes=10)

    with after(found.attempt, seconds=seconds):
        done = submit(found.attempt.code, actor=cast.rosa)

    assert (done.state, done.ending, done.late_seconds) == ("finished", ending, late)


def test_sweep_closes_overdue_attempts_once(taking, cast):
    found = taking(time_limit_minutes=10)
    answer_all(cast.rosa, found.attempt)
    untimed = taking(person=cast.marcus)

    with after(found.attempt, seconds=59):
        assert close_overdue() == 0
    with after(found.attempt, seconds=61):
        assert (tasks.close_overdue_attempts(), close_overdue()) == (1, 0)

    done = Attempt.objects.get(pk=found.attempt.pk)
    assert (done.ending, done.passed, Certificate.objects.count()) == ("time", True, 1)
    assert Attempt.objects.get(pk=untimed.attempt.pk).is_open
    assert list(Notice.objects.filter(kind="courses.attempt_closed").values_list("recipient__email")) == [
        (cast.rosa.email,)
    ]


def test_sweep_days_later_is_right_all_the_same(taking, cast):
    found = taking(time_limit_minutes=10)
    answer_all(cast.rosa, found.attempt, wrong=3)

    with after(found.attempt, days=3):
        close_overdue()

    done = Attempt.objects.get(pk=found.attempt.pk)
    assert (done.passed, done.finished_at - done.deadline_at > dt.timedelta(days=2)) == (False, True)


@pytest.mark.parametrize("page", ["", "1/", "finish/", "result/"])
def test_next_page_closes_when_the_sweep_did_not(taking, cast, as_, page):
    found = taking(time_limit_minutes=10)
    client = as_("rosa")

    with after(found.attempt, minutes=5):
        response = client.get(found.url + page, follow=True)

    found.attempt.refresh_from_db()
    assert (response.status_code, found.attempt.ending) == (200, "time")
    assert "The time ran out" in response.content.decode()


def test_quiz_page_closes_an_overdue_attempt(taking, cast, as_):
    found = taking(time_limit_minutes=10)

    with after(found.attempt, minutes=5):
        response = as_("rosa").get(found.quiz.url)

    found.attempt.refresh_from_db()
    assert (response.status_code, found.attempt.state) == (200, "finished")


def test_sweep_is_scheduled_every_minute():
    assert schedules.get("courses.close_overdue_attempts").minutes == 1


def test_late_save_page_holds_the_text(taking, cast, as_):
    found = taking(time_limit_minutes=10, count=2, draw=1, kinds=("single", "open"))
    client = as_("rosa")

    with after(found.attempt, minutes=5):
        response = client.post(f"{found.url}2/", {"answer-text": "Words I do not want to lose", "sequence": "0"})

    assert response.status_code == 409
    assert "Words I do not want to lose" in response.content.decode()


def test_clock_of_the_client_is_never_asked(taking, cast, as_):
    found = taking(time_limit_minutes=10)
    client = as_("rosa")

    response = client.post(
        f"{found.url}1/save/",
        {"sequence": "0", "now": "2001-01-01", "deadline": "2999-01-01"},
        headers={"date": "Mon, 01 Jan 2001 00:00:00 GMT"},
    )

    assert response.status_code == 200
    assert 540 < response.json()["seconds"] <= 600


def test_wrong_answers_before_the_end_stay_marked(taking, cast):
    found = taking(time_limit_minutes=10)
    answer(cast.rosa, found.items[0], WRONG["single"])

    with after(found.attempt, minutes=2):
        close_overdue()
        close_overdue()

    assert [item.steps.filter(kind="mark").count() for item in items_of(found.attempt)] == [1, 1, 1]
