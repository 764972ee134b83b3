"""What runs on a schedule. Each task recomputes from data, so late or twice is harmless."""

from __future__ import annotations

import logging

from django.core.management import call_command
from django.db import OperationalError

from website import audit
from website.accounts.domain import erasure, invitations
from website.accounts.models import ErasureRequest

logger = logging.getLogger(__name__)


def erase_due() -> int:
    """Carries out the requests for erasure that are due; the number of people erased. One failing stops no other."""
    done = 0
    for request in erasure.due_requests():
        try:
            _erase(request)
        except Exception as error:
            logger.error("erasure request %s failed: %s", request.code, type(error).__name__)
        else:
            done += 1
    return done


def _erase(request: ErasureRequest) -> None:
    """Erases one person; once more when the database broke it off, as it does when two wait for each other."""
    try:
        erasure.erase(request.user, actor=audit.SYSTEM)
    except OperationalError:
        erasure.erase(request.user, actor=audit.SYSTEM)


def tidy() -> None:
    """Forgets sessions that have run out and invitations that came to nothing long ago."""
    call_command("clearsessions")
    invitations.purge_dead()
