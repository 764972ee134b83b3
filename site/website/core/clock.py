"""The one source of time, so that tests and the demo can live through history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

_offset: ContextVar[dt.timedelta] = ContextVar("mainstay_clock_offset", default=dt.timedelta(0))


def now() -> dt.datetime:
    """The current moment, aware, in UTC."""
    return dt.datetime.now(dt.UTC) + _offset.get()


def today() -> dt.date:
    """The current date in the active time zone."""
    return timezone.localdate(now())


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Within the block `now()` starts at `moment` (aware) and runs on from there."""
    if timezone.is_naive(moment):
        raise ValueError("the clock needs an aware moment")
    token = _offset.set(moment - dt.datetime.now(dt.UTC))
    try:
        yield
    finally:
        _offset.reset(token)


@contextmanager
def later(**delta: float) -> Iterator[None]:
    """Within the block `now()` is later by the given timedelta arguments: `clock.later(hours=2)`.

    Days and weeks are days of the active time zone's calendar, at the same time of day: a change between summer and
    winter time in between makes none of them longer.
    """
    calendar = dt.timedelta(days=delta.pop("days", 0), weeks=delta.pop("weeks", 0))
    begins = now()
    # Sums of an aware moment count by the wall clock of its zone.
    moved = (timezone.localtime(begins) + calendar).astimezone(dt.UTC)
    token = _offset.set(_offset.get() + (moved - begins) + dt.timedelta(**delta))
    try:
        yield
    finally:
        _offset.reset(token)
