"""Counting what visitors may do often but not endlessly."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.cache import cache

from website.core import clock
from website.core.ratelimit import allow, network_of

NOON = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()
    yield
    cache.clear()


def ask(times, address="203.0.113.1", action="test"):
    return [allow(action, address, amount=2, seconds=60) for __ in range(times)]


def test_allow_counts_up_to_the_amount():
    with clock.at(NOON):
        assert ask(4) == [True, True, False, False]


def test_allow_starts_again_in_the_next_window():
    with clock.at(NOON):
        ask(3)
    with clock.at(NOON + dt.timedelta(seconds=60)):
        assert ask(1) == [True]


def test_allow_counts_each_visitor_and_each_action_alone():
    with clock.at(NOON):
        ask(3)

        assert ask(1, address="203.0.113.2") == [True]
        assert ask(1, action="other") == [True]


def test_allow_counts_an_ipv6_network_as_one_visitor():
    with clock.at(NOON):
        assert ask(2, address="2001:db8::1") + ask(1, address="2001:db8::2") == [True, True, False]
        assert ask(1, address="2001:db8:0:1::1") == [True]


def test_network_of_something_odd_is_itself():
    assert network_of("unix:") == "unix:"


def test_the_cache_holds_no_address():
    with clock.at(NOON):
        ask(1)

    assert "203.0.113.1" not in repr(cache._cache)
