"""What a person is told inside Mainstay."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise

from website.core.models import Coded, Dated
from website.notices import kinds


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Questions about notices."""

    def visible_to(self, user) -> NoticeQuerySet:
        """Notices that `user` may see: their own and nobody else's."""
        return self.filter(recipient_id=user.pk) if user.is_authenticated else self.none()

    def unread(self) -> NoticeQuerySet:
        """Notices that have not been opened or marked as read."""
        return self.filter(read_at__isnull=True)


class Notice(Coded, Dated):
    """One thing a person is told, in the sentence of its kind. Made by `domain.tell`, once for each key."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")

    key = models.CharField(max_length=180)
    kind = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=80, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    url = models.CharField(max_length=300, blank=True)

    read_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="notices_notice_key_once"),
            # A notice leads to a page of ours, never to another host.
            models.CheckConstraint(
                condition=Q(url="") | (Q(url__startswith="/") & ~Q(url__startswith="//")),
                name="notices_notice_url_ours",
            ),
        ]
        indexes = [
            # The list of one person, newest first.
            models.Index(fields=["recipient", "-created_at"], name="notices_notice_newest"),
            # The number in the frame of every page.
            models.Index(fields=["recipient"], condition=Q(read_at__isnull=True), name="notices_notice_unread"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def title(self) -> str | Promise:
        """The sentence of the notice's kind, in the reader's language."""
        return kinds.title_of(self.kind)

    @property
    def is_unread(self) -> bool:
        """Whether it has not been read yet."""
        return self.read_at is None
