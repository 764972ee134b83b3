"""What an operator may do with effects that were given up."""

from __future__ import annotations

from functools import partial

from django.db import models, transaction
from django.utils.translation import gettext as _

from website import audit
from website.core import clock
from website.core.errors import NotNow
from website.notices import outbox
from website.notices.enums import OutboxState
from website.notices.models import OutboxEntry

RETRIED = "retry_dead_letter"


def retry_dead(entry: OutboxEntry, *, actor: models.Model) -> OutboxEntry:
    """Gives a dead letter its tries back, due at once, and records who asked for it. Raises NotNow when it is not dead.

    The effect runs again from its ids; being idempotent, it does only what is still missing.
    """
    with transaction.atomic():
        now = clock.now()
        revived = (
            OutboxEntry.objects.filter(pk=entry.pk)
            .dead()
            .update(state=OutboxState.WAITING, tries=0, due_at=now, finished_at=None)
        )
        if not revived:
            raise NotNow(_("This one is not waiting for an operator any more."), code="not_dead")
        entry.refresh_from_db()
        transaction.on_commit(partial(outbox.nudge, entry.pk))
        audit.record(actor, RETRIED, entry)
    return entry
