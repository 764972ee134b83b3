"""Model fields that only courses need."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _


class NumberSetField(models.JSONField):
    """A sorted list of whole numbers out of `choices`, entered with tick boxes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", list)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> forms.Field:
        """Tick boxes instead of raw JSON."""
        return forms.TypedMultipleChoiceField(
            choices=self.choices,
            coerce=int,
            required=not self.blank,
            label=capfirst(self.verbose_name),
            help_text=self.help_text,
            widget=forms.CheckboxSelectMultiple,
        )

    def clean(self, value: Any, model_instance: models.Model | None) -> list[int]:
        """The numbers, each once and in order."""
        return super().clean(sorted(set(value)) if isinstance(value, Iterable) else value, model_instance)

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        """Refuses what is not a list of known numbers."""
        known = {number for number, __ in self.choices or ()}
        if not isinstance(value, list) or not set(value) <= known:
            raise ValidationError(_("Pick from the list."), code="invalid_choice")
        if not value and not self.blank:
            raise ValidationError(self.error_messages["blank"], code="blank")
