"""The hunt, for the tests of this folder."""

from __future__ import annotations

from tests.leaks import leaks  # noqa: F401 - a fixture
