"""Rosa, whom Dana looks after."""

from __future__ import annotations

import pytest

from tests.factories.oversight import look_after


@pytest.fixture
def dana(cast):
    """Dana, who looks after Rosa."""
    look_after(cast.dana, cast.rosa)
    return cast.dana


@pytest.fixture
def rosa(as_, dana):
    """Rosa's browser."""
    return as_("rosa")
