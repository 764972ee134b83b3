"""Short refreshers: offers to people who passed a quiz before a question's right answer or its safety changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models.questions import Question, QuestionVersion
from website.core import clock
from website.core.models import Coded, Dated


class SafetyChange(Coded, Dated):
    """A published change of a question that people who passed before should hear of. Made by `Question.freeze`.

    Nobody is offered anything before `reason` says in plain words why it changed; `offered_at` is when offers began.
    """

    question = models.ForeignKey(Question, models.PROTECT, related_name="safety_changes")
    before = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="+")
    version = models.OneToOneField(QuestionVersion, models.PROTECT, related_name="safety_change")

    reason = models.TextField(
        _("why this changed"),
        max_length=1000,
        blank=True,
        help_text=_("In plain words. People who passed the quiz before read it. Do not put the answer here."),
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="safety_changes_explained"
    )
    offered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(offered_at__isnull=True) | ~models.Q(reason=""),
                name="courses_safetychange_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class RefresherOfferQuerySet(models.QuerySet["RefresherOffer"]):
    """Questions about offers."""

    def of(self, learner) -> RefresherOfferQuerySet:
        """The offers to one person."""
        return self.filter(learner=learner)

    def open(self) -> RefresherOfferQuerySet:
        """Neither done nor put away nor out of date."""
        return self.filter(state=RefresherOffer.State.OPEN)


class RefresherOffer(models.Model):
    """An offer to one person. It never touches their completion or certificate; nobody else learns of it."""

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", _("offered")
        DONE = "done", _("done")
        DISMISSED = "dismissed", _("put away")
        WITHDRAWN = "withdrawn", _("no longer needed")

    change = models.ForeignKey(SafetyChange, models.CASCADE, related_name="offers")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="refresher_offers")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    offered_at = models.DateTimeField(default=clock.now, editable=False)
    told_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = RefresherOfferQuerySet.as_manager()

    class Meta:
        ordering = ["-offered_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["change", "learner"], name="courses_refresheroffer_once"),
            models.CheckConstraint(
                condition=models.Q(state="open", closed_at__isnull=True)
                | (~models.Q(state="open") & models.Q(closed_at__isnull=False)),
                name="courses_refresheroffer_closed_when",
            ),
        ]
        indexes = [
            # The panel of the learner's home.
            models.Index(fields=["learner"], condition=models.Q(state="open"), name="courses_refresher_open"),
        ]

    def __str__(self) -> str:
        return f"refresher {self.pk}"
