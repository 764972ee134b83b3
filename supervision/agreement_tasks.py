"""Tasks around agreements that recompute from data, so that running late or twice is harmless."""

from __future__ import annotations

from supervision.domain.handover import sweep


def look_after_agreements() -> int:
    """What follows from the date or an account alone. Returns how many agreements it looked at."""
    return sweep()
