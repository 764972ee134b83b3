"""Figures about quizzes and their questions, worked out in the background. They hold no people.

Nothing is kept about fewer than ten attempts. Change them through `courses.domain.statistics`.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models.questions import QuestionVersion
from website.core import clock

LEAST_ATTEMPTS = 10
"""Design 2: nothing is told about fewer attempts than this."""


class AttemptChoice(models.TextChoices):
    """Which attempts of each person are counted."""

    FIRST = "first", _("first attempts")
    LAST = "last", _("last attempts")
    HIGHEST = "highest", _("best attempts")
    ALL = "all", _("all attempts")


class ItemFlag(models.TextChoices):
    """What an editor should look at, in plain words. A flag is a question to the editor, never a verdict."""

    AGAINST = "against", _("Most people who did well otherwise got this wrong: check the key.")
    ATTRACTS = "attracts", _("A wrong answer draws people who did well otherwise: check how it is worded.")
    GUESSING = "guessing", _("People did no better than by guessing: is it taught, and is it clear?")
    WEAK = "weak", _("It says little about who did well: check whether it asks what it should.")
    HARD = "hard", _("Few people get this right.")
    EASY = "easy", _("Nearly everybody gets this right.")
    UNUSED = "unused", _("A wrong answer that nobody chose: it does no work.")


class QuizStatistics(models.Model):
    """The figures of one quiz for one choice of attempts. `figures` is empty for fewer than ten attempts.

    `stale_at` is when something changed that they do not hold yet.
    """

    quiz_key = models.UUIDField()
    choice = models.CharField(max_length=10, choices=AttemptChoice.choices)
    attempts = models.PositiveIntegerField(default=0)
    figures = models.JSONField(default=dict, blank=True)
    computed_at = models.DateTimeField(default=clock.now, editable=False)
    stale_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["quiz_key", "choice"]
        verbose_name_plural = "quiz statistics"
        constraints = [
            models.UniqueConstraint(fields=["quiz_key", "choice"], name="courses_quizstatistics_once"),
            models.CheckConstraint(
                condition=Q(attempts__gte=LEAST_ATTEMPTS) | Q(figures={}),
                name="courses_quizstatistics_nothing_of_few",
            ),
        ]

    def __str__(self) -> str:
        return f"statistics {self.pk}"


class ItemStatistics(models.Model):
    """The figures of one version of a question in one quiz; `flags` are codes of what an editor should look at."""

    quiz = models.ForeignKey(QuizStatistics, models.CASCADE, related_name="items")
    version = models.ForeignKey(QuestionVersion, models.CASCADE, related_name="statistics")
    slot = models.PositiveSmallIntegerField(null=True, blank=True)
    drawn = models.BooleanField(default=False)
    attempts = models.PositiveIntegerField(default=0)
    figures = models.JSONField(default=dict, blank=True)
    responses = models.JSONField(default=list, blank=True)
    flags = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["quiz", "slot", "id"]
        verbose_name_plural = "item statistics"
        constraints = [
            models.UniqueConstraint(fields=["quiz", "version"], name="courses_itemstatistics_once"),
            models.CheckConstraint(
                condition=Q(attempts__gte=LEAST_ATTEMPTS) | Q(figures={}, responses=[], flags=[]),
                name="courses_itemstatistics_nothing_of_few",
            ),
        ]

    def __str__(self) -> str:
        return f"item statistics {self.pk}"
