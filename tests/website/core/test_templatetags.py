from __future__ import annotations

import datetime as dt

import pytest
from django.template import Context, Template

from website.core import clock
from website.core.templatetags import mainstay

NOON = dt.datetime(2026, 11, 21, 17, 0, tzinfo=dt.UTC)  # noon in New York


def render(source: str, /, **context) -> str:
    return Template("{% load mainstay %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (35, "about 35 minutes"),
        (1, "about 1 minute"),
        (60, "about 1 hour"),
        (160, "about 2 hours 40 minutes"),
        (0, ""),
        (None, ""),
    ],
)
def test_minutes_are_words(value, words):
    assert mainstay.minutes(value) == words


def test_short_minutes_fit_a_tag():
    assert (mainstay.short_minutes(160), mainstay.short_minutes(None)) == ("160 min", "")


@pytest.mark.parametrize(
    ("value", "total", "words"),
    [
        (80, None, "80\u00a0%"),
        (1, 3, "33\u00a0%"),
        (2, 3, "67\u00a0%"),
        (999, 1000, "99\u00a0%"),
        (5, 5, "100\u00a0%"),
        (1, 0, "0\u00a0%"),
        (None, None, ""),
    ],
)
def test_percent_is_never_whole_before_it_is(value, total, words):
    assert mainstay.percent(value, total) == words


@pytest.mark.parametrize(
    ("date", "words"),
    [(dt.date(2026, 12, 12), "12 December"), (dt.date(2025, 3, 1), "1 March 2025"), (None, "")],
)
def test_day_names_the_year_only_when_it_is_another(date, words):
    with clock.at(NOON):
        assert mainstay.day(date) == words


def test_moment_is_in_the_local_time_zone():
    with clock.at(NOON):
        assert mainstay.moment(NOON) == "21 November, 12:00"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (NOON, "12:00"),
        (NOON - dt.timedelta(hours=12), "00:00"),
        (NOON - dt.timedelta(hours=13), "20 November, 23:00"),
        (NOON.replace(year=2025), "21 November 2025, 12:00"),
        (None, ""),
    ],
)
def test_the_day_of_saving_is_said_when_it_is_another_one(value, words):
    with clock.at(NOON):
        assert mainstay.saved_at(value) == words


def test_icon_is_hidden_unless_it_is_named():
    assert 'aria-hidden="true"' in render("{% icon 'check' %}")
    assert 'role="img" aria-label="Done &quot;now&quot;"' in render("{% icon 'check' label %}", label='Done "now"')


def test_unknown_icon_is_a_fault():
    with pytest.raises(KeyError):
        render("{% icon 'no-such-icon' %}")


def test_markdown_filter_is_safe_and_takes_nothing():
    assert render("{{ text|markdown }}|{{ none|markdown_inline }}", text="**a** <b>", none=None) == (
        "<p><strong>a</strong> &lt;b&gt;</p>|"
    )


@pytest.mark.parametrize(
    ("level", "tone"), [("success", "good"), ("error", "stop"), ("warning", "warm"), ("info", "note")]
)
def test_notice_tone_follows_level(level, tone):
    assert mainstay.notice_tone(level) == tone
