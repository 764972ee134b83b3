"""Scheduled jobs: declared in code, run one at a time, and what goes wrong leaves as a class."""

from __future__ import annotations

import ast
import logging
import threading
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils.module_loading import import_string
from django_q.models import OrmQ, Task
from django_q.models import Schedule as QueueSchedule

from tests.website.notices import jobs_for_tests
from website.core import clock, contributions
from website.core.contributions import Schedule
from website.notices import jobs, outbox, tasks
from website.notices.models import JobRun, OutboxEntry

HERE = "tests.website.notices.jobs_for_tests"


@pytest.fixture
def job():
    """`job("note", minutes=5)` declares a function of `jobs_for_tests` as the schedule "test.job"."""
    jobs_for_tests.RUNS.clear()

    def declare(function, minutes=5):
        contributions.schedules.remove("test.job")
        contributions.schedules.add("test.job", Schedule(f"{HERE}.{function}", minutes))
        return "test.job"

    yield declare
    contributions.schedules.remove("test.job")


def test_every_scheduled_task_exists():
    paths = [schedule.task for schedule in contributions.schedules]

    assert len(paths) >= 3
    assert [path for path in paths if not callable(import_string(path))] == []


@pytest.mark.parametrize("path", [outbox.TASK, jobs.TASK])
def test_what_the_queue_is_told_to_call_exists(path):
    assert callable(import_string(path))


@pytest.mark.django_db
def test_sync_declares_every_schedule_once():
    first = jobs.sync_schedules()
    second = jobs.sync_schedules()

    rows = QueueSchedule.objects.filter(func=jobs.TASK)
    assert sorted(first["created"]) == sorted(row.name for row in rows) == sorted(contributions.schedules.names())
    assert second == {"created": [], "changed": [], "removed": []}


@pytest.mark.django_db
def test_sync_writes_what_the_queue_can_read(job):
    name = job("note", minutes=5)

    jobs.sync_schedules()

    row = QueueSchedule.objects.get(name=name)
    assert (row.schedule_type, row.minutes, row.repeats) == (QueueSchedule.MINUTES, 5, -1)
    assert ast.literal_eval(row.args) == (name,)
    assert ast.literal_eval(row.kwargs) == {"q_options": {"save": False}}


@pytest.mark.django_db
def test_sync_follows_a_changed_rhythm(job):
    jobs.sync_schedules()
    job("note", minutes=5)
    jobs.sync_schedules()

    job("note", minutes=15)
    outcome = jobs.sync_schedules()

    assert outcome == {"created": [], "changed": ["test.job"], "removed": []}
    assert QueueSchedule.objects.get(name="test.job").minutes == 15


@pytest.mark.django_db
def test_sync_removes_what_the_code_no_longer_knows(job):
    job("note")
    jobs.sync_schedules()
    contributions.schedules.remove("test.job")

    outcome = jobs.sync_schedules()

    assert outcome["removed"] == ["test.job"]
    assert not QueueSchedule.objects.filter(name="test.job").exists()


@pytest.mark.django_db
def test_sync_removes_a_second_row_of_one_schedule():
    jobs.sync_schedules()
    QueueSchedule.objects.create(name=jobs.HEARTBEAT, func=jobs.TASK, args="", minutes=1)

    outcome = jobs.sync_schedules()

    assert outcome["removed"] == [jobs.HEARTBEAT]
    assert QueueSchedule.objects.filter(name=jobs.HEARTBEAT).count() == 1


@pytest.mark.django_db
def test_sync_leaves_an_operators_own_schedule_alone():
    QueueSchedule.objects.create(name="mine", func="math.sqrt", args="(4,)")

    jobs.sync_schedules()

    assert QueueSchedule.objects.filter(name="mine").exists()


@pytest.mark.django_db(transaction=True)
def test_sync_from_two_starting_workers_writes_each_once():
    barrier = threading.Barrier(4)
    outcomes = []

    def start():
        barrier.wait(timeout=10)
        try:
            outcomes.append(jobs.sync_schedules())
        finally:
            connection.close()

    threads = [threading.Thread(target=start) for __ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    names = list(QueueSchedule.objects.filter(func=jobs.TASK).values_list("name", flat=True))
    assert len(outcomes) == 4
    assert sorted(names) == sorted(contributions.schedules.names())


@pytest.mark.django_db
def test_the_command_says_what_changed(job):
    jobs.sync_schedules()
    job("note")
    out = StringIO()

    call_command("sync_schedules", stdout=out)

    assert out.getvalue() == "created: test.job\n"


@pytest.mark.django_db
def test_run_job_runs_it_and_writes_down_when(job):
    name = job("note")

    outcome = jobs.run_job(name)

    row = JobRun.objects.get(name=name)
    assert (outcome, jobs_for_tests.RUNS) == (True, ["note"])
    assert row.running_until is None
    assert row.started_at <= row.finished_at <= clock.now()


@pytest.mark.django_db
def test_run_job_does_not_overlap_itself(job):
    name = job("start_itself_again")

    jobs.run_job(name)

    assert jobs_for_tests.RUNS == [False]


@pytest.mark.django_db
def test_run_job_starts_again_after_a_lost_worker(job):
    name = job("note")
    JobRun.objects.create(name=name, running_until=clock.now(), started_at=clock.now())

    with clock.later(minutes=5):
        assert jobs.run_job(name) is True


@pytest.mark.django_db
def test_a_failed_job_leaves_its_class_and_no_text(job, caplog):
    name = job("fail")

    outcome = jobs.run_job(name)

    row = JobRun.objects.get(name=name)
    assert (outcome, row.last_error_class, row.running_until, row.finished_at) == (False, "ValueError", None, None)
    assert jobs_for_tests.SECRET not in caplog.text


@pytest.mark.django_db
def test_a_job_that_works_again_clears_the_error(job):
    name = job("fail")
    jobs.run_job(name)
    job("note")

    jobs.run_job(name)

    assert JobRun.objects.get(name=name).last_error_class == ""


@pytest.mark.django_db
def test_a_job_nobody_declared_is_left_out():
    assert jobs.run_job("test.unheard_of") is False
    assert not JobRun.objects.filter(name="test.unheard_of").exists()


def test_a_task_lets_no_text_of_an_error_out(caplog):
    caplog.set_level(logging.DEBUG)

    @tasks.guarded
    def break_down():
        raise ValueError(jobs_for_tests.SECRET)

    with pytest.raises(tasks.TaskError) as failure:
        break_down()

    assert (str(failure.value), failure.value.__context__, failure.value.__cause__) == ("ValueError", None, None)
    assert jobs_for_tests.SECRET not in caplog.text


@pytest.mark.django_db
def test_the_task_of_an_entry_takes_its_id_as_text(owe, ran):
    entry = owe("test.note", key="k")

    assert tasks.run_entry(str(entry.pk)) is True
    assert tasks.run_entry(str(entry.pk)) is False


@pytest.mark.django_db
def test_the_sweep_does_what_is_due(owe, ran):
    owe("test.note", key="k")

    jobs.run_job("notices.sweep")

    assert ran == ["k"]


@pytest.mark.django_db
def test_tidy_forgets_what_ended_long_ago_and_nothing_owed(owe, ran, effect):
    effect(jobs_for_tests.fail_entry)
    owe("test.note", key="done")
    outbox.run_due()
    with clock.later(days=1):
        owe("test.note", key="owed", due_at=clock.now())
    Task.objects.create(id="x" * 32, name="old", func="f", started=clock.now(), stopped=clock.now(), success=False)

    with clock.later(days=89):
        tasks.tidy()
        early = set(OutboxEntry.objects.values_list("key", flat=True))
    with clock.later(days=91):
        tasks.tidy()

    assert early == {"done", "owed"}
    assert set(OutboxEntry.objects.values_list("key", flat=True)) == {"owed"}
    assert Task.objects.count() == 0


@pytest.mark.django_db
def test_a_starting_worker_asks_for_a_heartbeat():
    jobs.beat_soon()

    task = OrmQ.objects.get().task
    assert (task["func"], task["args"], task["kwargs"]) == (jobs.TASK, (jobs.HEARTBEAT,), {})
