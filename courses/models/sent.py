"""What learners send to the people who look after them: one written answer or one reflection at a time, as a copy.

Plain rows, never in Wagtail, never searched. Change them through `courses.domain.sent_work`.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models.attempts import AttemptItem
from website.core import clock
from website.core.encryption import EncryptedTextField
from website.core.models import Coded, Sealed, SealedQuerySet


class SentWorkQuerySet(SealedQuerySet):
    """Questions about what was sent."""

    def of(self, learner) -> SentWorkQuerySet:
        """What one person sent, taken back or not."""
        return self.filter(learner=learner)

    def standing(self) -> SentWorkQuerySet:
        """Sent and not taken back: what others may read at all."""
        return self.filter(taken_back_at__isnull=True)

    def waiting(self) -> SentWorkQuerySet:
        """Standing, and nobody has answered yet."""
        return self.standing().filter(answered_at__isnull=True)


class SentWork(Coded, Sealed):
    """A copy of a learner's own words, sealed when they sent it, with what they were asked.

    `text` never changes: what the learner writes afterwards stays private. `item` is the question of a quiz answer;
    `content_key` and `block_id` name a reflection's place in its lesson. `title` is that of the quiz or lesson.
    `answered_at` is when the first answer came. Whoever looks after the learner now may read it while it stands.
    """

    class Kind(models.TextChoices):
        """Where the words come from."""

        ANSWER = "answer", _("written practice")
        REFLECTION = "reflection", _("reflection")

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="work_sent")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    item = models.ForeignKey(AttemptItem, models.PROTECT, null=True, blank=True, related_name="sent")
    content_key = models.UUIDField()
    block_id = models.UUIDField(null=True, blank=True)
    title = models.CharField(max_length=255)
    prompt = models.TextField()
    text = EncryptedTextField()

    sent_at = models.DateTimeField(default=clock.now, editable=False)
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    taken_back_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = SentWorkQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-id"]
        verbose_name_plural = "sent work"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="answer", item__isnull=False, block_id__isnull=True)
                | Q(kind="reflection", item__isnull=True, block_id__isnull=False),
                name="courses_sentwork_names_its_source",
            ),
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(taken_back_at__isnull=True, item__isnull=False),
                name="courses_sentwork_answer_once",
                violation_error_message=_("You have sent this already."),
            ),
            models.UniqueConstraint(
                fields=["learner", "content_key", "block_id"],
                condition=Q(taken_back_at__isnull=True, block_id__isnull=False),
                name="courses_sentwork_reflection_once",
                violation_error_message=_("You have sent this already."),
            ),
        ]
        indexes = [
            # The supervisors' queue and the counters of their caseload.
            models.Index(
                fields=["learner", "answered_at"],
                condition=Q(taken_back_at__isnull=True),
                name="courses_sentwork_queue",
            ),
        ]

    def __str__(self) -> str:
        return f"sent work {self.pk}"

    @property
    def stands(self) -> bool:
        """Whether it was not taken back."""
        return self.taken_back_at is None


class SentWorkReply(Sealed):
    """What somebody who looks after the learner answered. A row never changes and goes with what it answers.

    `ideas` are the keys of the rubric's ideas that the reader found, None when they did not mark it; `fraction` what
    these are worth of the whole rubric, as the mark's step keeps it. It never counts for a score.
    """

    sent = models.ForeignKey(SentWork, models.CASCADE, related_name="replies")
    number = models.PositiveSmallIntegerField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="work_replies")
    text = EncryptedTextField()
    ideas = models.JSONField(null=True, blank=True)
    fraction = models.DecimalField(max_digits=7, decimal_places=6, null=True, blank=True)
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["sent", "number"]
        verbose_name_plural = "sent work replies"
        constraints = [
            models.UniqueConstraint(fields=["sent", "number"], name="courses_sentworkreply_number_once"),
            models.CheckConstraint(
                condition=Q(ideas__isnull=True, fraction__isnull=True)
                | Q(ideas__isnull=False, fraction__gte=0, fraction__lte=1),
                name="courses_sentworkreply_marked_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"reply {self.pk}"
