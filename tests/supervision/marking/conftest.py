"""Dana, who looks after Rosa."""

from __future__ import annotations

import pytest

from tests.supervision.factories import agree


@pytest.fixture
def agreement(cast):
    """The agreement of Dana and Rosa."""
    return agree(cast.dana, cast.rosa)


@pytest.fixture
def dana(as_, agreement):
    """Dana's browser."""
    return as_("dana")
