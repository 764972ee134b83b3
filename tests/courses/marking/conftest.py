"""Dana and Idris look after Rosa; nobody looks after Marcus."""

from __future__ import annotations

import pytest

from tests.factories.oversight import look_after


@pytest.fixture
def dana(cast):
    """Dana, who looks after Rosa."""
    look_after(cast.dana, cast.rosa)
    return cast.dana


@pytest.fixture
def idris(cast):
    """Idris, who looks after Rosa too."""
    look_after(cast.idris, cast.rosa)
    return cast.idris
