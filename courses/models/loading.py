"""What the curriculum loader put in, so that loading again never overwrites what an editor changed."""

from __future__ import annotations

from django.db import models

from website.core import clock


class LoadedItem(models.Model):
    """One page or question that came from a data file.

    `source_id` names it in the files ("active_listening/AL-L3"), `content_key` in the database (the translation key as
    text). `source_digest` is that of what the files ask for, `content_digest` that of what was made: when the page
    has another digest now, somebody edited it.
    """

    source_id = models.CharField(max_length=120, unique=True)
    content_key = models.CharField(max_length=64)
    source_digest = models.CharField(max_length=64)
    content_digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["source_id"]

    def __str__(self) -> str:
        return self.source_id
