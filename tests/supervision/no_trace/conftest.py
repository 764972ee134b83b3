"""The clock stands still, and everybody has just proven who they are."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest

from website.core import clock


@pytest.fixture(autouse=True)
def _still(monkeypatch):
    """Stops `core.clock` for the test, so that two looks at the same page are at the same moment."""
    moment = dt.datetime.now(dt.UTC)
    still = SimpleNamespace(now=lambda zone=None: moment)
    monkeypatch.setattr(clock, "dt", SimpleNamespace(datetime=still, UTC=dt.UTC, timedelta=dt.timedelta))
