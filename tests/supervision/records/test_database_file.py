"""Somebody with the database itself, past Django, the triggers taken away: found by the command and by the check."""

from __future__ import annotations

import sqlite3

import psycopg
import pytest
from django.db import connection

from supervision.models import RecordEvent, SessionRecord
from tests.cast import build_cast
from tests.supervision.records.conftest import live, run_verify
from website.core import checks, triggers

pytestmark = pytest.mark.django_db(transaction=True)


def outside(*statements):
    """Runs statements on a connection that knows nothing of Django."""
    connection.close()
    if connection.vendor == "sqlite":
        with sqlite3.connect(connection.settings_dict["NAME"]) as raw:
            for statement in statements:
                raw.execute(statement)
        raw.close()
        return
    values = connection.get_connection_params()
    wanted = {key: values[key] for key in ("host", "port", "user", "password", "dbname") if values.get(key)}
    with psycopg.connect(**wanted) as raw:
        for statement in statements:
            raw.execute(statement)


def without_triggers(table):
    """The statements that take the triggers of a table away."""
    if connection.vendor == "postgresql":
        return [f"ALTER TABLE {table} DISABLE TRIGGER USER"]
    rules = next(rules for rules in triggers.declared() if rules.table == table)
    return [f"DROP TRIGGER {name}" for name in triggers.statements(rules, "sqlite")]


@pytest.fixture
def history(transactional_db):
    live(build_cast())
    assert run_verify() == ("whole: 7 records (0 purged), 13 events", 0)
    yield
    triggers.install()


def test_the_file_is_refused_while_the_triggers_are_there(history):
    with pytest.raises((sqlite3.IntegrityError, psycopg.errors.IntegrityConstraintViolation), match="append-only"):
        outside("UPDATE supervision_sessionrecord SET minutes = 600")

    assert run_verify()[1] == 0


def test_without_the_triggers_it_is_found(history):
    record = SessionRecord.objects.order_by("pk").first()
    event = RecordEvent.objects.order_by("seq").last()
    for table, change, undo, fault in (
        (
            "supervision_sessionrecord",
            f"UPDATE supervision_sessionrecord SET minutes = 600 WHERE id = {record.pk}",
            f"UPDATE supervision_sessionrecord SET minutes = {record.minutes} WHERE id = {record.pk}",
            f"BROKEN: record {record.session.code}:1 differs from what was signed: minutes",
        ),
        (
            "supervision_recordevent",
            f"UPDATE supervision_recordevent SET kind = 'countersigned' WHERE id = {event.pk}",
            f"UPDATE supervision_recordevent SET kind = '{event.kind}' WHERE id = {event.pk}",
            f"BROKEN: event {event.seq} of {event.record.session.code}:1 was changed",
        ),
        (
            "supervision_recordattendee",
            f"DELETE FROM supervision_recordattendee WHERE record_id = {record.pk}",
            None,
            f"BROKEN: record {record.session.code}:1 differs from what was signed: attendees",
        ),
    ):
        outside(*without_triggers(table), change)

        assert run_verify() == (fault, 1)
        assert [message.id for message in checks.triggers_are_installed(databases=["default"])]
        if undo:
            outside(undo)
            assert run_verify()[1] == 0


def test_a_record_taken_out_whole(history):
    record = SessionRecord.objects.order_by("-pk").first()
    tables = ("recordcontent", "recordattendee", "recorddomain", "sessionaction", "recordevent")
    without = [
        statement
        for table in (*tables, "sessionrecord", "recordchainhead")
        for statement in without_triggers(f"supervision_{table}")
    ]

    outside(
        *without,
        *(f"DELETE FROM supervision_{table} WHERE record_id = {record.pk}" for table in tables),
        f"DELETE FROM supervision_sessionrecord WHERE id = {record.pk}",
    )

    said, status = run_verify()
    assert (status, said.startswith("BROKEN: event"), said.endswith("is missing")) == (1, True, True)
