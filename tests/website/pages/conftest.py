"""A site as a fresh installation has it."""

from __future__ import annotations

import pytest

from website.pages.domain.help_lines import ensure_defaults
from website.pages.domain.starter import ensure_site


@pytest.fixture
def home(db):
    """The starter site's home page."""
    return ensure_site()


@pytest.fixture
def lines(db):
    """The starter help lines."""
    return ensure_defaults()
