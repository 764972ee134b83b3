"""Fixtures of the page tests."""

from __future__ import annotations

import pytest

from tests.factories.courses import make_course


@pytest.fixture
def make_other(db):
    """Another course."""
    return lambda: make_course("Another")
