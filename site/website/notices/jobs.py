"""Scheduled jobs: declared in code (`core.contributions.schedules`), run one at a time each, recorded in `JobRun`."""

from __future__ import annotations

import datetime as dt
import logging

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils.module_loading import import_string
from django_q.exceptions import TimeoutException
from django_q.models import Schedule as QueueSchedule
from django_q.tasks import async_task

from website.core import clock, contributions
from website.notices.models import JobRun

logger = logging.getLogger(__name__)

TASK = "website.notices.tasks.run_job"
HEARTBEAT = "notices.heartbeat"
SYNC_LOCK = "notices.sync_schedules"
# Successful runs stand in JobRun; the queue's own table keeps failures only.
UNSAVED = {"save": False}


def run_job(name: str) -> bool:
    """Runs the job `name` unless it runs already; whether it ran to its end. Never raises for what the job raises.

    An overlap is harmless to the data, since jobs recompute; not running twice at once only saves the work.
    """
    schedule = contributions.schedules.get(name)
    if schedule is None:
        logger.warning("no job is called %s", name)
        return False
    now = clock.now()
    JobRun.objects.get_or_create(name=name)
    row = JobRun.objects.filter(name=name)
    lease = dt.timedelta(seconds=settings.Q_CLUSTER["timeout"] + 30)
    free = row.filter(Q(running_until__isnull=True) | Q(running_until__lte=now))
    if not free.update(running_until=now + lease, started_at=now):
        return False
    try:
        import_string(schedule.task)()
    except TimeoutException:
        connection.close()
        row.update(running_until=None, last_error_class="TimeoutException")
        raise TimeoutException("timeout") from None
    except Exception as error:
        row.update(running_until=None, last_error_class=type(error).__name__[:100])
        logger.error("job %s failed: %s", name, type(error).__name__)
        return False
    row.update(running_until=None, finished_at=clock.now(), last_error_class="")
    return True


def sync_schedules() -> dict[str, list[str]]:
    """Makes the queue's schedule rows say what the code says; safe on several hosts at once.

    New ones run soon, changed ones keep their rhythm, those the code no longer knows go. Schedules made by hand (with
    another function) are left alone. Returns the names under `created`, `changed` and `removed`.
    """
    JobRun.objects.get_or_create(name=SYNC_LOCK)
    outcome: dict[str, list[str]] = {"created": [], "changed": [], "removed": []}
    with transaction.atomic():
        # The queue's table has no unique name; this row's lock keeps two starting workers from writing each twice.
        JobRun.objects.select_for_update(no_key=True).get(name=SYNC_LOCK)
        standing: dict[str, QueueSchedule] = {}
        for row in QueueSchedule.objects.filter(func=TASK).order_by("pk"):
            if row.name in standing or contributions.schedules.get(row.name) is None:
                outcome["removed"].append(row.name)
                row.delete()
            else:
                standing[row.name] = row
        for name in contributions.schedules.names():
            wanted = {
                "args": repr((name,)),
                "kwargs": repr({"q_options": UNSAVED}),
                "schedule_type": QueueSchedule.MINUTES,
                "minutes": contributions.schedules.get(name).minutes,
                "repeats": -1,
            }
            row = standing.get(name)
            if row is None:
                QueueSchedule.objects.create(name=name, func=TASK, next_run=clock.now(), **wanted)
                outcome["created"].append(name)
            elif any(getattr(row, field) != value for field, value in wanted.items()):
                QueueSchedule.objects.filter(pk=row.pk).update(next_run=clock.now(), **wanted)
                outcome["changed"].append(name)
    return outcome


def beat_soon() -> None:
    """Asks the queue for one heartbeat now: a fresh worker shows within a second and not after half a minute."""
    async_task(TASK, HEARTBEAT, q_options=UNSAVED)
