"""Forms around invitations."""

from __future__ import annotations

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from website.accounts.enums import Role
from website.accounts.forms.fields import NameField, display_name_field, full_name_field
from website.accounts.forms.sign_in import LONGEST_PASSWORD, password_rules
from website.accounts.models import Invitation, Team, User


class TeamChoiceField(forms.ModelChoiceField):
    """A team, named with the teams above it, chosen by its code."""

    def __init__(self, **kwargs) -> None:
        super().__init__(Team.objects.none(), to_field_name="code", **kwargs)

    def offer(self, teams: QuerySet[Team]) -> None:
        """Offers `teams` and no others, in the order of the tree, with one statement."""
        rows = list(teams.order_by("path"))
        names = {row.code: row.name for row in rows}
        self.queryset = teams
        self.widget.choices = self.choices = [
            *([("", self.empty_label)] if self.empty_label is not None else []),
            *((row.code, " › ".join(names[code] for code in row.path.split("/") if code in names)) for row in rows),
        ]


class InviteForm(forms.Form):
    """Whom to invite, into which team, as what."""

    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    full_name = NameField(
        label=_("Name"),
        max_length=150,
        required=False,
        help_text=_("They can change it when they accept."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    team = TeamChoiceField(label=_("Team"), empty_label=_("Choose a team"))
    role = forms.TypedChoiceField(
        label=_("Will also be a supervisor"),
        choices=[("peer", _("No, a peer")), (Role.SUPERVISOR.value, _("Yes, a supervisor too"))],
        coerce=lambda value: "" if value == "peer" else value,
        initial="peer",
        widget=forms.RadioSelect,
        help_text=_("Supervisors must set up a second factor when they first sign in."),
    )

    def __init__(self, *args, teams: QuerySet[Team], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].offer(teams)


class AcceptForm(forms.Form):
    """What a newcomer says about themselves."""

    full_name = full_name_field()
    display_name = display_name_field()
    password1 = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=LONGEST_PASSWORD,
        help_text=password_rules,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=_("Password, once more"),
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, invitation: Invitation, **kwargs) -> None:
        self.invitation = invitation
        super().__init__(*args, initial={"full_name": invitation.full_name}, **kwargs)

    def clean(self) -> dict:
        """The two passwords are alike and good enough for this person."""
        data = super().clean()
        first, second = data.get("password1"), data.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("The two passwords are not the same."))
        elif first:
            person = User(
                email=self.invitation.email,
                full_name=data.get("full_name", ""),
                display_name=data.get("display_name", ""),
            )
            try:
                validate_password(first, person)
            except ValidationError as error:
                self.add_error("password1", error)
        return data


class MoveForm(forms.Form):
    """The team a person belongs to."""

    team = TeamChoiceField(label=_("Team"), empty_label=None)

    def __init__(self, *args, teams: QuerySet[Team], person: User, **kwargs) -> None:
        super().__init__(*args, initial={"team": person.team.code if person.team else ""}, **kwargs)
        self.fields["team"].offer(teams)


class SwitchForm(forms.Form):
    """One of two buttons was pressed."""

    on = forms.TypedChoiceField(choices=[("yes", "yes"), ("no", "no")], coerce=lambda value: value == "yes")


class SearchForm(forms.Form):
    """Words to look for in names and addresses."""

    q = forms.CharField(
        label=_("Find a person"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class ErasureForm(forms.Form):
    """Being sure."""

    sure = forms.BooleanField(
        label=_("I understand that my account and what I wrote will be gone"),
        error_messages={"required": _("Tick the box if you are sure.")},
    )
