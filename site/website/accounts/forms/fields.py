"""Fields that several forms of accounts share."""

from __future__ import annotations

import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Characters that turn text around or hide it: a name must not be able to look like another or upset a page.
_INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}
# Joiners that names in several scripts are written with.
_ALLOWED_INVISIBLE = {"\u200c", "\u200d"}


class NameField(forms.CharField):
    """A person's name: any script, one line, no invisible or direction-changing characters, NFC."""

    def to_python(self, value: object) -> str:
        """The name, composed and with single spaces."""
        return " ".join(unicodedata.normalize("NFC", super().to_python(value)).split())

    def validate(self, value: str) -> None:
        """Refuses what is no name."""
        super().validate(value)
        if any(unicodedata.category(mark) in _INVISIBLE and mark not in _ALLOWED_INVISIBLE for mark in value):
            raise ValidationError(_("A name cannot hold invisible characters."), code="invisible")
        if value and not any(mark.isalnum() for mark in value):
            raise ValidationError(_("Write at least one letter."), code="no_letter")


def full_name_field() -> NameField:
    """The name on certificates and signatures."""
    return NameField(
        label=_("Full name"),
        max_length=150,
        help_text=_("Shown on your certificates and signatures. Your coordinator and your supervisor see it too."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


def display_name_field() -> NameField:
    """The name shown everywhere else."""
    return NameField(
        label=_("Display name"),
        max_length=80,
        help_text=_("What other people see. A first name or a made-up name is fine."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
