"""A past to be lived: what happened when, done in its order with the clock set back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.utils import timezone

from website.core import clock

NOON = "12:00"
SATURDAY = 5


class Timeline:
    """Steps and their moments. What lies ahead of now has not happened and is left out."""

    def __init__(self) -> None:
        self._steps: list[tuple[dt.datetime, int, Callable[[], object]]] = []

    def at(self, moment: dt.datetime, step: Callable[[], object]) -> None:
        """`step()` happens at `moment`; of two at the same moment the one that was added first."""
        self._steps.append((moment, len(self._steps), step))

    def live(self) -> None:
        """Does everything that is past, in its order."""
        now = clock.now()
        for moment, __, step in sorted(self._steps, key=lambda each: each[:2]):
            if moment <= now:
                with clock.at(moment):
                    step()


def ago(days: float, time: str = NOON) -> dt.datetime:
    """A working day `days` back, the Friday before when it was a weekend, at a time of the day."""
    day = clock.today() - dt.timedelta(days=days)
    return _at(day - dt.timedelta(days=max(0, day.weekday() - SATURDAY + 1)), time)


def ahead(days: float, time: str = NOON) -> dt.datetime:
    """A working day `days` from now, the Monday after when it is a weekend, at a time of the day."""
    day = clock.today() + dt.timedelta(days=days)
    return _at(day + dt.timedelta(days=7 - day.weekday() if day.weekday() >= SATURDAY else 0), time)


def _at(day: dt.date, time: str) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.fromisoformat(time)))
