"""Doing what is owed: claims, tries, failures without text, dead letters, the sweep."""

from __future__ import annotations

import datetime as dt
import threading
from smtplib import SMTPResponseException

import pytest
from django.conf import settings
from django.db import connection
from django_q.exceptions import TimeoutException

from website.core import clock, contributions
from website.core.errors import NotNow
from website.notices import outbox
from website.notices.models import OutboxEntry
from website.notices.models.outbox import MAX_TRIES

SECRET = "Rosa wrote that she is tired"


def fail(entry):
    raise ValueError(SECRET)


@pytest.mark.django_db
def test_run_entry_does_the_effect_once(owe, ran):
    entry = owe("test.note", key="k")

    outcomes = [outbox.run_entry(entry.pk), outbox.run_entry(entry.pk)]

    entry.refresh_from_db()
    assert (outcomes, ran) == ([True, False], ["k"])
    assert (entry.state, entry.tries, entry.claimed_until) == ("done", 1, None)
    assert entry.finished_at is not None


@pytest.mark.django_db
def test_run_entry_waits_until_the_effect_is_due(owe, ran):
    with clock.later(hours=1):
        entry = owe("test.note", key="k", due_at=clock.now())

    early = outbox.run_entry(entry.pk)
    with clock.later(hours=2):
        due = outbox.run_entry(entry.pk)

    assert (early, due, ran) == (False, True, ["k"])


@pytest.mark.django_db
def test_run_entry_leaves_alone_what_another_worker_holds(owe, ran):
    entry = owe("test.note", key="k")
    outbox.claim(entry.pk)

    assert outbox.run_entry(entry.pk) is False
    assert ran == []


@pytest.mark.django_db
def test_an_abandoned_claim_is_taken_up_again(owe, ran):
    entry = owe("test.note", key="k")
    outbox.claim(entry.pk)

    with clock.later(seconds=settings.OUTBOX_LEASE_SECONDS + 1):
        done = outbox.run_due()

    entry.refresh_from_db()
    assert (done, ran, entry.state, entry.tries) == (1, ["k"], "done", 2)


@pytest.mark.django_db
def test_the_try_is_counted_before_the_work(owe, effect):
    seen = []
    effect(lambda entry: seen.append(OutboxEntry.objects.get(pk=entry.pk).tries))
    entry = owe("test.effect", key="k")

    outbox.run_entry(entry.pk)

    assert seen == [1]


@pytest.mark.django_db
def test_a_failure_leaves_its_class_and_no_text(owe, effect, caplog):
    effect(fail)
    entry = owe("test.effect", key="k")

    outcome = outbox.run_entry(entry.pk)

    row = OutboxEntry.objects.filter(pk=entry.pk).values().get()
    assert outcome is False
    assert (row["state"], row["last_error_class"], row["last_error_code"]) == ("waiting", "ValueError", "")
    assert SECRET not in str(row)
    assert SECRET not in caplog.text


@pytest.mark.parametrize(
    ("error", "code"),
    [
        pytest.param(SMTPResponseException(451, SECRET.encode()), "451", id="the mail server's number"),
        pytest.param(NotNow(SECRET, code="already_closed"), "already_closed", id="the domain's code"),
        pytest.param(NotNow(SECRET, code=SECRET), "", id="a code that is none"),
        pytest.param(TimeoutException(SECRET), "timeout", id="out of time"),
        pytest.param(KeyError(SECRET), "", id="anything else"),
    ],
)
def test_code_of_says_what_went_wrong_without_quoting(error, code):
    assert outbox.code_of(error) == code


@pytest.mark.parametrize(("tries", "seconds"), [(1, 30), (2, 120), (3, 480), (4, 1920)])
def test_backoff_grows(tries, seconds):
    assert outbox.backoff(tries) == dt.timedelta(seconds=seconds)


@pytest.mark.django_db
def test_a_failed_effect_waits_before_the_next_try(owe, effect):
    effect(fail)
    entry = owe("test.effect", key="k")
    moment = clock.now()
    with clock.at(moment):
        outbox.run_entry(entry.pk)

    entry.refresh_from_db()
    assert abs(entry.due_at - moment - dt.timedelta(seconds=30)) < dt.timedelta(seconds=5)


@pytest.mark.django_db
def test_the_fifth_failure_is_a_dead_letter(owe, effect):
    effect(fail)
    entry = owe("test.effect", key="k")

    for hours in range(MAX_TRIES + 3):
        with clock.later(hours=hours):
            outbox.run_due()

    entry.refresh_from_db()
    assert (entry.state, entry.tries, entry.last_error_class) == ("dead", MAX_TRIES, "ValueError")
    assert entry.finished_at is not None


@pytest.mark.django_db
def test_an_effect_that_kills_its_worker_is_given_up_too(owe, ran):
    entry = owe("test.note", key="k")

    for hours in range(MAX_TRIES):
        with clock.later(hours=hours):
            assert outbox.claim(entry.pk) is not None
    with clock.later(hours=MAX_TRIES):
        sixth = outbox.run_entry(entry.pk)

    entry.refresh_from_db()
    assert (sixth, ran, entry.state) == (False, [], "dead")
    assert (entry.last_error_class, entry.last_error_code) == ("Abandoned", "worker_lost")


@pytest.mark.django_db
@pytest.mark.parametrize("ending", ["well", "badly"])
def test_a_worker_that_lost_its_claim_writes_nothing(owe, effect, ending):
    taken_over = []

    def outlive_the_claim(entry):
        with clock.later(seconds=settings.OUTBOX_LEASE_SECONDS + 1):
            taken_over.append(outbox.claim(entry.pk))
        if ending == "badly":
            raise ValueError

    effect(outlive_the_claim)
    entry = owe("test.effect", key="k")

    outbox.run_entry(entry.pk)

    entry.refresh_from_db()
    assert (entry.state, entry.tries, entry.claimed_until) == ("claimed", 2, taken_over[0].claimed_until)


@pytest.mark.django_db
def test_an_effect_taken_out_of_the_code_is_a_failure(owe, ran):
    entry = owe("test.note", key="k")
    contributions.outbox_effects.remove("test.note")

    outcome = outbox.run_entry(entry.pk)

    entry.refresh_from_db()
    assert (outcome, entry.state, entry.last_error_class) == (False, "waiting", "LookupError")


@pytest.mark.django_db(transaction=True)
def test_running_out_of_time_is_written_down_and_ends_the_worker(owe, effect):
    def hang(entry):
        raise TimeoutException(SECRET)

    effect(hang)
    entry = owe("test.effect", key="k")

    with pytest.raises(TimeoutException) as ending:
        outbox.run_entry(entry.pk)

    entry.refresh_from_db()
    assert (entry.state, entry.last_error_class, entry.last_error_code) == ("waiting", "TimeoutException", "timeout")
    assert str(ending.value) == "timeout"


@pytest.mark.django_db
def test_run_due_takes_the_oldest_first(owe, ran):
    for hours, key in ((2, "second"), (1, "first"), (3, "third")):
        with clock.later(hours=hours):
            owe("test.note", key=key, due_at=clock.now())

    with clock.later(hours=4):
        done = outbox.run_due()

    assert (done, ran) == (3, ["first", "second", "third"])


@pytest.mark.django_db
def test_run_due_keeps_to_its_bounds(owe, ran):
    for number in range(3):
        owe("test.note", key=f"k{number}")

    done = [outbox.run_due(limit=2), outbox.run_due(budget_seconds=-1), outbox.run_due()]

    assert done == [2, 0, 1]


@pytest.mark.django_db
def test_one_bad_effect_does_not_hold_up_the_others(owe, ran, effect):
    effect(fail)
    owe("test.effect", key="bad")
    owe("test.note", key="good")

    assert outbox.run_due() == 1
    assert ran == ["good"]


@pytest.mark.django_db(transaction=True)
def test_many_workers_do_an_effect_once(owe, effect):
    runs = []
    effect(lambda entry: runs.append(entry.pk))
    entry = owe("test.effect", key="k")
    barrier = threading.Barrier(6)

    def work():
        barrier.wait(timeout=10)
        try:
            outbox.run_entry(entry.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for __ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    entry.refresh_from_db()
    assert (runs, entry.state, entry.tries) == ([entry.pk], "done", 1)
