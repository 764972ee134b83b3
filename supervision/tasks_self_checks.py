"""Tasks of self-checks: they recompute from data, so that running late or twice is harmless."""

from __future__ import annotations

from supervision.domain import self_checks


def delete_overdue_self_checks() -> int:
    """Deletes self-checks whose time is over and shares that ended long ago. Returns how many."""
    return self_checks.delete_overdue()
