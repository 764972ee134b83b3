"""Effects that happen once: written in the business transaction, done by a worker, swept up whatever became of it.

The queue is only the alarm clock. What is owed stands in the table; `run_due` finds it every minute.
"""

from __future__ import annotations

import datetime as dt
import logging
import re
import time
import uuid
from functools import partial
from smtplib import SMTPResponseException

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import F
from django.db.transaction import TransactionManagementError
from django_q.exceptions import TimeoutException
from django_q.tasks import async_task

from website.core import clock, contributions
from website.core.errors import DomainError
from website.notices.enums import OutboxState
from website.notices.models import OutboxEntry
from website.notices.models.outbox import MAX_TRIES

logger = logging.getLogger(__name__)

TASK = "website.notices.tasks.run_entry"
_CODE = re.compile(r"[A-Za-z0-9_.:-]{1,60}")


def enqueue(
    effect: str,
    *,
    key: str,
    subject: models.Model | None = None,
    recipient: models.Model | None = None,
    due_at: dt.datetime | None = None,
) -> OutboxEntry | None:
    """Owes `effect` once for `key`, from the moment the surrounding transaction commits.

    Returns the row, or None when the key was owed before (which is not an error). Must be called inside `atomic()`
    together with the change that causes the effect. Nudges the queue after the commit when the effect is due already.
    Raises LookupError for an effect that nobody registered.
    """
    if contributions.outbox_effects.get(effect) is None:
        raise LookupError(f"no outbox effect is called {effect}")
    if not connection.in_atomic_block:
        raise TransactionManagementError("outbox.enqueue belongs into the transaction of the change that causes it")
    now = clock.now()
    entry = OutboxEntry(
        key=key,
        effect=effect,
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=str(subject.pk) if subject is not None else "",
        recipient=recipient,
        due_at=due_at or now,
        created_at=now,
    )
    if not insert_once(entry):
        return None
    if entry.due_at <= now:
        transaction.on_commit(partial(nudge, entry.pk))
    return entry


def insert_once(row: models.Model, *, told_by: str = "pk") -> bool:
    """Inserts `row` unless its `key` is taken, and says whether it did; the transaction stays usable either way.

    `told_by` names a field with a random value of the row's own, which tells it from the row that was there before.
    Raises ValidationError for values the columns do not take: SQLite would drop such a row in silence.
    """
    row.clean_fields(exclude=[field.name for field in row._meta.fields if field.is_relation or field.primary_key])
    type(row).objects.bulk_create([row], ignore_conflicts=True)
    found = dict(type(row).objects.filter(key=row.key).values_list(told_by, "pk"))
    if not found:
        raise RuntimeError(f"the database refused a row of {row._meta.label}")
    own = getattr(row, told_by)
    if own not in found:
        return False
    row.pk = found[own]
    return True


def nudge(entry_id: uuid.UUID) -> None:
    """Asks the queue to do the row soon. Failing to ask never matters: the sweep finds the row within a minute."""
    try:
        async_task(TASK, str(entry_id), q_options={"save": False})
    except Exception as error:
        logger.warning("outbox entry %s could not be queued: %s", entry_id, type(error).__name__)


def claim(entry_id: uuid.UUID | str) -> OutboxEntry | None:
    """Takes the row if it is due and free, counts the try and commits both. None when there is nothing to do.

    A row that was taken MAX_TRIES times and never came to an end becomes a dead letter here.
    """
    now = clock.now()
    # Durable: the count must be on disk before an effect that may kill this process begins.
    with transaction.atomic(durable=True):
        ready = OutboxEntry.objects.filter(pk=entry_id).ready(now)
        taken = ready.filter(tries__lt=MAX_TRIES).update(
            state=OutboxState.CLAIMED,
            claimed_until=now + dt.timedelta(seconds=settings.OUTBOX_LEASE_SECONDS),
            tries=F("tries") + 1,
        )
        if taken:
            return OutboxEntry.objects.get(pk=entry_id)
        given_up = ready.update(
            state=OutboxState.DEAD,
            claimed_until=None,
            finished_at=now,
            last_error_class="Abandoned",
            last_error_code="worker_lost",
        )
    if given_up:
        logger.error("outbox entry %s given up: its worker was lost %s times", entry_id, MAX_TRIES)
    return None


def run_entry(entry_id: uuid.UUID | str) -> bool:
    """Does one row if it is due and free; whether its effect was done. Never raises for what an effect raises."""
    entry = claim(entry_id)
    if entry is None:
        return False
    try:
        effect = contributions.outbox_effects.get(entry.effect)
        if effect is None:
            raise LookupError(entry.effect)
        effect.run(entry)
    except TimeoutException as error:
        # The alarm may have gone off inside a statement; this connection is in no known state.
        connection.close()
        note_failure(entry, error)
        raise TimeoutException("timeout") from None
    except Exception as error:
        note_failure(entry, error)
        return False
    held(entry).update(
        state=OutboxState.DONE, claimed_until=None, finished_at=clock.now(), last_error_class="", last_error_code=""
    )
    return True


def held(entry: OutboxEntry) -> models.QuerySet[OutboxEntry]:
    """The row of `entry` while this worker still holds it: empty once another one took over an expired claim."""
    return OutboxEntry.objects.filter(pk=entry.pk, state=OutboxState.CLAIMED, tries=entry.tries)


def note_failure(entry: OutboxEntry, error: BaseException) -> None:
    """Stores class and code of a failure, never its text, and sets the next try or gives the row up."""
    now = clock.now()
    name, code = type(error).__name__[:100], code_of(error)
    if entry.tries >= MAX_TRIES:
        state = {"state": OutboxState.DEAD, "finished_at": now}
    else:
        state = {"state": OutboxState.WAITING, "due_at": now + backoff(entry.tries)}
    held(entry).update(claimed_until=None, last_error_class=name, last_error_code=code, **state)
    level = logging.ERROR if entry.tries >= MAX_TRIES else logging.WARNING
    logger.log(level, "outbox entry %s (%s) failed at try %s: %s %s", entry.pk, entry.effect, entry.tries, name, code)


def code_of(error: BaseException) -> str:
    """A short code for an error that says what went wrong without quoting anybody; "" when it has none."""
    if isinstance(error, TimeoutException):
        return "timeout"
    if isinstance(error, SMTPResponseException):
        return str(error.smtp_code)
    if isinstance(error, DomainError) and _CODE.fullmatch(error.code):
        return error.code
    return ""


def backoff(tries: int) -> dt.timedelta:
    """How long to wait after the given number of tries: with the default 30 s, 2 min, 8 min, 32 min."""
    return dt.timedelta(seconds=settings.OUTBOX_BACKOFF_SECONDS * 4 ** (tries - 1))


def run_due(*, limit: int = 500, budget_seconds: float = 40) -> int:
    """Does what is due, oldest first, until `limit` rows or the time is used up; the number of effects done.

    This is the sweep: it needs nothing of the queue, so it makes good whatever a crash or a changed SECRET_KEY lost.
    """
    deadline = time.monotonic() + budget_seconds
    done = 0
    waiting = OutboxEntry.objects.ready(clock.now()).order_by("due_at").values_list("pk", flat=True)[:limit]
    for entry_id in list(waiting):
        if time.monotonic() > deadline:
            break
        done += run_entry(entry_id)
    return done
