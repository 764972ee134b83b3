"""Self-checks: the person's own, and nobody's business until they share one. Never in any list, log or counter.

Change rows through `supervision.domain.self_checks` and `supervision.domain.shares`.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from supervision.enums import ShareKind, ShareLevel
from website.core import clock
from website.core.encryption import EncryptedJSONField
from website.core.models import Coded, Sealed, SealedQuerySet


class SelfCheckQuerySet(SealedQuerySet):
    """Questions about self-checks."""

    def of(self, user) -> SelfCheckQuerySet:
        """A person's own."""
        return self.filter(person=user)

    def open(self) -> SelfCheckQuerySet:
        """Begun and not finished."""
        return self.filter(finished_at__isnull=True)

    def finished(self) -> SelfCheckQuerySet:
        """With a result."""
        return self.filter(finished_at__isnull=False)


class SelfCheck(Coded, Sealed):
    """One filled-in instrument. `answers` is {statement id: value}; `scores` is what it came to when it was finished.

    `sequence` counts the savings. Deleted for good by its person, and by a schedule after `keep_until`.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="self_checks")
    instrument = models.CharField(max_length=40)
    instrument_version = models.CharField(max_length=20)
    answers = EncryptedJSONField()
    scores = EncryptedJSONField(null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(default=clock.now, editable=False)
    saved_at = models.DateTimeField(default=clock.now, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True)
    keep_until = models.DateField(null=True, blank=True)

    objects = SelfCheckQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "instrument"],
                condition=Q(finished_at__isnull=True),
                name="supervision_selfcheck_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"self-check {self.pk}"


class ShareQuerySet(models.QuerySet["SelfCheckShare"]):
    """Questions about shares."""

    def in_force(self) -> ShareQuerySet:
        """Neither withdrawn nor run out (a trend also confirmed), under an agreement that stood when it was given.

        So an agreement that ends closes the share for good: one that begins later does not open it again.
        """
        now = clock.now()
        return self.agreed().filter(
            Q(confirm_by__isnull=True) | Q(confirm_by__gt=now), withdrawn_at__isnull=True, expires_at__gt=now
        )

    def agreed(self) -> ShareQuerySet:
        """Under an agreement of the two that is in force now and stood already when the share was given."""
        from supervision.models.agreement import Agreement

        given = models.OuterRef("given_at")
        stands = Agreement.objects.in_force().filter(
            supervisor=models.OuterRef("recipient"),
            supervisee=models.OuterRef("person"),
            supervisor_accepted_at__lte=given,
            supervisee_accepted_at__lte=given,
        )
        return self.filter(models.Exists(stands))

    def with_something(self) -> ShareQuerySet:
        """A result, or a trend with at least one: a trend without any looks as if it had never been shared."""
        result = SelfCheck.objects.finished().filter(
            person=models.OuterRef("person"),
            instrument=models.OuterRef("instrument"),
            finished_at__gte=models.OuterRef("from_at"),
        )
        return self.filter(Q(kind=ShareKind.RESULT) | models.Exists(result))


class SelfCheckShare(Coded):
    """Permission for one person to see one result, or the trend, at one level until a moment.

    A trend is always at the level of the band, shows results from `from_at` on, and must be confirmed before
    `confirm_by`. `purpose` is a code of `supervision.domain.shares.PURPOSES`. Its reads are in the audit log.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="shares_given")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="shares_received")
    kind = models.CharField(max_length=10, choices=ShareKind.choices)
    level = models.CharField(max_length=10, choices=ShareLevel.choices)
    self_check = models.ForeignKey(SelfCheck, models.CASCADE, null=True, blank=True, related_name="shares")
    instrument = models.CharField(max_length=40)
    purpose = models.CharField(max_length=20)
    given_at = models.DateTimeField(default=clock.now, editable=False)
    from_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    confirm_by = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ShareQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(person=F("recipient")),
                name="supervision_share_with_another",
                violation_error_message=_("You see your own self-checks anyway."),
            ),
            models.CheckConstraint(
                condition=Q(kind=ShareKind.RESULT, self_check__isnull=False, confirm_by__isnull=True)
                | Q(
                    kind=ShareKind.TREND,
                    self_check__isnull=True,
                    level=ShareLevel.BAND,
                    confirm_by__isnull=False,
                    from_at__isnull=False,
                ),
                name="supervision_share_whole",
            ),
            models.UniqueConstraint(
                fields=["recipient", "self_check"],
                condition=Q(kind="result", withdrawn_at__isnull=True),
                name="supervision_share_result_once",
            ),
            models.UniqueConstraint(
                fields=["person", "recipient", "instrument"],
                condition=Q(kind="trend", withdrawn_at__isnull=True),
                name="supervision_share_trend_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["recipient", "person"],
                condition=Q(withdrawn_at__isnull=True),
                name="supervision_share_recipient",
            ),
        ]

    def __str__(self) -> str:
        return f"share {self.pk}"
