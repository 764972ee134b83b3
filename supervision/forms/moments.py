"""A day with a start and an end, as people type them, and as moments that really were."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from website.core import clock

FIRST_YEAR = 2000
LAST_YEAR = 2100
MOST_HOURS = 12
MISSING = _("Please fill this in.")
NOT_A_DAY = _("This is not a date. Please write it as year-month-day, for example 2026-11-21.")
NOT_A_TIME = _("This is not a time of day. Please write it with 24 hours, for example 14:30.")


class DayInput(forms.DateInput):
    """The browser's own date picker; typed as year-month-day where it has none."""

    input_type = "date"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """The browser's own time picker; typed as 14:30 where it has none."""

    input_type = "time"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class DayField(forms.DateField):
    """A day in a year that makes sense."""

    widget = DayInput
    default_error_messages = {"required": MISSING, "invalid": NOT_A_DAY}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)

    def clean(self, value: Any) -> dt.date | None:
        """The day. Raises ValidationError for a year nobody means."""
        day = super().clean(value)
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError(_now("Please check the year."), code="year")
        return day


class ClockField(forms.TimeField):
    """A time of day, to the minute."""

    widget = TimeInput
    default_error_messages = {"required": MISSING, "invalid": NOT_A_TIME}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%H:%M", "%H:%M:%S"], **kwargs)

    def clean(self, value: Any) -> dt.time | None:
        """The time without its seconds."""
        time = super().clean(value)
        return time.replace(second=0, microsecond=0) if time is not None else None


def moment_of(day: dt.date, time: dt.time) -> dt.datetime:
    """The moment a clock on the wall showed this, in the active time zone.

    Raises ValidationError for a time that a change of the clocks left out, or that came twice.
    """
    zone = timezone.get_current_timezone()
    typed = dt.datetime.combine(day, time)
    aware = typed.replace(tzinfo=zone)
    words = {"time": time.strftime("%H:%M"), "day": date_format(day, "DATE_FORMAT")}
    if aware.astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None) != typed:
        sentence = _now(
            "%(time)s did not exist on %(day)s: the clocks went forward that night. Please choose another time."
        )
        raise ValidationError(sentence % words, code="no-such-time")
    if aware.utcoffset() != aware.replace(fold=1).utcoffset():
        sentence = _now(
            "%(time)s came twice on %(day)s: the clocks went back that night. Please choose a time before or after "
            "that hour."
        )
        raise ValidationError(sentence % words, code="twice")
    return aware.astimezone(dt.UTC)


def local_parts(moment: dt.datetime) -> tuple[dt.date, dt.time]:
    """The day and the time of day that a clock on the wall showed."""
    local = timezone.localtime(moment)
    return local.date(), local.time().replace(second=0, microsecond=0)


def span_fields() -> dict[str, forms.Field]:
    """The three fields of a span."""
    return {
        "date": DayField(label=_("Date")),
        "start": ClockField(label=_("Start")),
        "end": ClockField(label=_("End")),
    }


def span_initial(starts_at: dt.datetime, ends_at: dt.datetime) -> dict[str, Any]:
    """What the three fields show for a span."""
    day, start = local_parts(starts_at)
    return {"date": day, "start": start, "end": local_parts(ends_at)[1]}


def crosses_midnight(starts_at: dt.datetime, ends_at: dt.datetime) -> bool:
    """Whether a span ends on another day than it begins."""
    return timezone.localdate(starts_at) != timezone.localdate(ends_at)


def clean_span(
    form: forms.Form, *, past: bool | None = None, overnight: bool = False
) -> tuple[dt.datetime, dt.datetime] | None:
    """The two moments of the fields date, start and end; None with an error at the field that is wrong.

    `past`: True for a session that has begun, False for one that is to come, None for either. `overnight`: the session
    is known to go past midnight, so an end before the start is one of the next day.
    """
    day, start, end = (form.cleaned_data.get(name) for name in ("date", "start", "end"))
    if day is None or start is None or end is None:
        return None
    try:
        starts_at = moment_of(day, start)
    except ValidationError as error:
        form.add_error("start", error)
        return None
    try:
        ends_at = moment_of(day + dt.timedelta(days=overnight and end <= start), end)
    except ValidationError as error:
        form.add_error("end", error)
        return None
    field, sentence = span_fault(starts_at, ends_at, past=past)
    if field:
        form.add_error(field, ValidationError(sentence, code="span"))
        return None
    return starts_at, ends_at


def span_fault(starts_at: dt.datetime, ends_at: dt.datetime, *, past: bool | None) -> tuple[str, str]:
    """The field that is wrong and a sentence that says why; two empty strings for a sound span."""
    if ends_at <= starts_at:
        return "end", _now("The end must be after the start.")
    if ends_at - starts_at > dt.timedelta(hours=MOST_HOURS):
        return "end", _now("A session is at most %(hours)d hours long. Please check start and end.") % {
            "hours": MOST_HOURS
        }
    if past is True and starts_at > clock.now():
        return "start", _now("This is in the future. Plan the session instead.")
    if past is False and starts_at <= clock.now():
        return "start", _now("This is in the past. If you have met already, choose “We met already”.")
    return "", ""
