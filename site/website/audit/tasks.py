"""Work that the queue does for the audit log."""

from __future__ import annotations

import logging

from website.audit import chain

logger = logging.getLogger(__name__)


def verify() -> bool:
    """Verifies the whole chain and logs an error when it is broken; whether it is whole. Harmless at any time."""
    verdict = chain.verify()
    if not verdict.whole:
        logger.error("the audit log is broken at event %s: %s", verdict.broken_seq, verdict.fault)
    return verdict.whole
