"""Marking attempts again after a key changed: who asked for it, who did it, and what it did to each attempt.

Editors propose, without seeing people; coordinators look at their people's results before and after, and do it.
Change these through `courses.domain.regrade`.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models.attempts import Attempt
from courses.models.questions import Question, QuestionVersion
from website.core import clock
from website.core.models import Coded


class RegradeRule(models.TextChoices):
    """What an answer given to an earlier version is worth now."""

    NEW_KEY = "new_key", _("mark by the new key alone")
    EITHER_KEY = "either_key", _("accept what the old key or the new one accepts")
    FULL_CREDIT = "full_credit", _("full credit for everybody")
    DROP = "drop", _("take the question out of the score")


class RegradeProposal(Coded):
    """An editor's word that answers to earlier versions of a question should be marked again, and why.

    `key_version` holds the key to mark by. The reason is about the question, and learners read it. `ended_at` is when
    the editor took it back or closed it; what was done by then stands.
    """

    question = models.ForeignKey(Question, models.PROTECT, related_name="regrade_proposals")
    key_version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="regrade_proposals")
    rule = models.CharField(_("rule"), max_length=15, choices=RegradeRule.choices)
    reason = models.TextField(_("reason"), max_length=500)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="regrades_proposed")
    proposed_at = models.DateTimeField(default=clock.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["question"],
                condition=Q(ended_at__isnull=True),
                name="courses_regradeproposal_one_standing",
                violation_error_message=_("This question waits to be marked again already."),
            ),
        ]

    def __str__(self) -> str:
        return f"regrade proposal {self.pk}"


class Regrade(Coded):
    """One carrying out of a proposal, for the people of one coordinator. Rows are only ever added."""

    proposal = models.ForeignKey(RegradeProposal, models.PROTECT, related_name="regrades")
    rule = models.CharField(max_length=15, choices=RegradeRule.choices)
    reason = models.TextField(max_length=500)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="regrades")
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"regrade {self.pk}"


class RegradeChange(models.Model):
    """What a regrade did to one attempt. The result before it is kept here.

    The row is made when the regrade begins and filled in once, when its turn comes: until then `fraction_after` is
    None. A dropped question earns 0 afterwards.
    """

    regrade = models.ForeignKey(Regrade, models.PROTECT, related_name="changes")
    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="regrade_changes")
    fraction_before = models.DecimalField(max_digits=7, decimal_places=6, null=True, blank=True)
    fraction_after = models.DecimalField(max_digits=7, decimal_places=6, null=True, blank=True)
    percent_before = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    percent_after = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    passed_before = models.BooleanField(null=True, blank=True)
    passed_after = models.BooleanField(null=True, blank=True)
    results_before = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["regrade", "id"]
        constraints = [
            models.UniqueConstraint(fields=["regrade", "attempt"], name="courses_regradechange_once_per_attempt"),
        ]

    def __str__(self) -> str:
        return f"regrade change {self.pk}"
