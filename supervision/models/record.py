"""What was signed. Rows of this module are only ever added; triggers on both databases hold that.

The state of a record follows from its events. Write through `supervision.domain.records` and its neighbours.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from courses.enums import PracticeDomain
from supervision.enums import Attendance, RecordEventKind, SessionKind, SessionMode
from supervision.models.session import SupervisionSession
from website.core import clock
from website.core.encryption import EncryptedJSONField, EncryptedTextField
from website.core.models import Coded, Sealed, SealedQuerySet

GENESIS = "0" * 64
"""What the first event follows."""


class RecordQuerySet(models.QuerySet["SessionRecord"]):
    """Questions about signed records."""

    def current(self) -> RecordQuerySet:
        """The newest version of each session."""
        newer = SessionRecord.objects.filter(session=OuterRef("session"), version__gt=OuterRef("version"))
        return self.filter(~Exists(newer))

    def standing(self) -> RecordQuerySet:
        """The newest version of each session that was not voided."""
        return self.current().exclude(events__kind=RecordEventKind.VOIDED)


class SessionRecord(models.Model):
    """One signed version of a session: version 1 when it is signed, a further one for each amendment.

    The columns are the facts that lists and hours need; the whole plaintext stands sealed in `RecordContent`, and the
    digest of both in the event that signed it.
    """

    session = models.ForeignKey(SupervisionSession, models.PROTECT, related_name="records")
    version = models.PositiveSmallIntegerField()
    supervisor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="records_signed")
    kind = models.CharField(max_length=12, choices=SessionKind.choices)
    mode = models.CharField(max_length=10, choices=SessionMode.choices)
    planned = models.BooleanField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    break_minutes = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()
    late_days = models.PositiveSmallIntegerField(default=0)
    signed_at = models.DateTimeField()

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["session", "version"], name="supervision_record_version_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="supervision_record_version_positive"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="supervision_record_end_after_start"),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=720), name="supervision_record_minutes_in_bounds"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__lte=F("signed_at")), name="supervision_record_signed_after_end"
            ),
        ]
        indexes = [
            models.Index(fields=["supervisor", "-starts_at"], name="supervision_record_supervisor"),
        ]

    def __str__(self) -> str:
        return f"record {self.pk}"


class RecordContent(Sealed):
    """The whole plaintext of a version, as canonical data. May be sealed under another key; emptied only by a purge
    that a `PurgePermit` allows.
    """

    record = models.OneToOneField(SessionRecord, models.PROTECT, related_name="content")
    body = EncryptedJSONField(null=True)

    def __str__(self) -> str:
        return f"content {self.pk}"


class RecordAttendee(models.Model):
    """Who was in a signed version, and for how many minutes (0 when absent). `starts_at` repeats the record's."""

    record = models.ForeignKey(SessionRecord, models.PROTECT, related_name="attendees")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="record_places")
    attendance = models.CharField(max_length=10, choices=Attendance.choices)
    minutes = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["record", "person"], name="supervision_recordattendee_once"),
        ]
        indexes = [models.Index(fields=["person", "-starts_at"], name="supervision_recatt_person")]

    def __str__(self) -> str:
        return f"record attendee {self.pk}"


class RecordDomain(models.Model):
    """Minutes of a signed version spent on one practice domain; those of a version sum to its minutes."""

    record = models.ForeignKey(SessionRecord, models.PROTECT, related_name="domains")
    domain = models.CharField(max_length=40, choices=PracticeDomain.choices)
    minutes = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["record", "domain"], name="supervision_recorddomain_once"),
            models.CheckConstraint(condition=Q(minutes__gte=1), name="supervision_recorddomain_positive"),
        ]

    def __str__(self) -> str:
        return f"record domain {self.pk}"


class RecordEvent(Sealed):
    """A link of the chain: a signature, countersignature, disagreement, amendment, void or purge.

    `digest` is the keyed digest of the version's facts and plaintext, of this event and its comment; `hash` ties it to
    the event before it. `key_id` names the key of the digest. A comment is read by the supervisor and the one who wrote
    it.
    """

    seq = models.BigIntegerField(unique=True)
    record = models.ForeignKey(SessionRecord, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=14, choices=RecordEventKind.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="record_events"
    )
    comment = EncryptedTextField(null=True, blank=True)
    at = models.DateTimeField(default=clock.now, editable=False)
    key_id = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    objects = SealedQuerySet.as_manager()

    class Meta:
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(
                fields=["record", "person", "kind"],
                condition=Q(kind__in=["signed", "amended", "countersigned", "disagreed", "voided", "purged"]),
                name="supervision_recordevent_once",
            ),
            models.CheckConstraint(condition=Q(seq__gte=1), name="supervision_recordevent_seq_positive"),
        ]

    def __str__(self) -> str:
        return f"record event {self.seq}"


class RecordChainHead(models.Model):
    """The end of the chain of record events: one row, whose lock makes writers wait for each other."""

    ONLY = 1

    id = models.SmallIntegerField(primary_key=True, default=ONLY, editable=False)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=GENESIS)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="supervision_recordchainhead_only_one")]

    def __str__(self) -> str:
        return f"record chain head at {self.seq}"


class PurgePermit(models.Model):
    """Permission to empty one version's content after its retention time: who gave it, when, and for what rule."""

    record = models.OneToOneField(SessionRecord, models.PROTECT, related_name="purge_permit")
    rule = models.CharField(max_length=60)
    given_by = models.CharField(max_length=32)
    given_at = models.DateTimeField(default=clock.now, editable=False)

    def __str__(self) -> str:
        return f"purge permit {self.pk}"


class SessionAction(Coded, Sealed):
    """Something to do that a signed session agreed on: for `owner` to do, about `person`'s work. The text is fixed;
    that it is done, or passed on to a successor, is not.
    """

    session = models.ForeignKey(SupervisionSession, models.PROTECT, related_name="actions")
    record = models.ForeignKey(SessionRecord, models.PROTECT, related_name="actions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="actions_about")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="actions_to_do")
    text = EncryptedTextField(_("what to do"), null=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    made_at = models.DateTimeField(default=clock.now, editable=False)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="actions_done"
    )
    dropped_at = models.DateTimeField(null=True, blank=True)

    objects = SealedQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="supervision_action_done_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["person", "due_on"],
                condition=Q(done_at__isnull=True, dropped_at__isnull=True),
                name="supervision_action_open",
            ),
        ]

    def __str__(self) -> str:
        return f"action {self.pk}"
