"""Texts of content as editors type or paste them: in Unicode's composed form, without signs that deceive or break.

Wagtail's editor keeps to its features (no scripts, styles or foreign links come through), but passes every character.
"""

from __future__ import annotations

import re
from typing import Any

from django.db import models
from wagtail.fields import RichTextField, StreamField

from website.core.sanitise import plain_text

# Tags and texts apart: composing must not join a combining sign to the bracket before it.
_BETWEEN_BRACKETS = re.compile(r"[^<>]+")


def tidy_texts(instance: models.Model) -> None:
    """Gives every text of `instance` the form of `sanitise.plain_text`: fields, rich text and everything in streams.

    Changes the instance only where there is something to tidy. For `clean`, so that drafts and imports are tidied too.
    """
    for field in instance._meta.concrete_fields:
        if isinstance(field, StreamField):
            _tidy_stream(instance, field)
        elif isinstance(field, models.CharField | models.TextField) and field.editable:
            value = getattr(instance, field.attname)
            if isinstance(value, str) and value:
                tidied = _tidied(value) if isinstance(field, RichTextField) else plain_text(value)
                if tidied != value:
                    setattr(instance, field.attname, tidied)


def _tidy_stream(instance: models.Model, field: StreamField) -> None:
    value = getattr(instance, field.attname)
    if not value:
        return
    raw = value.get_prep_value()
    tidied = _tidied(raw)
    if tidied != raw:
        setattr(instance, field.attname, field.stream_block.to_python(tidied))


def _tidied(value: Any) -> Any:
    """Raw data with every text in it tidied; markup stays what it is."""
    if isinstance(value, str):
        return _BETWEEN_BRACKETS.sub(lambda found: plain_text(found.group()), value)
    if isinstance(value, dict):
        return {name: _tidied(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_tidied(inner) for inner in value]
    return value
