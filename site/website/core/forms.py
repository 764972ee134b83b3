"""Form pieces that every app shares."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext as _

from website.core import clock
from website.core.work_text import TextChoice, WorkText, WorkTextField, WorkTextWidget, text_choices

__all__ = [
    "ComponentRenderer",
    "TextChoice",
    "WorkText",
    "WorkTextField",
    "WorkTextWidget",
    "not_to_come",
    "text_choices",
]


class ComponentRenderer(TemplatesSetting):
    """Renders forms and fields with the templates of `templates/components/`."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


def not_to_come(**days: dt.date | None) -> None:
    """Raises ValidationError, under the names given, for days on which nobody can have looked yet."""
    early = [name for name, day in days.items() if day is not None and day > clock.today()]
    if early:
        raise ValidationError({name: _("This day is still to come. Write the day somebody looked.") for name in early})
