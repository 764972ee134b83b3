"""Attempts at quizzes: plain rows, never in Wagtail, never searched, seen by the learner alone.

Change them through `courses.domain.attempts` and `courses.domain.submit`.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models.enrolment import Enrolment
from courses.models.questions import QuestionVersion
from website.core import clock
from website.core.encryption import EncryptedJSONField, EncryptedTextField
from website.core.models import Coded, Sealed


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Questions about attempts."""

    def of(self, learner) -> AttemptQuerySet:
        """The attempts of one person."""
        return self.filter(learner=learner)

    def at(self, quiz_key) -> AttemptQuerySet:
        """Attempts at one quiz, whatever its language."""
        return self.filter(quiz_key=quiz_key)

    def open(self) -> AttemptQuerySet:
        """Not handed in yet."""
        return self.filter(state=Attempt.State.OPEN)

    def finished(self) -> AttemptQuerySet:
        """Handed in or closed by the clock, with a result."""
        return self.filter(state=Attempt.State.FINISHED)

    def waiting_for_marks(self) -> AttemptQuerySet:
        """Handed in, and a person has yet to mark what is written before there is a result."""
        return self.filter(state=Attempt.State.MARKING)


class Attempt(Coded):
    """One go at a quiz. Everything that decides about it is frozen when it starts: questions, their order, the order of
    options, the rules (`policy`), the deadline. `seed` names the options on pages and never leaves the server.

    `deadline_at` is when the time is up, the person's allowance included; answers count until `closes_at`, which is the
    grace of the policy later. `results` keeps the outcome by topic as it was told.
    `in_statistics` says that the figures told of its quiz hold it.
    """

    class State(models.TextChoices):
        """Whether it can still be answered."""

        OPEN = "open", _("open")
        MARKING = "marking", _("waiting for a person who marks")
        FINISHED = "finished", _("handed in")

    class Ending(models.TextChoices):
        """What ended it."""

        SUBMITTED = "submitted", _("handed in")
        TIME = "time", _("the time ran out")
        REPLACED = "replaced", _("a new cycle began")

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="attempts")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="attempts")

    quiz_key = models.UUIDField()
    quiz_page = models.ForeignKey("courses.QuizPage", models.SET_NULL, null=True, blank=True, related_name="attempts")
    quiz_revision = models.PositiveBigIntegerField(null=True, blank=True)
    quiz_title = models.CharField(max_length=255)
    module_title = models.CharField(max_length=255, blank=True)

    number = models.PositiveIntegerField()
    item_count = models.PositiveSmallIntegerField(default=0)
    policy = models.JSONField()
    seed = models.CharField(max_length=32)
    allowance_percent = models.PositiveSmallIntegerField(default=0)

    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    ending = models.CharField(max_length=10, choices=Ending.choices, blank=True)
    started_at = models.DateTimeField(default=clock.now, editable=False)
    deadline_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    late_seconds = models.PositiveIntegerField(default=0)

    points = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    points_possible = models.PositiveSmallIntegerField(null=True, blank=True)
    percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    safety_missed = models.PositiveSmallIntegerField(default=0)
    passed = models.BooleanField(null=True, blank=True)
    results = models.JSONField(default=dict, blank=True)
    in_statistics = models.BooleanField(default=False)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "quiz_key"],
                condition=models.Q(state="open"),
                name="courses_attempt_one_open",
                violation_error_message=_("You already have this quiz open."),
            ),
            models.UniqueConstraint(fields=["enrolment", "quiz_key", "number"], name="courses_attempt_number_once"),
            models.CheckConstraint(
                condition=models.Q(state="open", ending="", finished_at__isnull=True, passed__isnull=True)
                | (models.Q(state="marking", finished_at__isnull=False, passed__isnull=True) & ~models.Q(ending=""))
                | (models.Q(state="finished", finished_at__isnull=False, passed__isnull=False) & ~models.Q(ending="")),
                name="courses_attempt_finished_whole",
            ),
        ]
        indexes = [
            # The sweep of every minute: open attempts whose time and grace are over.
            models.Index(
                fields=["closes_at"],
                condition=models.Q(state="open", closes_at__isnull=False),
                name="courses_attempt_overdue",
            ),
        ]

    def __str__(self) -> str:
        return f"attempt {self.pk}"

    @property
    def whole_percent(self) -> int | None:
        """The score as people read it, rounded down: 79.99 does not pass 80. None without scored questions."""
        return None if self.percent is None else int(self.percent)

    @property
    def is_open(self) -> bool:
        """Whether it is not handed in yet; the deadline may have passed all the same."""
        return self.state == self.State.OPEN


class AttemptItem(Sealed):
    """One question of an attempt, with the latest answer. The history stands in its steps.

    `response`, `answered`, `sequence` and `saved_at` repeat the last step, so that a page needs no second look.
    `option_order` holds the keys of the options as they stand on this person's page. `slot` names the place in the quiz
    that the question came from, the same in every attempt under the same sources, and `drawn` says that another
    attempt may hold another question there; None and False in attempts from before both were kept. `dropped` takes the
    question out of the score (a regrade).
    """

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField()
    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="attempt_items")
    option_order = models.JSONField(default=list)
    slot = models.PositiveSmallIntegerField(null=True, blank=True)
    drawn = models.BooleanField(default=False)

    response = EncryptedJSONField(null=True, blank=True)
    answered = models.BooleanField(default=False)
    sequence = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True, blank=True)
    flagged = models.BooleanField(default=False)

    fraction = models.DecimalField(max_digits=7, decimal_places=6, null=True, blank=True)
    right = models.BooleanField(null=True, blank=True)
    dropped = models.BooleanField(default=False)

    class Meta:
        ordering = ["attempt", "number"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "number"], name="courses_attemptitem_number_once"),
            models.UniqueConstraint(fields=["attempt", "version"], name="courses_attemptitem_question_once"),
            models.CheckConstraint(
                condition=models.Q(fraction__isnull=True) | models.Q(fraction__gte=0, fraction__lte=1),
                name="courses_attemptitem_fraction_in_bounds",
            ),
        ]

    def __str__(self) -> str:
        return f"item {self.pk}"


class AttemptStep(Sealed):
    """What happened to an item, in order. Rows are only ever added; erasing a person empties their responses.

    The response of a mark by a person (`HAND`) is not the learner's: it keeps the ideas found, the comment and, where a
    mark was changed, why. Its `fraction` is that person's mark; what the item is worth stands in the item.
    """

    class Kind(models.TextChoices):
        """What a step holds."""

        ANSWER = "answer", _("an answer")
        MARK = "mark", _("a mark")
        HAND = "hand", _("a mark by a person")
        REGRADE = "regrade", _("marked again")

    item = models.ForeignKey(AttemptItem, models.PROTECT, related_name="steps")
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    response = EncryptedJSONField(null=True, blank=True)
    fraction = models.DecimalField(max_digits=7, decimal_places=6, null=True, blank=True)
    late = models.BooleanField(default=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="attempt_steps"
    )
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["item", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["item", "sequence"], name="courses_attemptstep_sequence_once"),
        ]

    def __str__(self) -> str:
        return f"step {self.pk}"


class TimeAllowance(models.Model):
    """Extra time for a person, on every quiz with a time limit: 50 means half as much again. Frozen when one starts.

    It says nothing about why.
    """

    learner = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="time_allowance")
    percent = models.PositiveSmallIntegerField(
        _("extra time (%)"), validators=[MinValueValidator(5), MaxValueValidator(400)]
    )
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="time_allowances_granted")
    granted_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(percent__gte=5, percent__lte=400), name="courses_timeallowance_percent_in_bounds"
            ),
        ]

    def __str__(self) -> str:
        return f"time allowance {self.pk}"


class TimeAllowanceGrant(Sealed):
    """What was decided about somebody's extra time, and why; 0 took it away. Rows are only ever added."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="time_allowance_grants")
    percent = models.PositiveSmallIntegerField()
    reason = EncryptedTextField(_("why"))
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="time_allowance_grants_given")
    granted_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["granted_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(percent=0) | models.Q(percent__gte=5, percent__lte=400),
                name="courses_timeallowancegrant_percent_in_bounds",
            ),
            models.CheckConstraint(
                condition=~models.Q(learner=models.F("granted_by")),
                name="courses_timeallowancegrant_by_someone_else",
                violation_error_message=_("Nobody can grant themselves extra time."),
            ),
        ]

    def __str__(self) -> str:
        return f"time allowance grant {self.pk}"


class AttemptGrant(Sealed):
    """One more attempt for a person at a quiz, given after reading again. It also ends a break.

    `lessons` are the keys of lessons to read first; the attempt opens when the learner says so (`read_at`). None asked
    for means that it is open at once.
    """

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="attempt_grants")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="attempt_grants")
    quiz_key = models.UUIDField()
    reason = EncryptedTextField(_("why"))
    lessons = models.JSONField(default=list, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="attempt_grants_given")
    granted_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["granted_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(learner=models.F("granted_by")),
                name="courses_attemptgrant_by_someone_else",
                violation_error_message=_("Nobody can grant themselves an attempt."),
            ),
        ]

    def __str__(self) -> str:
        return f"grant {self.pk}"

    @property
    def opened_at(self) -> dt.datetime | None:
        """Since when it counts: at once, or since the learner has read what they were asked to; None before that."""
        return self.read_at if self.lessons else self.granted_at
