"""Fixtures of the tests about agreements."""

from __future__ import annotations

import datetime as dt

import pytest

from supervision.domain import agreements
from tests.factories.accounts import prove
from website.core import clock


@pytest.fixture
def today(db) -> dt.date:
    """The day of the test."""
    return clock.today()


@pytest.fixture
def offer(cast):
    """`offer(ends_on=…)`: Priya offers an agreement of Dana and Rosa from today, every two weeks."""

    def propose(supervisor=None, supervisee=None, *, actor=None, **facts):
        values = {"starts_on": clock.today(), "cadence_days": 14, **facts}
        return agreements.propose(supervisor or cast.dana, supervisee or cast.rosa, actor=actor or cast.priya, **values)

    return propose


@pytest.fixture
def agreed(cast, offer):
    """`agreed()`: the same, accepted by both, through the domain."""

    def both(*args, **kwargs):
        row = offer(*args, **kwargs)
        agreements.accept(row, actor=row.supervisor)
        return agreements.accept(row, actor=row.supervisee)

    return both


@pytest.fixture
def proven(as_):
    """`proven("dana")` is a client signed in as Dana who has just given the password again."""

    def sign_in(name: str):
        return prove(as_(name))

    return sign_in
