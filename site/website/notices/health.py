"""Whether this installation can work: what `/readyz` asks. Answers are words, never figures, names or error texts."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from functools import lru_cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django_q.models import OrmQ

from website.core import clock, triggers
from website.notices.jobs import HEARTBEAT
from website.notices.models import JobRun, OutboxEntry

logger = logging.getLogger(__name__)

OK, LATE, FAILED = "ok", "late", "failed"
HEARTBEAT_LATE = dt.timedelta(minutes=3)
WORK_LATE = dt.timedelta(minutes=10)


def report() -> tuple[str, dict[str, str]]:
    """The overall word ("ready", "jobs late", "not ready") and the word of each check."""
    checks = {name: outcome_of(name, check) for name, check in CHECKS.items()}
    if FAILED in checks.values():
        return "not ready", checks
    return ("jobs late" if LATE in checks.values() else "ready"), checks


def outcome_of(name: str, check: Callable[[], str]) -> str:
    """The word of one check. A database that does not answer, or lacks a table, is a failed check, not an error."""
    try:
        return check()
    except DatabaseError as error:
        logger.error("readiness check %s failed: %s", name, type(error).__name__)
        return FAILED


def database() -> str:
    """The database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return OK if cursor.fetchone() == (1,) else FAILED


@lru_cache(maxsize=1)
def migrations_in_code() -> dict[tuple[str, str], frozenset[tuple[str, str]]]:
    """Every migration of the code with those it replaces; read from the files once in the life of a process."""
    graph = MigrationLoader(None, ignore_no_migrations=True).graph
    return {key: frozenset(node.replaces) for key, node in ((k, graph.nodes[k]) for k in graph.nodes) if node}


def migrations() -> str:
    """Every migration of the code is applied, itself or by all those it replaces."""
    applied = MigrationRecorder(connection).applied_migrations().keys()
    missing = [
        key
        for key, replaced in migrations_in_code().items()
        if key not in applied and not (replaced and replaced <= applied)
    ]
    return FAILED if missing else OK


def append_only_triggers() -> str:
    """The triggers that refuse to change history are in the database."""
    return OK if triggers.installed() else FAILED


def queue() -> str:
    """No task has waited in the queue for more than ten minutes. Its lock is when it may be taken: age, not number."""
    oldest = OrmQ.objects.order_by("lock").values_list("lock", flat=True).first()
    return word(oldest, WORK_LATE)


def outbox() -> str:
    """No effect is overdue by more than ten minutes."""
    oldest = OutboxEntry.objects.ready(clock.now()).order_by("due_at").values_list("due_at", flat=True).first()
    return word(oldest, WORK_LATE)


def heartbeat() -> str:
    """The worker showed within the last three minutes. This also notices a cluster that lives and delivers nothing."""
    beat = JobRun.objects.filter(name=HEARTBEAT).values_list("finished_at", flat=True).first()
    return LATE if beat is None else word(beat, HEARTBEAT_LATE)


def word(moment: dt.datetime | None, limit: dt.timedelta) -> str:
    """`late` when `moment` lies further back than `limit`; nothing waiting is `ok`."""
    return LATE if moment is not None and clock.now() - moment > limit else OK


CHECKS: dict[str, Callable[[], str]] = {
    "database": database,
    "migrations": migrations,
    "triggers": append_only_triggers,
    "queue": queue,
    "outbox": outbox,
    "heartbeat": heartbeat,
}
