"""What the form for a new session begins with: the time and the way the two met last."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from supervision.enums import SessionMode, SessionPhase
from supervision.models import SupervisionSession
from website.accounts.models import User
from website.core import clock

USUAL_START = dt.time(10)
USUAL_LENGTH = dt.timedelta(hours=1)
SATURDAY = 5


@dataclass(frozen=True)
class PlanDefaults:
    """A day, a start, an end and a way to meet."""

    day: dt.date
    start: dt.time
    end: dt.time
    mode: str


def suggested_plan(supervisor: User, person: User | None) -> PlanDefaults:
    """The same time of the same weekday as the last session with `person`; else the next working day at ten.

    One statement.
    """
    last = _last_with(supervisor, person) if person is not None else None
    if last is None:
        day = next_working_day()
        end = (dt.datetime.combine(day, USUAL_START) + USUAL_LENGTH).time()
        return PlanDefaults(day, USUAL_START, end, SessionMode.IN_PERSON)
    start, end = timezone.localtime(last.starts_at), timezone.localtime(last.ends_at)
    ahead = (start.weekday() - clock.today().weekday()) % 7 or 7
    return PlanDefaults(clock.today() + dt.timedelta(days=ahead), _whole(start), _whole(end), last.mode)


def next_working_day() -> dt.date:
    """The first day after today that is neither a Saturday nor a Sunday."""
    day = clock.today() + dt.timedelta(days=1)
    return day + dt.timedelta(days=7 - day.weekday() if day.weekday() >= SATURDAY else 0)


def just_now() -> PlanDefaults:
    """The last full hour until now, for a session that nobody planned; from midnight on when the day is that young."""
    now = timezone.localtime(clock.now())
    start = now - USUAL_LENGTH
    if start.date() != now.date():
        start = now.replace(hour=0, minute=0)
    end = now if now.time() > dt.time(0, 1) else now + dt.timedelta(minutes=2)
    return PlanDefaults(now.date(), _whole(start), _whole(end), SessionMode.IN_PERSON)


def _last_with(supervisor: User, person: User) -> SupervisionSession | None:
    """The newest session of the two that was not called off."""
    found = SupervisionSession.objects.led_by(supervisor).attended_by(person).exclude(phase=SessionPhase.CANCELLED)
    return found.defer("draft").order_by("-starts_at").first()


def _whole(moment: dt.datetime) -> dt.time:
    return moment.time().replace(second=0, microsecond=0)
