"""Requests of people to have their account and what it holds erased."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from website.core.models import Coded, Dated


class ErasureRequest(Coded, Dated):
    """One request. It waits until `due_at`, so that the person can change their mind; then it is carried out.

    Change it through `accounts.domain.erasure`.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="erasure_requests")

    due_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    rows_touched = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(withdrawn_at__isnull=True, done_at__isnull=True),
                name="accounts_erasurerequest_one_open",
                violation_error_message=_("You have already asked for this."),
            ),
            models.CheckConstraint(
                condition=~models.Q(withdrawn_at__isnull=False, done_at__isnull=False),
                name="accounts_erasurerequest_one_ending",
            ),
        ]

    def __str__(self) -> str:
        return f"erasure request {self.pk}"
