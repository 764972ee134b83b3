"""What learners try out in lessons. Private practice: nobody but the learner reads it, nothing is scored.

`content_key` is the lesson's translation key, `block_id` the id of the block inside its body; both stay when the lesson
is edited or moved. Change rows through `courses.domain.practice` and `courses.domain.scenarios`.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from website.core import clock
from website.core.encryption import EncryptedJSONField, EncryptedTextField
from website.core.models import Sealed, SealedQuerySet


class PracticeQuerySet(SealedQuerySet):
    """Questions about practice rows."""

    def visible_to(self, user) -> PracticeQuerySet:
        """Practice is its learner's own."""
        return self.filter(learner=user)

    def of_lesson(self, content_key) -> PracticeQuerySet:
        """What was done in one lesson, in whatever language."""
        return self.filter(content_key=content_key)


class Practice(Sealed):
    """What the three kinds of practice share."""

    content_key = models.UUIDField()
    block_id = models.UUIDField()
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    objects = PracticeQuerySet.as_manager()

    class Meta:
        abstract = True


class QuickCheckAnswer(Practice):
    """A learner's last answer to a quick check. `digest` is that of the question as it stood then."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="quick_check_answers")
    response = EncryptedJSONField()
    digest = models.CharField(max_length=64)
    right = models.BooleanField(help_text="The last answer was right.")
    solved = models.BooleanField(default=False, help_text="Some answer to this wording was right.")
    retrying = models.BooleanField(default=False, help_text="The learner has asked for the question again.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "content_key", "block_id"], name="courses_quickcheckanswer_once_per_block"
            ),
        ]

    def __str__(self) -> str:
        return f"quick check answer {self.pk}"


class ScenarioPlay(Practice):
    """Where a learner is in a scenario: the lines they chose. `digest` is that of the scenario they chose them in."""

    class State(models.TextChoices):
        """Empty before the start."""

        PLAYING = "playing", _("under way")
        ENDED = "ended", _("played to an end")

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="scenario_plays")
    path = EncryptedJSONField()
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "content_key", "block_id"], name="courses_scenarioplay_once_per_block"
            ),
        ]

    def __str__(self) -> str:
        return f"scenario play {self.pk}"


class Reflection(Practice):
    """What a learner wrote for themselves. `sent_at` says when they sent it to their supervisor, if they did."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reflections")
    text = EncryptedTextField()
    sent_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "content_key", "block_id"], name="courses_reflection_once_per_block"
            ),
        ]

    def __str__(self) -> str:
        return f"reflection {self.pk}"
