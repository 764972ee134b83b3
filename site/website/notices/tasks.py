"""What the queue calls. Arguments are ids and names of the code, never content; what goes wrong leaves as a class."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django_q.exceptions import TimeoutException
from django_q.models import Task

from website.core import clock
from website.notices import jobs, outbox
from website.notices.enums import OutboxState
from website.notices.models import OutboxEntry

logger = logging.getLogger(__name__)

OUTBOX_KEPT = dt.timedelta(days=90)
QUEUE_KEPT = dt.timedelta(days=7)


class TaskError(Exception):
    """Stands for any error of a task: the queue stores an exception's text, and this one's is a class name."""


def guarded(task: Callable[..., Any]) -> Callable[..., Any]:
    """Turns whatever `task` raises into TaskError, so that no text of an error reaches the queue's table."""

    @wraps(task)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        try:
            return task(*args, **kwargs)
        except TimeoutException:
            raise
        except Exception as error:
            name = type(error).__name__
            logger.error("task %s failed: %s", task.__name__, name)
        raise TaskError(name)

    return wrapper


@guarded
def run_entry(entry_id: str) -> bool:
    """Does one outbox row if it is due and free."""
    return outbox.run_entry(entry_id)


@guarded
def run_job(name: str) -> bool:
    """Runs one scheduled job if it does not run already."""
    return jobs.run_job(name)


def sweep() -> None:
    """Every minute: does what is owed and due, also what a crash left claimed or the queue lost."""
    outbox.run_due()


def heartbeat() -> None:
    """Every minute: does nothing. That it ran shows in its JobRun row, which `/readyz` looks at."""


def tidy() -> None:
    """Every day: forgets outbox rows done 90 days ago and the queue's own records of a week ago."""
    now = clock.now()
    OutboxEntry.objects.filter(state=OutboxState.DONE, finished_at__lt=now - OUTBOX_KEPT).delete()
    Task.objects.filter(stopped__lt=now - QUEUE_KEPT).delete()
