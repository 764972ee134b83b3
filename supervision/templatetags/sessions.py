"""Small helpers of the pages of sessions. They format; they never query."""

from __future__ import annotations

import datetime as dt

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.domain.certificates import duration
from supervision.domain.in_words import span_words
from website.core import clock

register = template.Library()


@register.filter
def session_day(value: dt.datetime) -> str:
    """“Thursday, 20 November 2026”."""
    local = timezone.localtime(value)
    return _("%(weekday)s, %(day)s") % {"weekday": date_format(local, "l"), "day": date_format(local, "DATE_FORMAT")}


@register.filter(name="duration")
def duration_filter(value: int | None) -> str:
    """`75` as “1 h 15 min”. "" for None."""
    return duration(int(value)) if value is not None else ""


@register.simple_tag
def this_moment() -> dt.datetime:
    """Now, for the head of a printed page."""
    return clock.now()


@register.simple_tag
def span(starts_at: dt.datetime, ends_at: dt.datetime) -> str:
    """“Thursday, 20 November 2026, 10:00 to 11:00”."""
    return span_words(starts_at, ends_at)
