"""The clock stands still, and everybody has just proven who they are."""

from __future__ import annotations

import datetime as dt
import math
from types import SimpleNamespace

import pytest

from website.core import clock
from website.pages.domain import frame


@pytest.fixture(autouse=True)
def _still(monkeypatch):
    """Stops `core.clock` for the test, so that two looks at the same page are at the same moment."""
    moment = dt.datetime.now(dt.UTC)
    still = SimpleNamespace(now=lambda zone=None: moment)
    monkeypatch.setattr(clock, "dt", SimpleNamespace(datetime=still, UTC=dt.UTC, timedelta=dt.timedelta))
    # Else a walk of more than a minute would read what the frame says once more, and one that is quicker would not.
    monkeypatch.setattr(frame, "KEPT_SECONDS", math.inf)
