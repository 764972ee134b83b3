"""Tasks that recompute from data, so that running late or twice is harmless."""

from __future__ import annotations

from website.pages.domain.scheduled import publish_due


def publish_scheduled() -> int:
    """Publishes and ends what was set to a moment. Returns how many it did."""
    return publish_due()
