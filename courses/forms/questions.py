"""The editor's form of a question: the fields of its kind, and of no other."""

from __future__ import annotations

import functools
import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.blocks.base import BlockField

from courses.enums import PracticeDomain
from courses.models.fields import NumberSetField
from courses.models.questions import Question
from courses.questions.adapt import DefinitionBlock
from courses.questions.registry import get_kind, kinds


def lesson_titles(locale_id: int | None) -> dict[str, str]:
    """The published lessons by identity, with where they stand: in this language, else in the site's, else in any."""
    from courses.models import LessonPage, ModulePage

    modules = {page.path: page.title for page in ModulePage.objects.all()}
    found: dict[str, tuple[int, str]] = {}
    for page in LessonPage.objects.live().select_related("locale").order_by("path"):
        nearness = 2 if page.locale_id == locale_id else int(page.locale.language_code == settings.LANGUAGE_CODE)
        name = f"{modules.get(page.path[: -page.steplen], '')} › {page.title}"
        found[str(page.translation_key)] = max(found.get(str(page.translation_key), (-1, "")), (nearness, name))
    return {key: name for key, (__, name) in found.items()}


def as_key(value: str | uuid.UUID) -> uuid.UUID:
    """The identity in a choice; also of the one a question had before, to which Django compares it."""
    return value if isinstance(value, uuid.UUID) else uuid.UUID(value)


def _identity(value: Any) -> uuid.UUID:
    """An identity from a form or from the question itself: whether a field changed is asked with both."""
    return value if isinstance(value, uuid.UUID) else uuid.UUID(value)


@functools.cache
def block_of(kind_name: str) -> DefinitionBlock:
    """The definition of a question of one kind. Kept, because Wagtail remembers every block that was ever made."""
    block = DefinitionBlock([(kind_name, get_kind(kind_name).block())])
    block.set_name("definition")
    return block


class QuestionForm(WagtailAdminModelForm):
    """One kind's fields, and the lesson by its title instead of its identity."""

    lesson_key = forms.TypedChoiceField(
        label=_("Lesson to read again"),
        coerce=as_key,
        empty_value=None,
        required=False,
        help_text=_("Results lead back to it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "definition" in self.fields and (kind := self.kind_name):
            old = self.fields["definition"]
            self.fields["definition"] = BlockField(
                block=block_of(kind),
                label=capfirst(get_kind(kind).label),
                help_text=old.help_text,
                required=old.required,
            )
        if "lesson_key" in self.fields:
            self._offer_lessons(self.fields["lesson_key"])

    @property
    def kind_name(self) -> str:
        """The kind that is being written: what was posted, else what the question is; "" when nobody has chosen."""
        posted = self.data.get(self.add_prefix("definition") + "-0-type", "") if self.is_bound else ""
        stream = self.instance.definition
        found = posted or (stream[0].block_type if stream and len(stream) else "")
        return found if kinds.get(found) else ""

    def _offer_lessons(self, field: forms.TypedChoiceField) -> None:
        choices = [("", _("none")), *lesson_titles(self.instance.locale_id).items()]
        current = str(self.instance.lesson_key) if self.instance.lesson_key else ""
        if current and current not in dict(choices):
            # A lesson that is not published now stays chosen all the same.
            choices.append((current, _("a lesson that is not published")))
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """Refuses a score for what no machine can mark."""
        cleaned = super().clean()
        kind = kinds.get(self.kind_name)
        if kind is not None and not kind.marked_by_machine and cleaned.get("scored"):
            self.add_error(
                "scored",
                _("This kind cannot count for the score: a machine cannot mark it. Take the tick away."),
            )
        self._refuse_a_taken_reference(cleaned)
        return cleaned

    def _refuse_a_taken_reference(self, cleaned: dict[str, Any]) -> None:
        """The language is not in the form, so that the model's own check does not look."""
        bank, ref = cleaned.get("bank"), cleaned.get("ref")
        if bank and ref and self.instance.locale_id:
            same = Question.objects.filter(bank=bank, ref=ref, locale=self.instance.locale_id)
            if same.exclude(pk=self.instance.pk).exists():
                self.add_error("ref", _("Another question of this bank has this reference."))


class TagForm(forms.Form):
    """New tags for many questions at once; what is left empty stays as it is."""

    topic = forms.CharField(label=_("Topic"), max_length=Question._meta.get_field("topic").max_length, required=False)
    domain = forms.ChoiceField(label=_("Practice domain"), required=False)
    competencies = forms.TypedMultipleChoiceField(
        label=_("Competencies"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: NumberSetField = Question._meta.get_field("competencies")
        self.fields["domain"].choices = [("", _("leave as it is")), *PracticeDomain.choices]
        self.fields["competencies"].choices = field.choices
        self.fields["topic"].help_text = _("Leave empty to keep the topics as they are.")
        self.fields["competencies"].help_text = _("Ticks replace those the questions have. None: they stay.")

    def clean(self) -> dict[str, Any]:
        """Something must be said."""
        cleaned = super().clean()
        if not self.errors and not self.changes:
            raise forms.ValidationError(_("Say at least one thing to change."))
        return cleaned

    @property
    def changes(self) -> dict[str, Any]:
        """The fields to set, as `courses.domain.question_bank.tag` takes them."""
        found = {name: value for name, value in self.cleaned_data.items() if value}
        if "competencies" in found:
            found["competencies"] = sorted(set(found["competencies"]))
        return found
