"""Why an editor kept a word that the word check asks about."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from website.core import clock

REASON_LENGTH = 250


class KeptWord(models.Model):
    """One word in one sentence of one block, kept with a reason. Another sentence asks again.

    `content_key` is the page's translation key and `block` a block's id or a field's name, so that the reason outlives
    saving, moving and publishing. Of the sentence only a digest stays here. Change rows through
    `courses.domain.kept_words`.
    """

    content_key = models.UUIDField()
    block = models.CharField(max_length=64)
    word = models.CharField(max_length=80)
    sentence_digest = models.CharField(max_length=64)
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH)
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="kept_words")
    kept_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["content_key", "block", "word", "sentence_digest"], name="courses_keptword_once"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="courses_keptword_has_reason"),
        ]

    def __str__(self) -> str:
        return f"kept word {self.pk}"
