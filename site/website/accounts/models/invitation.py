"""Invitations: the way in while open sign-up is off."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from website.accounts.enums import Role
from website.core import clock, ids
from website.core.models import Coded, Dated


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Questions about invitations."""

    def unanswered(self) -> InvitationQuerySet:
        """Neither accepted nor withdrawn; some may have run out."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)

    def usable(self) -> InvitationQuerySet:
        """Unanswered and still in time."""
        return self.unanswered().filter(expires_at__gt=clock.now())


class Invitation(Coded, Dated):
    """An invitation by e-mail. The link holds `token`; accepting, withdrawing or running out ends it.

    Only the mail knows the token: pages for those who invite use `code`.

    Change it through `accounts.domain.invitations`.
    """

    token = models.CharField(max_length=32, unique=True, default=ids.new_proof_code, editable=False)
    email = models.EmailField(_("e-mail address"))
    full_name = models.CharField(_("full name"), max_length=150, blank=True)
    team = models.ForeignKey("accounts.Team", models.PROTECT, related_name="invitations")
    role = models.CharField(_("role besides peer"), max_length=20, choices=Role.choices, blank=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="invitations_sent")

    sent_at = models.DateTimeField(default=clock.now)
    mails_sent = models.PositiveSmallIntegerField(default=1)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="invitation"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=models.Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="accounts_invitation_one_open",
                violation_error_message=_("This person already has an open invitation."),
            ),
            models.CheckConstraint(
                condition=~models.Q(accepted_at__isnull=False, withdrawn_at__isnull=False),
                name="accounts_invitation_one_ending",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | models.Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="accounts_invitation_accepted_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    @property
    def is_answered(self) -> bool:
        """Whether it was accepted or withdrawn."""
        return self.accepted_at is not None or self.withdrawn_at is not None

    @property
    def is_expired(self) -> bool:
        """Whether its time has run out."""
        return self.expires_at <= clock.now()
