"""The certificate: proof of a finished course, frozen when it is issued."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.enums import NameShown
from courses.models.enrolment import Enrolment
from website.core import clock, ids


class Certificate(models.Model):
    """A certificate for one enrolment, issued once by `courses.domain.award`.

    `content` is what the certificate says, frozen; `digest` is the SHA-256 of its canonical JSON. `valid_until` is the
    last day it counts, None when it never runs out. `name_shown` is the holder's choice for the public page.
    """

    code = models.CharField(max_length=32, unique=True, default=ids.new_proof_code, editable=False)
    enrolment = models.OneToOneField(Enrolment, models.PROTECT, related_name="certificate")
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="certificates")

    content = models.JSONField(editable=False)
    digest = models.CharField(max_length=64, editable=False)
    issued_at = models.DateTimeField(default=clock.now, editable=False)
    valid_until = models.DateField(null=True, blank=True, editable=False)

    name_shown = models.CharField(
        _("what the public page shows"), max_length=10, choices=NameShown.choices, default=NameShown.INITIALS
    )
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="certificates_revoked"
    )
    revoked_reason = models.CharField(_("reason"), max_length=300, blank=True, editable=False)

    class Meta:
        ordering = ["-issued_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(revoked_at__isnull=True, revoked_by__isnull=True, revoked_reason="")
                | (models.Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~models.Q(revoked_reason="")),
                name="courses_certificate_revoked_with_reason",
                violation_error_message=_("Say why the certificate is taken back."),
            ),
        ]

    def __str__(self) -> str:
        return f"certificate {self.pk}"

    @property
    def course_title(self) -> str:
        """The course as it was called when the certificate was issued."""
        return self.content["course"]

    @property
    def language(self) -> str:
        """The code of the language it was issued in."""
        return self.content.get("language", "")
