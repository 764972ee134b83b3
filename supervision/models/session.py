"""Sessions until they are signed: planned, with an agenda, held, written up as a draft.

What is signed stands in `supervision.models.record`. Change rows through `supervision.domain`.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from supervision.enums import AgendaSource, Attendance, RequestState, SessionKind, SessionMode, SessionPhase
from website.core import clock
from website.core.encryption import EncryptedJSONField, EncryptedTextField
from website.core.models import Coded, Sealed, SealedQuerySet


class SessionQuerySet(SealedQuerySet):
    """Questions about sessions."""

    def led_by(self, user) -> SessionQuerySet:
        """Sessions that `user` holds as supervisor."""
        return self.filter(supervisor=user)

    def attended_by(self, user) -> SessionQuerySet:
        """Sessions that `user` is invited to as a supervisee."""
        return self.filter(attendees__person=user)

    def planned(self) -> SessionQuerySet:
        """Not held yet and not called off."""
        return self.filter(phase=SessionPhase.PLANNED)

    def unsigned(self) -> SessionQuerySet:
        """Held, and waiting for the supervisor's signature."""
        return self.filter(phase=SessionPhase.HELD, records__isnull=True)

    def signed(self) -> SessionQuerySet:
        """With a signed record, whatever became of it."""
        return self.filter(records__version=1)


class SupervisionSession(Coded, Sealed):
    """One meeting of a supervisor with one or more peers.

    `draft` holds everything written before the signature, in the shape of `supervision.domain.draft.Draft`; it is
    emptied when the session is signed. `draft_version` counts its savings, so that a stale page is noticed.
    `starts_at` and `ends_at` are the plan, then what really was; `break_minutes` do not count.
    """

    supervisor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="sessions_led")
    kind = models.CharField(max_length=12, choices=SessionKind.choices, default=SessionKind.INDIVIDUAL)
    mode = models.CharField(max_length=10, choices=SessionMode.choices, default=SessionMode.IN_PERSON)
    planned = models.BooleanField(default=True, help_text="It was planned beforehand.")
    phase = models.CharField(max_length=10, choices=SessionPhase.choices, default=SessionPhase.PLANNED)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    break_minutes = models.PositiveSmallIntegerField(default=0)

    draft = EncryptedJSONField(null=True, blank=True)
    draft_version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True, blank=True)

    created_at = models.DateTimeField(default=clock.now, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="sessions_created")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="sessions_cancelled"
    )

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="supervision_session_end_after_start",
                violation_error_message=_("The end must be after the start."),
            ),
            models.CheckConstraint(
                condition=Q(phase="cancelled", cancelled_at__isnull=False, cancelled_by__isnull=False)
                | (~Q(phase="cancelled") & Q(cancelled_at__isnull=True, cancelled_by__isnull=True)),
                name="supervision_session_cancelled_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["supervisor", "phase", "starts_at"], name="supervision_session_led"),
        ]

    def __str__(self) -> str:
        return f"session {self.pk}"

    @property
    def minutes(self) -> int:
        """Its length in whole minutes, breaks left out."""
        return max(0, int((self.ends_at - self.starts_at).total_seconds() // 60) - self.break_minutes)


class SessionAttendee(models.Model):
    """A peer in a session: whether they were there, and for how long when it was only a part."""

    session = models.ForeignKey(SupervisionSession, models.CASCADE, related_name="attendees")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="session_places")
    agreement = models.ForeignKey("supervision.Agreement", models.PROTECT, related_name="session_places")
    attendance = models.CharField(max_length=10, choices=Attendance.choices, default=Attendance.PRESENT)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["person__display_name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="supervision_attendee_once"),
        ]
        indexes = [models.Index(fields=["person", "session"], name="supervision_attendee_person")]

    def __str__(self) -> str:
        return f"attendee {self.pk}"


class AgendaItem(Coded, Sealed):
    """A point for a session. `about` is the peer it concerns; only they and the supervisor read it. Without `about`,
    everybody in the session does.

    A point without a session waits for the next one of `supervisor` (any supervisor of the peer when it is None).
    `source_key` names a fact ("quiz:…"), so that the same fact is put on an agenda once. Never anything of a
    self-check.
    """

    session = models.ForeignKey(SupervisionSession, models.CASCADE, null=True, blank=True, related_name="agenda")
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="agenda_items_for"
    )
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="agenda_items_about"
    )
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="agenda_items_added")
    source = models.CharField(max_length=12, choices=AgendaSource.choices)
    source_key = models.CharField(max_length=120, blank=True)
    text = EncryptedTextField()
    url = models.CharField(max_length=300, blank=True)
    added_at = models.DateTimeField(default=clock.now, editable=False)
    talked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "about", "source_key"],
                condition=~Q(source_key=""),
                name="supervision_agendaitem_fact_once",
            ),
            models.CheckConstraint(
                condition=Q(session__isnull=False) | Q(about__isnull=False), name="supervision_agendaitem_has_place"
            ),
        ]

    def __str__(self) -> str:
        return f"agenda item {self.pk}"


class PreparationNote(Sealed):
    """What a peer writes for themselves before a session; nobody else ever reads it."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="preparation_note")
    text = EncryptedTextField()
    version = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    objects = SealedQuerySet.as_manager()

    def __str__(self) -> str:
        return f"preparation note {self.pk}"


class SupervisionRequest(Coded, Sealed):
    """A peer asks for supervision: of one of their supervisors, or, without one, of the people who run the program."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="supervision_requests")
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="supervision_requests_received"
    )
    text = EncryptedTextField(blank=True)
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.OPEN)
    asked_at = models.DateTimeField(default=clock.now, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="supervision_requests_closed"
    )

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state="open"),
                name="supervision_request_one_open",
                violation_error_message=_("You have already asked, and the answer is on its way."),
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True) | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="supervision_request_closed_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"request {self.pk}"
