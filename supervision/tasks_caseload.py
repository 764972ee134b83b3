"""Tasks of the caseload. They recompute from data, so that running late or twice is harmless."""

from __future__ import annotations

from supervision.domain import status


def refresh_statuses() -> int:
    """Works out again what the caseload says about every open agreement. Returns how many there are."""
    return status.refresh_all()
