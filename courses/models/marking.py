"""Marks that people give to answers in the learner's own words. Change them through `courses.domain.marking`."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models.attempts import AttemptItem
from website.core import clock
from website.core.encryption import EncryptedTextField
from website.core.models import Sealed


class WrittenMark(Sealed):
    """What one person found in one written answer: `ideas` are the keys of the rubric's ideas that they found.

    A draft while `given_at` is None: only its author sees it. Given, it stands; a second marker gives their own row.
    `fraction` is what the ideas are worth of the whole rubric, 0 to 1.
    """

    item = models.ForeignKey(AttemptItem, models.PROTECT, related_name="written_marks")
    marker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="written_marks")
    ideas = models.JSONField(default=list, blank=True)
    comment = EncryptedTextField(_("comment"), blank=True)
    fraction = models.DecimalField(max_digits=7, decimal_places=6, null=True, blank=True)
    saved_at = models.DateTimeField(default=clock.now, editable=False)
    given_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["item", "id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "marker"], name="courses_writtenmark_once_per_marker"),
            models.CheckConstraint(
                condition=Q(given_at__isnull=True) | Q(fraction__isnull=False),
                name="courses_writtenmark_given_with_a_mark",
            ),
            models.CheckConstraint(
                condition=Q(fraction__isnull=True) | Q(fraction__gte=0, fraction__lte=1),
                name="courses_writtenmark_fraction_in_bounds",
            ),
        ]

    def __str__(self) -> str:
        return f"written mark {self.pk}"

    @property
    def is_draft(self) -> bool:
        """Whether its author may still change it."""
        return self.given_at is None
