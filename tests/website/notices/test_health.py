"""The two addresses monitors ask."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django_q.models import OrmQ

from website.core import clock, triggers
from website.notices import health, jobs, outbox
from website.notices.models import JobRun, OutboxEntry

WELL = dict.fromkeys(("database", "migrations", "triggers", "queue", "outbox", "heartbeat"), "ok")


@pytest.fixture
def beating(db):
    """A worker that has just shown."""
    jobs.run_job(jobs.HEARTBEAT)


def test_healthz_answers_without_the_database(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "alive"})


def test_readyz_when_all_is_well(client, beating):
    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (200, {"status": "ready", "checks": WELL})


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_answers_are_not_kept_and_not_for_changes(client, beating, address):
    assert "no-store" in client.get(address)["Cache-Control"]
    assert client.post(address).status_code == 405
    assert client.head(address).status_code == 200


def test_readyz_without_any_heartbeat_says_jobs_late(client, db):
    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (
        503,
        {"status": "jobs late", "checks": {**WELL, "heartbeat": "late"}},
    )


@pytest.mark.parametrize(("minutes", "word"), [(2.9, "ok"), (3.1, "late")])
def test_the_heartbeat_is_late_after_three_minutes(beating, minutes, word):
    with clock.later(minutes=minutes):
        assert health.heartbeat() == word


@pytest.mark.parametrize(("minutes", "word"), [(9.9, "ok"), (10.1, "late")])
def test_an_overdue_effect_is_late_after_ten_minutes(owe, ran, db, minutes, word):
    owe("test.note", key="k")

    with clock.later(minutes=minutes):
        assert health.outbox() == word


@pytest.mark.parametrize("state", ["done", "dead", "of tomorrow"])
def test_only_what_is_owed_and_due_can_be_late(owe, ran, db, state):
    now = clock.now()
    entry = owe("test.note", key="k")
    change = {"due_at": now + dt.timedelta(days=1)} if state == "of tomorrow" else {"state": state, "finished_at": now}
    OutboxEntry.objects.filter(pk=entry.pk).update(**change)

    with clock.later(hours=1):
        assert health.outbox() == "ok"


@pytest.mark.parametrize(("minutes", "word"), [(9.9, "ok"), (10.1, "late")])
def test_a_task_nobody_takes_is_late_after_ten_minutes(db, minutes, word):
    jobs.beat_soon()

    with clock.later(minutes=minutes):
        assert health.queue() == word


def test_a_migration_that_is_not_applied_means_not_ready(client, beating):
    MigrationRecorder.Migration.objects.filter(app="notices", name="0001_initial").delete()

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (
        503,
        {"status": "not ready", "checks": {**WELL, "migrations": "failed"}},
    )


def test_migrations_in_code_are_found():
    assert len(health.migrations_in_code()) > 100


def test_missing_triggers_mean_not_ready(client, beating):
    with triggers.lifted():
        response = client.get("/readyz")

    assert (response.status_code, response.json()["status"]) == (503, "not ready")
    assert response.json()["checks"]["triggers"] == "failed"


@pytest.mark.django_db(transaction=True)
def test_a_missing_table_is_an_answer_and_not_an_error_page(client):
    with connection.schema_editor() as editor:
        editor.delete_model(JobRun)
    try:
        response = client.get("/readyz")
    finally:
        with connection.schema_editor() as editor:
            editor.create_model(JobRun)

    assert (response.status_code, response.json()["checks"]["heartbeat"]) == (503, "failed")


def test_answers_hold_words_only(client, owe, ran, beating):
    owe("test.note", key="certificate:1")
    OrmQ.objects.create(key="mainstay", payload="x", lock=clock.now())

    with clock.later(hours=1):
        answer = client.get("/readyz").json()

    assert set(answer["checks"].values()) <= {"ok", "late", "failed"}
    assert set(answer) == {"status", "checks"}
    assert outbox.TASK not in str(answer)
