"""Forms of a supervisor who answers what a peer sent, gives another attempt at a quiz, or gives extra time."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from courses.domain.oversight import QuizTraining
from courses.domain.reasons import LONGEST_REASON
from courses.domain.sent_work import LONGEST_REPLY, NOBODY_FOUND
from courses.questions.base import RubricIdea
from website.accounts.models import User
from website.core import markdown
from website.core.forms import WorkTextField


class ReplyForm(forms.Form):
    """A few words back, and for written practice which ideas were found. `seen` counts the answers the page showed."""

    text = WorkTextField(
        label=_("Your answer"),
        max_length=LONGEST_REPLY,
        error_messages={"required": _("Write a line or two. It need not be long.")},
    )
    found = forms.MultipleChoiceField(
        label=_("Ideas you found"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick them only if you want to mark it. It is shown as “ideas found” and never changes the score."),
        error_messages={"invalid_choice": _("That idea is not part of this question. Nothing was changed.")},
    )
    seen = forms.IntegerField(min_value=0, max_value=10_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, rubric: Sequence[RubricIdea] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if rubric:
            ideas = [
                (idea.key, format_html("<span>{}<br>{}</span>", markdown.render_inline(idea.idea), _example(idea)))
                for idea in rubric
            ]
            self.fields["found"].choices = [*ideas, (NOBODY_FOUND, _("None of these is there yet"))]
        else:
            del self.fields["found"]


def _example(idea: RubricIdea) -> str:
    return format_html('<span class="soft">{}</span>', markdown.render_inline(idea.example))


class PersonFilter(forms.Form):
    """Whose texts the list shows."""

    person = forms.ChoiceField(label=_("From"), required=False)

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everybody = ("", _("everybody"))
        self.fields["person"].choices = [everybody, *((person.code, person.display_name) for person in people)]


class GrantForm(forms.Form):
    """Another attempt at one quiz, why, and what to read before it opens. The peer reads the reason.

    Each quiz offers its own lessons, all of them chosen; what is ticked at another quiz than the one given is ignored.
    """

    quiz = forms.ChoiceField(
        label=_("Which quiz?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a quiz."), "invalid_choice": _("Choose one of the quizzes below.")},
    )
    reason = WorkTextField(
        label=_("Why, in a few words"),
        max_length=LONGEST_REASON,
        help_text=_("They read this on the quiz’s page. Say what you talked about and what is worth reading again."),
        error_messages={"required": _("Say why in a few words. They read it.")},
    )

    lessons = forms.MultipleChoiceField(
        label=_("To read first"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose from the lessons below.")},
    )

    def __init__(self, *args: Any, quizzes: Sequence[QuizTraining], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quiz"].choices = [(str(quiz.key), quiz.title) for quiz in quizzes]
        offered = [(f"{quiz.key}/{lesson.key}", lesson.title) for quiz in quizzes for lesson in quiz.again]
        self.fields["lessons"].choices = offered
        self.fields["lessons"].initial = [value for value, __ in offered]
        self.fields["reason"].widget.attrs["rows"] = 4

    def lessons_of_quiz(self) -> list[uuid.UUID]:
        """The keys of the lessons chosen at the chosen quiz. Of a valid form."""
        chosen = (value.split("/") for value in self.cleaned_data["lessons"])
        return [uuid.UUID(lesson) for quiz, lesson in chosen if quiz == self.cleaned_data["quiz"]]


class TimeForm(forms.Form):
    """Extra time in percent, and what was agreed."""

    percent = forms.IntegerField(
        label=_("Extra time (%)"),
        min_value=0,
        max_value=400,
        help_text=_("50 means half as much time again, 100 means twice the time. 0 takes it away."),
        error_messages={
            "required": _("Type a number from 5 to 400, or 0 to take it away."),
            "invalid": _("Type a whole number, for example 50."),
            "min_value": _("Extra time goes from 5 to 400 percent, or 0 to take it away."),
            "max_value": _("Extra time goes from 5 to 400 percent, or 0 to take it away."),
        },
    )
    reason = WorkTextField(
        label=_("What was agreed"),
        max_length=LONGEST_REASON,
        help_text=_("For example “Longer for reading, until we talk again in May”. No diagnosis. They read this."),
        error_messages={"required": _("Say what was agreed, in a few words. They read it.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].widget.attrs["rows"] = 3
