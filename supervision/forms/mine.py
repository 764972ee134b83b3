"""Forms of the peer's own side: asking, notes, a point for the agenda; and the supervisor's qualification."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from supervision.domain.notes import LONGEST_NOTE
from supervision.domain.requests import LONGEST_TEXT
from supervision.forms.moments import DayField
from supervision.models import Qualification, SupervisionSession
from website.accounts.models import User
from website.core.forms import WorkTextField
from website.core.templatetags.mainstay import moment

LONGEST_POINT = 1000


class AskForm(forms.Form):
    """Whom to ask, and a few words if the person likes."""

    supervisor = forms.ChoiceField(
        label=_("Whom do you ask?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whom you ask."), "invalid_choice": _("Choose whom you ask.")},
    )
    text = WorkTextField(label=_("What is it about?"), max_length=LONGEST_TEXT, required=False)

    def __init__(self, *args: Any, supervisors: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_code = {person.code: person for person in supervisors}
        self.fields["text"].widget.attrs["rows"] = 4
        if len(supervisors) > 1:
            self.fields["supervisor"].choices = [(person.code, person.display_name) for person in supervisors]
        else:
            del self.fields["supervisor"]

    @property
    def asked(self) -> User | None:
        """Whom a valid form asks: the one chosen, the only one, or None for those who run the program."""
        if "supervisor" in self.fields:
            return self.by_code[self.cleaned_data["supervisor"]]
        return next(iter(self.by_code.values()), None)


class NoteForm(forms.Form):
    """Private notes. `version` says which saving the page showed, so that a stale one is noticed."""

    text = WorkTextField(
        label=_("Your notes"),
        max_length=LONGEST_NOTE,
        error_messages={"required": _("Write something first. One sentence is enough.")},
    )
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["rows"] = 10


def places_for_points(planned: list[SupervisionSession], supervisors: list[User]) -> list[tuple[str, Any]]:
    """Where a new point can go: the sessions planned, and the next one with a supervisor none is planned with."""
    found = [
        (
            f"session:{row.code}",
            _now("%(when)s with %(name)s") % {"when": moment(row.starts_at), "name": row.supervisor},
        )
        for row in planned
    ]
    taken = {row.supervisor_id for row in planned}
    return found + [
        (f"next:{one.code}", _now("the next session with %(name)s") % {"name": one.display_name})
        for one in supervisors
        if one.pk not in taken
    ]


class MinePointForm(forms.Form):
    """A point for the agenda: of a session that is planned, or of the next one with somebody."""

    text = WorkTextField(
        label=_("What should we talk about?"),
        max_length=LONGEST_POINT,
        error_messages={"required": _("Write the point first. A few words are enough.")},
    )
    place = forms.ChoiceField(
        label=_("For which session?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a session."), "invalid_choice": _("Choose one of these sessions.")},
    )

    def __init__(self, *args: Any, places: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        self.fields["text"].widget.attrs["rows"] = 3
        if len(places) > 1:
            self.fields["place"].choices = places
            self.initial.setdefault("place", places[0][0])
        else:
            del self.fields["place"]

    @property
    def chosen(self) -> str:
        """The place a valid form names; the only one when there is no choice, "" when there is none."""
        if "place" in self.fields:
            return self.cleaned_data["place"]
        return self.places[0][0] if self.places else ""


class QualificationForm(forms.Form):
    """What a supervisor is qualified by."""

    credential = forms.CharField(
        label=_("Credential"),
        required=False,
        max_length=Qualification._meta.get_field("credential").max_length,
        help_text=_("For example: Certified Peer Recovery Supervisor"),
    )
    number = forms.CharField(
        label=_("Number"), required=False, max_length=Qualification._meta.get_field("number").max_length
    )
    expires_on = DayField(label=_("Valid until"), required=False)
