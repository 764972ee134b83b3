"""The outbox: effects that must happen once, owed from the moment a business transaction commits."""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from website.core import clock
from website.notices.enums import OutboxState

MAX_TRIES = 5


class OutboxEntryQuerySet(models.QuerySet["OutboxEntry"]):
    """Questions about what is owed."""

    def ready(self, moment: dt.datetime) -> OutboxEntryQuerySet:
        """Rows that may be claimed at `moment`: due ones, and those whose claim was abandoned."""
        return self.filter(
            Q(state=OutboxState.WAITING, due_at__lte=moment) | Q(state=OutboxState.CLAIMED, claimed_until__lte=moment)
        )

    def dead(self) -> OutboxEntryQuerySet:
        """Rows that were given up and wait for an operator."""
        return self.filter(state=OutboxState.DEAD)


class OutboxEntry(models.Model):
    """One effect owed to one subject. Made by `outbox.enqueue`, changed only by `outbox.run_entry` and `retry_dead`.

    It holds ids, never content: whoever can read the queue or a backup learns what kind of thing happened and no more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    # What the effect is told apart by: "mail:certificate:17". The same event enqueued twice is one row.
    key = models.CharField(_("key"), max_length=200)
    effect = models.CharField(_("effect"), max_length=80)
    subject_type = models.CharField(_("kind of subject"), max_length=80, blank=True)
    subject_id = models.CharField(_("id of the subject"), max_length=64, blank=True)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="outbox_entries"
    )

    state = models.CharField(_("state"), max_length=8, choices=OutboxState, default=OutboxState.WAITING)
    due_at = models.DateTimeField(_("due"), default=clock.now)
    # Counted before the work starts, so that an effect which kills its worker is given up too. It also tells a
    # worker that lost its claim from the one that took over.
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    claimed_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    last_error_class = models.CharField(_("last error"), max_length=100, blank=True)
    last_error_code = models.CharField(_("code of the last error"), max_length=60, blank=True)

    created_at = models.DateTimeField(_("made"), default=clock.now, editable=False)
    finished_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = OutboxEntryQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "id"]
        verbose_name = _("outbox entry")
        verbose_name_plural = _("outbox entries")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="notices_outboxentry_key_once"),
            models.CheckConstraint(condition=Q(state__in=OutboxState.values), name="notices_outboxentry_state_known"),
            models.CheckConstraint(
                condition=Q(state=OutboxState.CLAIMED, claimed_until__isnull=False)
                | (~Q(state=OutboxState.CLAIMED) & Q(claimed_until__isnull=True)),
                name="notices_outboxentry_claim_has_end",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[OutboxState.DONE, OutboxState.DEAD], finished_at__isnull=False)
                | (Q(state__in=[OutboxState.WAITING, OutboxState.CLAIMED]) & Q(finished_at__isnull=True)),
                name="notices_outboxentry_ended_when",
            ),
            models.CheckConstraint(condition=Q(tries__lte=MAX_TRIES), name="notices_outboxentry_tries_bounded"),
        ]
        indexes = [
            # What the sweep takes up and /readyz measures: rows still owed, oldest first.
            models.Index(
                fields=["due_at"],
                condition=Q(state__in=[OutboxState.WAITING, OutboxState.CLAIMED]),
                name="notices_outbox_owed",
            ),
            # The operators' list (dead ones) and the daily tidying (done ones older than 90 days).
            models.Index(fields=["state", "finished_at"], name="notices_outbox_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.effect} {self.state}"
