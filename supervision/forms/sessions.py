"""Forms around a session that is not signed yet: the list's filters, the plan, the agenda."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from supervision.enums import SessionKind, SessionMode
from supervision.forms.moments import DayField, clean_span, span_fields
from website.accounts.models import User
from website.core.forms import WorkTextField
from website.core.sanitise import plain_text

LONGEST_POINT = 1000
MOST_PEOPLE = 30
PLAN_FIRST = _("Please choose who comes.")


class ListFilter(forms.Form):
    """What a list of sessions is narrowed to. What makes no sense is left out and named."""

    q = forms.CharField(label=_("Person"), required=False, max_length=80)
    state = forms.ChoiceField(label=_("State"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)
    person = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, states: list[tuple[str, Any]]) -> None:
        super().__init__(data)
        self.fields["state"].choices = [("", _("all")), *states]
        self.fields["kind"].choices = [("", _("all")), *SessionKind.choices]

    def clean_q(self) -> str:
        """The words without characters that databases refuse."""
        return plain_text(self.cleaned_data["q"]).strip()

    def clean(self) -> dict[str, Any]:
        """The two days in their order."""
        data = super().clean()
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", _now("The last day must not be before the first."))
        return data


class SpanForm(forms.Form):
    """Date, start and end. `span` holds the two moments of a valid form."""

    past: bool | None = False
    overnight = False
    span: tuple[dt.datetime, dt.datetime] | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {**span_fields(), **self.fields}

    def clean(self) -> dict[str, Any]:
        """The span."""
        data = super().clean()
        self.span = clean_span(self, past=self.past, overnight=self.overnight)
        return data


class ChangePlanForm(SpanForm):
    """Another time, or another way to meet."""

    mode = forms.ChoiceField(label=_("How"), choices=SessionMode.choices, widget=forms.RadioSelect)


class PlanForm(SpanForm):
    """A new session: with whom, when, what kind. `met` says that it is over already."""

    person = forms.MultipleChoiceField(
        label=_("With"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": PLAN_FIRST, "invalid_choice": _("Please choose from the people you supervise.")},
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=SessionKind.choices)
    mode = forms.ChoiceField(label=_("How"), choices=SessionMode.choices, widget=forms.RadioSelect)

    field_order = ["person", "date", "start", "end", "kind", "mode"]

    def __init__(self, *args: Any, people: list[User], met: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)
        self.past = met
        self.people = {person.code: person for person in people}
        self.fields["person"].choices = [(person.code, person.display_name) for person in people]

    def clean_person(self) -> list[User]:
        """The people chosen, each once."""
        codes = list(dict.fromkeys(self.cleaned_data["person"]))
        if len(codes) > MOST_PEOPLE:
            sentence = _now("A session has at most %(number)d people.") % {"number": MOST_PEOPLE}
            raise ValidationError(sentence, code="too-many")
        return [self.people[code] for code in codes]

    def clean(self) -> dict[str, Any]:
        """Several people in a one-to-one session make it a group."""
        data = super().clean()
        if len(data.get("person") or []) > 1 and data.get("kind") == SessionKind.INDIVIDUAL:
            data["kind"] = SessionKind.GROUP
        return data


class PointForm(forms.Form):
    """A point for the agenda, and in a group whom it concerns."""

    text = WorkTextField(
        label=_("What should we talk about?"),
        max_length=LONGEST_POINT,
        error_messages={"required": _("Write the point first. A few words are enough.")},
    )
    about = forms.ChoiceField(label=_("Who reads it"), required=False)

    def __init__(self, *args: Any, about: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["rows"] = 3
        if len(about) > 1:
            self.fields["about"].choices = about
            self.fields["about"].required = True
            self.initial.setdefault("about", about[0][0])
        else:
            del self.fields["about"]
