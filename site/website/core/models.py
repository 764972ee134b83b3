"""Abstract models."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models

from website.core import clock, ids
from website.core.encryption.fields import handing_over


class Coded(models.Model):
    """A row that people address by a random `code`, never by its primary key."""

    code = models.CharField(max_length=32, unique=True, default=ids.new_code, editable=False)

    class Meta:
        abstract = True


class Dated(models.Model):
    """A row that knows when it was made, by `core.clock`."""

    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        abstract = True


class SealedQuerySet(models.QuerySet):
    """Refuses to change the row id, to which encrypted columns are bound. The fields themselves refuse plaintext."""

    def update(self, **kwargs: Any) -> int:
        """Updates other columns. Raises TypeError for the row id and for encrypted columns."""
        if "row_id" in kwargs:
            raise TypeError(f"{self.model._meta.label}.row_id never changes: encrypted columns are bound to it")
        return super().update(**kwargs)

    update.alters_data = True


class Sealed(models.Model):
    """A row with encrypted columns: they are bound to `row_id`, which never changes."""

    row_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    objects = SealedQuerySet.as_manager()

    class Meta:
        abstract = True

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Reads the row again. Encrypted columns are taken over sealed, and opened when somebody asks for them."""
        with handing_over():
            super().refresh_from_db(*args, **kwargs)
