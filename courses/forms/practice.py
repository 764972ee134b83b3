"""Forms of practice inside lessons."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from website.core.forms import WorkTextField

LONGEST_REFLECTION = 10_000


class ReflectionForm(forms.Form):
    """What a person writes for themselves. It may be about work, so names of others are pointed out."""

    text = WorkTextField(
        label=_("Your thoughts"),
        max_length=LONGEST_REFLECTION,
        error_messages={"required": _("Write something first. One sentence is enough.")},
    )

    @staticmethod
    def prefix_of(block_id: str | uuid.UUID) -> str:
        """What the form's fields are called: different for each block of a page."""
        return f"reflection-{str(block_id)[:8]}"

    @classmethod
    def for_block(cls, block_id: str | uuid.UUID, row: Any) -> ReflectionForm:
        """The form with what was written before. Raises CannotOpen when that cannot be read."""
        return cls(prefix=cls.prefix_of(block_id), initial={"text": row.text} if row else None)
