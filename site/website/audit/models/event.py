"""Events: who did or saw what, when, with what outcome. Never content: ids, verbs and codes only."""

from __future__ import annotations

import datetime as dt
import hashlib
import json

from django.db import models
from django.utils.translation import gettext_lazy as _

from website.audit.enums import Outcome
from website.audit.verbs import of_the_person_concerned, sentence_of

GENESIS = "0" * 64
"""What the first event follows."""

SYSTEM_ACTOR = "system"
CHAINED_FIELDS = (
    "seq", "at", "actor", "acting_for", "about", "verb", "object_type", "object_id", "reason", "outcome", "request_id",
)  # fmt: skip


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    """Questions about events."""

    def about(self, user: models.Model) -> AuditEventQuerySet:
        """What others did with or saw of things that concern `user`; what `user` did is left out."""
        return self.filter(about=user.code).exclude(actor=user.code)

    def by(self, user: models.Model) -> AuditEventQuerySet:
        """What `user` did or saw, in their own name or for another person."""
        return self.filter(actor=user.code)

    def naming(self, user: models.Model) -> AuditEventQuerySet:
        """Every event that holds the code of `user`: as actor, as the person acted for, or as the person concerned."""
        code = user.code
        return self.filter(models.Q(actor=code) | models.Q(acting_for=code) | models.Q(about=code))

    def told_to(self, user: models.Model) -> AuditEventQuerySet:
        """The events naming `user` of which they are told: some are the business of the person concerned alone."""
        others = models.Q(verb__in=sorted(of_the_person_concerned())) & ~models.Q(about=user.code)
        return self.naming(user).exclude(others)


class AuditEvent(models.Model):
    """One event. People are held by their code, not by a relation: the chain outlives every account.

    Only ever added, through `audit.record` and `audit.record_read`; triggers refuse changes on both databases.
    """

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()

    actor = models.CharField(max_length=32)
    acting_for = models.CharField(max_length=32, blank=True)
    about = models.CharField(max_length=32, blank=True)

    verb = models.CharField(max_length=60)
    object_type = models.CharField(max_length=80)
    object_id = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=120, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.ALLOWED)
    request_id = models.CharField(max_length=32)

    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["-seq"]
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        constraints = [
            models.CheckConstraint(condition=models.Q(seq__gte=1), name="audit_auditevent_seq_positive"),
            models.CheckConstraint(condition=~models.Q(actor=""), name="audit_auditevent_has_actor"),
            models.CheckConstraint(
                condition=models.Q(outcome__in=Outcome.values), name="audit_auditevent_outcome_known"
            ),
        ]
        indexes = [
            models.Index(fields=["about", "-seq"], condition=~models.Q(about=""), name="audit_event_about"),
            models.Index(fields=["actor", "-seq"], name="audit_event_actor"),
            models.Index(fields=["object_type", "object_id"], name="audit_event_object"),
        ]

    def __str__(self) -> str:
        return f"event {self.seq} {self.verb}"

    @property
    def sentence(self) -> str:
        """What the verb says after a person's name, in the reader's language."""
        return sentence_of(self.verb)

    def canonical(self) -> bytes:
        """The event as bytes that never change: JSON of its fields in one order, the time in UTC to the microsecond."""
        held = {name: getattr(self, name) for name in CHAINED_FIELDS}
        held["at"] = self.at.astimezone(dt.UTC).isoformat(timespec="microseconds")
        held["outcome"] = str(self.outcome)
        return json.dumps(held, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")

    def digest(self) -> str:
        """What `hash` must be: SHA-256 of the previous event's hash and this event."""
        return hashlib.sha256(self.prev_hash.encode("ascii") + self.canonical()).hexdigest()


class ChainHead(models.Model):
    """The end of the chain: one row, whose lock makes writers wait for each other."""

    ONLY = 1

    id = models.SmallIntegerField(primary_key=True, default=ONLY, editable=False)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=GENESIS)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="audit_chainhead_only_one"),
        ]

    def __str__(self) -> str:
        return f"chain head at {self.seq}"
