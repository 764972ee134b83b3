"""Who learns what, and what of it is done. Evidence keeps the content's identity and title, not the page itself."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.enums import CompletionKind, EnrolmentSource
from website.core import clock
from website.core.models import Coded


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    """Questions about enrolments."""

    def of(self, learner) -> EnrolmentQuerySet:
        """The enrolments of one person."""
        return self.filter(learner=learner)

    def on(self, course_key) -> EnrolmentQuerySet:
        """The enrolments on one course, whatever its language."""
        return self.filter(course_key=course_key)

    def open(self) -> EnrolmentQuerySet:
        """Enrolments that are not finished yet."""
        return self.filter(completed_at__isnull=True)

    def latest_cycle_first(self) -> EnrolmentQuerySet:
        """The newest cycle before the older ones."""
        return self.order_by("-cycle")


class Enrolment(Coded):
    """A person on a course in a cycle: 1 is the first certification, each renewal counts one more.

    Change it through `courses.domain.enrol` and `courses.domain.progress`. `course_key` is the course's
    `translation_key`; `course_page` is a convenience that an editor may delete, the evidence stays.
    """

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="enrolments")
    course_key = models.UUIDField(db_index=True)
    course_page = models.ForeignKey(
        "courses.CoursePage", models.SET_NULL, null=True, blank=True, related_name="enrolments"
    )
    course_title = models.CharField(_("course"), max_length=255)
    cycle = models.PositiveSmallIntegerField(default=1)
    source = models.CharField(max_length=10, choices=EnrolmentSource.choices, default=EnrolmentSource.OPEN)

    started_at = models.DateTimeField(default=clock.now, editable=False)
    completed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "course_key", "cycle"],
                name="courses_enrolment_once_per_cycle",
                violation_error_message=_("This person is already on this course."),
            ),
            models.UniqueConstraint(
                fields=["learner", "course_key"],
                condition=models.Q(completed_at__isnull=True),
                name="courses_enrolment_one_unfinished",
                violation_error_message=_("This person is already on this course."),
            ),
            models.CheckConstraint(condition=models.Q(cycle__gte=1), name="courses_enrolment_cycle_from_one"),
            models.CheckConstraint(
                condition=models.Q(completed_at__isnull=True) | models.Q(completed_at__gte=models.F("started_at")),
                name="courses_enrolment_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"enrolment {self.pk}"

    @property
    def is_completed(self) -> bool:
        """Whether everything the course asked for was done."""
        return self.completed_at is not None


class Completion(models.Model):
    """A fact: this lesson or quiz was done in this enrolment. It is never taken back.

    Write it through `courses.domain.progress.record_completion`. `attempt_code` names the attempt that passed a quiz.
    """

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="completions")
    content_key = models.UUIDField()
    kind = models.CharField(max_length=10, choices=CompletionKind.choices)
    title = models.CharField(max_length=255)
    revision = models.PositiveBigIntegerField(null=True, blank=True, help_text="The page revision that was read.")
    attempt_code = models.CharField(max_length=32, blank=True)
    done_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["done_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "content_key"], name="courses_completion_once"),
            models.CheckConstraint(
                condition=~models.Q(kind=CompletionKind.QUIZ) | ~models.Q(attempt_code=""),
                name="courses_completion_quiz_names_attempt",
            ),
        ]

    def __str__(self) -> str:
        return f"completion {self.pk}"


class LastPlace(models.Model):
    """Where a learner last did something in an enrolment, so that the home can say "continue here"."""

    enrolment = models.OneToOneField(Enrolment, models.CASCADE, related_name="last_place")
    content_key = models.UUIDField()
    anchor = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField(default=clock.now, editable=False)

    def __str__(self) -> str:
        return f"place {self.pk}"
