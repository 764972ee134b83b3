"""The editor's form of a question."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm


def lesson_choices() -> list[tuple[str, str]]:
    """The published lessons by identity, with where they stand."""
    from courses.models import LessonPage, ModulePage

    modules = {page.path: page.title for page in ModulePage.objects.all()}
    lessons = LessonPage.objects.live().order_by("path")
    found = {
        str(page.translation_key): f"{modules.get(page.path[: -page.steplen], '')} › {page.title}" for page in lessons
    }
    return [("", _("none")), *found.items()]


class QuestionForm(WagtailAdminModelForm):
    """Names the lesson by its title instead of its identity."""

    lesson_key = forms.TypedChoiceField(
        label=_("lesson to read again"),
        coerce=uuid.UUID,
        empty_value=None,
        required=False,
        help_text=_("Results lead back to it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("lesson_key")
        if field is None:
            return
        choices = lesson_choices()
        current = str(self.instance.lesson_key) if self.instance.lesson_key else ""
        if current and current not in dict(choices):
            # A lesson that is not published now stays chosen all the same.
            choices.append((current, _("a lesson that is not published")))
        field.choices = choices
