"""Forms around files of questions: choosing a file, choosing where its questions go, choosing what to take along."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from courses.enums import Competency, PracticeDomain
from courses.exchange.formats import formats
from courses.exchange.questions import MOST_BYTES, Format, Tags
from courses.models import Question, QuestionBank

DRAFTS, PUBLISH = "drafts", "publish"
GUESS = ""


def format_choices() -> list[tuple[str, Any]]:
    """Names and labels of the file formats."""
    return [(found.name, found.label) for found in formats]


def formats_for(file_name: str) -> list[Format]:
    """The formats whose files have such a name."""
    ending = PurePath(file_name).suffix.lower().lstrip(".")
    return [found for found in formats if ending in {known.lower().lstrip(".") for known in found.extensions}]


class QuestionFileForm(forms.Form):
    """The file to look at."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("Nothing is changed before you have seen what comes in, question by question."),
        error_messages={
            "required": _("Choose a file first."),
            "empty": _("This file is empty. Choose another one."),
        },
    )
    format = forms.ChoiceField(label=_("Format"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["format"].choices = [(GUESS, _("Find out from the file")), *format_choices()]

    def clean_file(self) -> Any:
        """Refuses what is too big before anything reads it."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            most = filesizeformat(MOST_BYTES)
            raise forms.ValidationError(gettext("This file is too big: %(most)s at most.") % {"most": most})
        return file

    def clean(self) -> dict[str, Any]:
        """Refuses a file of which nobody says what it is."""
        cleaned = super().clean()
        file = cleaned.get("file")
        if file is not None and not self.errors and not self.candidates:
            ending = PurePath(file.name).suffix[:20] or gettext("nothing")
            sentence = gettext("The name of this file ends in %(ending)s. Choose the format that it is in.")
            self.add_error("format", sentence % {"ending": ending})
        return cleaned

    @property
    def candidates(self) -> list[Format]:
        """The formats that the file may be in."""
        chosen = formats.get(self.cleaned_data.get("format", ""))
        return [chosen] if chosen else formats_for(self.cleaned_data["file"].name)


class QuestionTargetForm(forms.Form):
    """Where questions go, with which tags, and whether learners get them at once."""

    bank = forms.ModelChoiceField(
        QuestionBank.objects.order_by("name"), label=_("Bank"), required=False, empty_label=_("a new bank")
    )
    new_bank = forms.CharField(
        label=_("Name of the new bank"), max_length=QuestionBank._meta.get_field("name").max_length, required=False
    )
    topic = forms.CharField(
        label=_("Topic"),
        max_length=Question._meta.get_field("topic").max_length,
        required=False,
        help_text=_("For all questions that have none in the file."),
    )
    domain = forms.ChoiceField(
        label=_("Practice domain"), required=False, help_text=_("For all questions that have none in the file.")
    )
    competencies = forms.TypedMultipleChoiceField(
        label=_("Competencies"),
        coerce=int,
        required=False,
        choices=Competency.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For all questions that have none in the file."),
    )
    state = forms.ChoiceField(label=_("Bring them in"), widget=forms.RadioSelect)
    replace_edited = forms.BooleanField(
        label=_("Also replace what was changed or written here"),
        required=False,
        help_text=_("Without this tick, such questions stay as they are. Their versions are kept in any case."),
    )

    def __init__(self, *args: Any, may_publish: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["domain"].choices = [("", pgettext_lazy("practice domain", "none")), *PracticeDomain.choices]
        states = [(DRAFTS, _("as drafts, to look at and publish later"))]
        if may_publish:
            states.append((PUBLISH, _("published now, so that quizzes can ask them")))
        self.fields["state"].choices = states
        self.fields["state"].initial = DRAFTS

    def clean(self) -> dict[str, Any]:
        """A bank has to be there."""
        cleaned = super().clean()
        if self.errors:
            return cleaned
        bank, name = cleaned.get("bank"), " ".join(cleaned.get("new_bank", "").split())
        if bank is None and not name:
            self.add_error("new_bank", _("Choose a bank, or give a new one a name."))
        elif bank is not None and name:
            self.add_error("new_bank", _("Choose a bank, or give a new one a name, but not both."))
        cleaned["bank_name"] = bank.name if bank else name
        return cleaned

    @property
    def choices(self) -> dict[str, Any]:
        """What was chosen, as plain data for a session. The form fills itself from it again."""
        names = ("new_bank", "topic", "domain", "competencies", "state", "replace_edited", "bank_name")
        bank = self.cleaned_data["bank"]
        return {**{name: self.cleaned_data[name] for name in names}, "bank": bank.pk if bank else None}


def tags_of(choices: dict[str, Any]) -> Tags:
    """The tags in what was chosen; what was left empty says nothing."""
    return Tags(
        topic=" ".join(choices["topic"].split()) or None,
        domain=choices["domain"] or None,
        competencies=tuple(choices["competencies"]) or None,
    )


class QuestionExportForm(forms.Form):
    """Which bank, in which format."""

    bank = forms.ModelChoiceField(QuestionBank.objects.order_by("name"), label=_("Bank"))
    format = forms.ChoiceField(label=_("Format"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["format"].choices = format_choices()
