"""Agreements: the only source of a supervisor's access. Change them through `supervision.domain.agreements`."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from supervision.enums import AgreementEnd, AgreementKind
from website.core import clock
from website.core.models import Coded


class AgreementQuerySet(models.QuerySet["Agreement"]):
    """Questions about agreements. Days are those of the installation's time zone."""

    def in_force(self, day: dt.date | None = None) -> AgreementQuerySet:
        """Accepted by both, begun, and neither ended nor run out on `day` (today unless told)."""
        day = day or clock.today()
        return self.accepted().filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=day), ended_at__isnull=True, starts_on__lte=day
        )

    def accepted(self) -> AgreementQuerySet:
        """Accepted by both sides, whatever became of it."""
        return self.filter(supervisor_accepted_at__isnull=False, supervisee_accepted_at__isnull=False)

    def proposed(self) -> AgreementQuerySet:
        """Waiting for somebody's acceptance."""
        return self.filter(
            Q(supervisor_accepted_at__isnull=True) | Q(supervisee_accepted_at__isnull=True), ended_at__isnull=True
        )

    def of_supervisor(self, user) -> AgreementQuerySet:
        """Where `user` supervises."""
        return self.filter(supervisor=user)

    def of_supervisee(self, user) -> AgreementQuerySet:
        """Where `user` is supervised."""
        return self.filter(supervisee=user)

    def of(self, user) -> AgreementQuerySet:
        """Where `user` is one of the two."""
        return self.filter(Q(supervisor=user) | Q(supervisee=user))


class Agreement(Coded):
    """A supervisor and a peer, from a day until a day, with how often they meet. In force only when both accepted.

    `cadence_days` is the longest time between two sessions, `minutes_per_month` the least supervision the two aim at
    (0: not stated). A cover names the agreement it stands in for and always has an end; a successor names the one it
    follows. `ended_at` ends it at once; `ends_on` is the last day agreed.
    """

    kind = models.CharField(max_length=10, choices=AgreementKind.choices, default=AgreementKind.MAIN)
    supervisor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="agreements_as_supervisor")
    supervisee = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="agreements_as_supervisee")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    cadence_days = models.PositiveSmallIntegerField(
        _("longest time between sessions (days)"), validators=[MinValueValidator(1), MaxValueValidator(92)]
    )
    minutes_per_month = models.PositiveSmallIntegerField(
        _("least minutes a month"), default=0, validators=[MaxValueValidator(6000)]
    )
    terms_version = models.CharField(max_length=20)

    covers = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="cover_agreements")
    follows = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="successors")

    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="agreements_proposed")
    proposed_at = models.DateTimeField(default=clock.now, editable=False)
    supervisor_accepted_at = models.DateTimeField(null=True, blank=True)
    supervisee_accepted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="agreements_ended"
    )
    end_reason = models.CharField(max_length=12, choices=AgreementEnd.choices, blank=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(supervisor=F("supervisee")),
                name="supervision_agreement_two_people",
                violation_error_message=_("Nobody supervises themselves."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="supervision_agreement_end_after_start",
                violation_error_message=_("The last day cannot be before the first."),
            ),
            models.CheckConstraint(
                condition=Q(cadence_days__gte=1, cadence_days__lte=92), name="supervision_agreement_cadence_in_bounds"
            ),
            models.CheckConstraint(
                condition=Q(kind="main", covers__isnull=True)
                | Q(kind="cover", covers__isnull=False, ends_on__isnull=False),
                name="supervision_agreement_cover_has_end",
                violation_error_message=_("A cover needs a last day."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, end_reason="")
                | (Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(end_reason="")),
                name="supervision_agreement_ended_whole",
            ),
            models.UniqueConstraint(
                fields=["supervisor", "supervisee"],
                condition=Q(ended_at__isnull=True, ends_on__isnull=True),
                name="supervision_agreement_one_open_ended",
                violation_error_message=_("These two already have an agreement without an end."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["supervisor", "starts_on"],
                condition=Q(ended_at__isnull=True),
                name="supervision_agree_supervisor",
            ),
            models.Index(
                fields=["supervisee", "starts_on"],
                condition=Q(ended_at__isnull=True),
                name="supervision_agree_supervisee",
            ),
        ]

    def __str__(self) -> str:
        return f"agreement {self.pk}"

    @property
    def is_accepted(self) -> bool:
        """Whether both have accepted."""
        return self.supervisor_accepted_at is not None and self.supervisee_accepted_at is not None

    @property
    def is_in_force(self) -> bool:
        """As `AgreementQuerySet.in_force`, for one row already at hand."""
        day = clock.today()
        runs = self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)
        return self.is_accepted and self.ended_at is None and runs

    @property
    def accepted_at(self) -> dt.datetime | None:
        """When the second of the two accepted."""
        return max(self.supervisor_accepted_at, self.supervisee_accepted_at) if self.is_accepted else None


class SuperviseeStatus(models.Model):
    """What the caseload says about an agreement, kept so that a list of thousands needs no look at their sessions.

    Recomputed from the rows by `supervision.domain.status.refresh`, after every change and by a schedule; it never
    holds anything of a self-check, nor of what is written in a session. `due_on` is the last day on which the next
    session keeps the rhythm agreed on, `unmarked_at` the oldest planned session that is over and not said to be held.
    """

    agreement = models.OneToOneField(Agreement, models.CASCADE, related_name="status")
    due_on = models.DateField(null=True, blank=True)
    last_session_at = models.DateTimeField(null=True, blank=True)
    next_session_at = models.DateTimeField(null=True, blank=True)
    unmarked_at = models.DateTimeField(null=True, blank=True)
    oldest_draft_at = models.DateTimeField(null=True, blank=True)
    oldest_unanswered_at = models.DateTimeField(null=True, blank=True)
    disagreements = models.PositiveSmallIntegerField(default=0)
    open_actions = models.PositiveSmallIntegerField(default=0)
    earliest_action_due = models.DateField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    answers_waiting = models.PositiveSmallIntegerField(default=0)
    safety_missed = models.PositiveSmallIntegerField(default=0)
    quizzes_not_passed = models.PositiveSmallIntegerField(default=0)
    refreshed_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name_plural = "supervisee statuses"

    def __str__(self) -> str:
        return f"status {self.pk}"


class Qualification(models.Model):
    """A supervisor's own credential, copied into each record when it is signed."""

    supervisor = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="qualification")
    credential = models.CharField(_("credential"), max_length=120, blank=True)
    number = models.CharField(_("number"), max_length=60, blank=True)
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    def __str__(self) -> str:
        return f"qualification {self.pk}"
