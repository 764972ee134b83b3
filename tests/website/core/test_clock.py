"""The clock that tests and the demo move: days by the calendar, hours by the hour."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from website.core import clock

LATE_IN_THE_EVENING = dt.datetime(2026, 11, 22, 4, 40, tzinfo=dt.UTC)  # 23:40 in New York, summer time is over
EARLY_IN_THE_MORNING = dt.datetime(2026, 3, 20, 4, 20, tzinfo=dt.UTC)  # 00:20 in New York, summer time has begun


@pytest.mark.parametrize("moment", [LATE_IN_THE_EVENING, EARLY_IN_THE_MORNING])
@pytest.mark.parametrize("days", [-27, -1, 1, 150])
def test_days_are_days_of_the_calendar_across_summer_time(moment, days):
    with timezone.override("America/New_York"), clock.at(moment):
        today, hour = clock.today(), timezone.localtime(clock.now()).hour
        with clock.later(days=days):
            assert clock.today() == today + dt.timedelta(days=days)
            assert timezone.localtime(clock.now()).hour == hour


def test_hours_are_hours_across_summer_time():
    with timezone.override("America/New_York"), clock.at(LATE_IN_THE_EVENING):
        with clock.later(hours=-24 * 27):
            assert timezone.localtime(clock.now()).hour == 0
        with clock.later(weeks=-4, hours=1):
            assert clock.today() == dt.date(2026, 10, 25)
            assert timezone.localtime(clock.now()).hour == 0


def test_the_clock_is_put_back_after_the_block():
    with clock.later(days=3), clock.later(hours=1):
        pass
    assert abs(clock.now() - dt.datetime.now(dt.UTC)) < dt.timedelta(seconds=5)


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="aware"), clock.at(dt.datetime(2026, 1, 1)):
        pass
