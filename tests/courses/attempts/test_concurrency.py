"""Ten at once, with real transactions: one attempt, one end, one certificate, no answer lost. On both databases."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Thread

import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client

from courses.domain import attempts
from courses.domain.attempts import AttemptClosed, StaleAnswer
from courses.domain.submit import close_overdue, submit
from courses.models import Attempt, AttemptStep, Certificate, Completion, Enrolment
from tests.cast import build_cast
from tests.factories.courses_quiz import RIGHT, answer, answer_all, begin, fields_for, items_of, make_quiz
from website.accounts.models import User
from website.core import clock
from website.notices.models import Notice

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 10


def at_once(call, times=AT_ONCE):
    """Runs `call(number)` in that many threads that start together; what each returned or raised."""
    barrier = Barrier(times)

    def run(number):
        try:
            barrier.wait(timeout=30)
            return call(number)
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


@pytest.fixture
def cast(transactional_db):
    return build_cast()


def started(cast, **rules):
    course, quiz = make_quiz(count=3, **rules)
    return course, quiz, begin(cast.rosa, course, quiz)


def test_ten_starts_at_once_start_one_attempt(cast):
    course, quiz = make_quiz(count=3)
    enrolment = begin(cast.marcus, course, quiz).enrolment  # fills caches with somebody else's
    assert enrolment.learner == cast.marcus
    rosa = User.objects.get(pk=cast.rosa.pk)
    enrolment = begin(cast.rosa, course, quiz).enrolment
    submit(Attempt.objects.of(rosa).get().code, actor=rosa)

    found = at_once(lambda number: attempts.start(quiz, enrolment=enrolment, module_title="M", actor=rosa))

    codes = {getattr(result, "code", repr(result)) for result in found}
    assert len(codes) == 1, found
    assert Attempt.objects.of(rosa).open().count() == 1
    assert Attempt.objects.of(rosa).count() == 2


@pytest.mark.parametrize("round_", range(3))
def test_ten_submits_at_once_end_once(cast, round_):
    __, __, attempt = started(cast)
    answer_all(cast.rosa, attempt)

    found = at_once(lambda number: submit(attempt.code, actor=cast.rosa))

    assert {result.state for result in found} == {"finished"}, found
    assert len({result.finished_at for result in found}) == 1
    assert (Certificate.objects.count(), Completion.objects.count()) == (1, 1)
    assert AttemptStep.objects.filter(kind="mark").count() == 3


def test_ten_people_submit_at_once_and_each_has_one_certificate(cast):
    people = list(cast.person.values())[:AT_ONCE]
    course, quiz = make_quiz(count=3)
    running = [begin(person, course, quiz) for person in people]
    for person, attempt in zip(people, running, strict=True):
        answer_all(person, attempt)

    found = at_once(lambda number: submit(running[number // 2].code, actor=people[number // 2]), times=AT_ONCE)

    assert [result.state for result in found] == ["finished"] * AT_ONCE, found
    assert Certificate.objects.count() == AT_ONCE // 2


def test_sweep_page_and_submit_at_once_close_once(cast):
    __, __, attempt = started(cast, time_limit_minutes=5)
    answer_all(cast.rosa, attempt)
    late = attempt.closes_at.timestamp() - attempt.started_at.timestamp() + 60

    browsers = [Client() for __ in range(AT_ONCE)]
    for browser in browsers:
        browser.force_login(cast.rosa)

    def close(number):
        with clock.later(seconds=late):
            if number % 3 == 0:
                return close_overdue()
            if number % 3 == 1:
                return submit(attempt.code, actor=cast.rosa)
            return browsers[number].get(f"/learn/attempts/{attempt.code}/result/").status_code

    found = at_once(close)

    assert [error for error in found if isinstance(error, Exception)] == []
    done = Attempt.objects.get(pk=attempt.pk)
    assert (done.ending, Certificate.objects.count(), Completion.objects.count()) == ("time", 1, 1)
    assert found[2::3] == [200] * 3
    assert Notice.objects.filter(kind="courses.attempt_closed").count() == 1
    assert AttemptStep.objects.filter(kind="mark").count() == 3


def test_saves_at_once_keep_every_acknowledged_answer(cast):
    __, __, attempt = started(cast)
    item = items_of(attempt)[0]
    choices = ["a", "b", "c", "d"]

    def save(number):
        data = fields_for(item, {"choice": choices[number % 4]}, sequence=0)
        return attempts.save_answer(attempt.code, 1, actor=cast.rosa, data=data, sequence=0)

    found = at_once(save)

    item.refresh_from_db()
    steps = list(item.steps.order_by("sequence"))
    odd = [error for error in found if isinstance(error, Exception) and not isinstance(error, StaleAnswer)]
    assert odd == []
    assert [step.sequence for step in steps] == list(range(1, len(steps) + 1))
    assert (item.sequence, item.response) == (steps[-1].sequence, steps[-1].response)
    kept = [step.response for step in steps]
    for result in found:
        if isinstance(result, StaleAnswer):
            assert result.item.response in kept
        else:
            assert result.item.response in kept


def test_saves_and_submit_at_once_mark_what_was_acknowledged(cast):
    __, __, attempt = started(cast)
    items = items_of(attempt)

    def act(number):
        if number == 5:
            return submit(attempt.code, actor=cast.rosa)
        item = items[number % 3]
        return answer(cast.rosa, item, RIGHT["single"], sequence=0)

    found = at_once(act)

    odd = [error for error in found if isinstance(error, Exception) and not isinstance(error, AttemptClosed)]
    assert odd == []
    done = Attempt.objects.get(pk=attempt.pk)
    answered = sum(1 for item in items_of(attempt) if item.response)
    assert (done.state, done.points) == ("finished", answered)
    for item in items_of(attempt):
        last = item.steps.order_by("-sequence").first()
        assert (last.kind, last.sequence) == ("mark", item.sequence)


@pytest.mark.parametrize("round_", range(4))
def test_handing_in_and_starting_at_once_do_not_wait_for_each_other_for_ever(cast, round_):
    __, quiz, attempt = started(cast)
    answer_all(cast.rosa, attempt)

    def act(number):
        if number % 2:
            return submit(attempt.code, actor=cast.rosa)
        return attempts.start(quiz, enrolment=attempt.enrolment, module_title="M", actor=cast.rosa)

    found = at_once(act)

    assert [error for error in found if isinstance(error, Exception)] == []
    assert (Completion.objects.count(), Certificate.objects.count()) == (1, 1)


def test_handing_in_holds_no_attempt_while_it_waits_for_the_enrolment(cast):
    if connection.vendor != "postgresql":
        pytest.skip("one writer at a time, no row locks")
    __, __, attempt = started(cast)
    answer_all(cast.rosa, attempt)
    found = []
    other = Thread(target=lambda: found.extend(at_once(lambda number: submit(attempt.code, actor=cast.rosa), times=1)))

    with transaction.atomic():
        Enrolment.objects.select_for_update(no_key=True).get(pk=attempt.enrolment_id)
        other.start()
        _until_somebody_waits()
        try:
            free = Attempt.objects.select_for_update(no_key=True, nowait=True).filter(pk=attempt.pk).exists()
        except OperationalError:
            free = False
            transaction.set_rollback(True)
    other.join(timeout=30)

    assert free
    assert [result.state for result in found] == ["finished"], found


def _until_somebody_waits():
    """Until another transaction on this database waits for a lock; ten seconds at most."""
    for __ in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("nobody waits")
