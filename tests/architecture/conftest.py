"""What several tests of the architecture look at."""

from __future__ import annotations

import pytest

from tests.architecture.doors import TableWalk


@pytest.fixture(scope="session")
def table_walk() -> TableWalk:
    """`table_walk.of(world)`: what every address of ours answers to everybody."""
    return TableWalk()
