"""Teams, people and invitations at /operate/. Every change goes through the domain and its audit.

An operator cannot set a person's address, names, password or second factor here: whoever could would be able to become
anybody.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from website import audit
from website.accounts.domain import invitations, people
from website.accounts.enums import Role
from website.accounts.models import ErasureRequest, Invitation, Team, User
from website.core.errors import DomainError


class OperatorAdmin(admin.ModelAdmin):
    """A page for operators: they may look; whatever else is allowed is said by each page."""

    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Operators."""
        return request.user.is_superuser

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Operators."""
        return request.user.is_superuser

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody, unless a page says otherwise."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody, unless a page says otherwise."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """The audit log says it; Django's own log would repeat names."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """As for additions."""


@admin.register(Team)
class TeamAdmin(OperatorAdmin):
    """The tree of teams."""

    list_display = ["indented_name", "people_count"]
    fields = ["name", "parent"]
    ordering = ["path"]

    @admin.display(description=_("team"))
    def indented_name(self, team: Team) -> str:
        """The name, moved to the right by how deep the team stands."""
        return "\u2003" * (team.path.count("/") - 1) + team.name

    @admin.display(description=_("people"))
    def people_count(self, team: Team) -> int:
        """How many belong to the team itself."""
        return team.people

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """With the number of people, in one statement."""
        return super().get_queryset(request).annotate(people=Count("members"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Operators make teams."""
        return request.user.is_superuser

    def has_change_permission(self, request: HttpRequest, obj: Team | None = None) -> bool:
        """Operators rename and move teams."""
        return request.user.is_superuser

    def save_model(self, request: HttpRequest, obj: Team, form: forms.ModelForm, change: bool) -> None:
        """Saves the team and records it."""
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            audit.record(request.user, "change_team" if change else "make_team", obj)


class PersonForm(forms.ModelForm):
    """Team, roles, scope and state of an account."""

    roles = forms.MultipleChoiceField(
        label=_("Roles besides peer"), choices=Role.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    coordinates = forms.ModelMultipleChoiceField(
        label=_("Coordinates"),
        queryset=Team.objects.all(),
        required=False,
        help_text=_("For coordinators: these teams and all below them."),
    )

    class Meta:
        model = User
        fields = ["team", "is_active", "legal_hold"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        person = self.instance
        self.fields["team"].required = True
        self.initial["roles"] = [role.value for role in Role if person.has_role(role)]
        self.initial["coordinates"] = list(Team.objects.filter(coordinator_scopes__coordinator=person))

    def clean(self) -> dict:
        """Operators do not change themselves, and only coordinators coordinate."""
        data = super().clean()
        if self.instance.pk == self.operator.pk:
            raise ValidationError(_("You cannot change your own account here. Ask another operator."))
        if self.instance.erased_at is not None:
            raise ValidationError(_("This account was erased."))
        if data.get("coordinates") and Role.COORDINATOR.value not in data.get("roles", []):
            self.add_error("coordinates", _("Give the role of coordinator too."))
        return data


@admin.register(User)
class PersonAdmin(OperatorAdmin):
    """People: their team, roles and whether the account is open."""

    form = PersonForm
    list_display = ["display_name", "full_name", "team", "role_list", "is_active", "has_second_factor"]
    list_filter = ["is_active", "groups", "team"]
    list_select_related = ["team"]
    search_fields = ["display_name", "full_name", "email"]
    readonly_fields = ["display_name", "full_name", "email", "has_second_factor", "date_joined", "last_login"]
    fields = [*readonly_fields, "team", "roles", "coordinates", "is_active", "legal_hold"]

    @admin.display(description=_("roles"))
    def role_list(self, person: User) -> str:
        """The roles in words."""
        return ", ".join(str(role.label) for role in Role if person.holds_group(role))

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Everybody who was not erased, with their groups."""
        return super().get_queryset(request).filter(erased_at__isnull=True).prefetch_related("groups")

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Operators."""
        return request.user.is_superuser

    def get_form(self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any) -> Any:
        """The form knows who is asking."""
        form = super().get_form(request, obj, change=change, **kwargs)
        form.operator = request.user
        return form

    def save_model(self, request: HttpRequest, obj: User, form: PersonForm, change: bool) -> None:
        """Carries out what differs, each by its own verb."""
        data, actor = form.cleaned_data, request.user
        before = User.objects.get(pk=obj.pk)
        with transaction.atomic():
            people.move_to_team(before, data["team"], actor=actor)
            for role in Role:
                (people.set_role if role.value in data["roles"] else people.remove_role)(before, role, actor=actor)
            if set(data["coordinates"]) != set(form.initial["coordinates"]):
                people.set_coordinated_teams(before, list(data["coordinates"]), actor=actor)
            (people.reactivate if data["is_active"] else people.deactivate)(before, actor=actor)
            people.set_legal_hold(before, data["legal_hold"], actor=actor)

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool) -> None:
        """Nothing is left to save."""


class InvitationForm(forms.ModelForm):
    """Whom to invite."""

    class Meta:
        model = Invitation
        fields = ["email", "full_name", "team", "role"]

    def clean(self) -> dict:
        """Tries it, so that what the domain refuses stands beside the field."""
        data = super().clean()
        if not self.errors:
            try:
                self.made = invitations.invite(actor=self.operator, **data)
            except DomainError as error:
                raise ValidationError(error.sentence) from None
        return data

    def _post_clean(self) -> None:
        """The domain has checked what the model would."""


@admin.register(Invitation)
class InvitationAdmin(OperatorAdmin):
    """Invitations by operators, who can give any role: this is how the first coordinator comes in."""

    form = InvitationForm
    list_display = ["email", "team", "role", "sent_at", "expires_at", "accepted_at", "withdrawn_at"]
    list_select_related = ["team"]
    fields = ["email", "full_name", "team", "role"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Operators."""
        return request.user.is_superuser

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form knows who is asking."""
        form = super().get_form(request, obj, change=change, **kwargs)
        form.operator = request.user
        return form

    def save_form(self, request: HttpRequest, form: InvitationForm, change: bool) -> Invitation:
        """The invitation the domain has made."""
        return form.made

    def save_model(self, request: HttpRequest, obj: Invitation, form: InvitationForm, change: bool) -> None:
        """Made already."""

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool) -> None:
        """Nothing is left to save."""


@admin.register(ErasureRequest)
class ErasureRequestAdmin(OperatorAdmin):
    """Requests for erasure and what became of them: the proof records."""

    list_display = ["code", "created_at", "due_at", "withdrawn_at", "done_at", "rows_touched"]
    fields = list_display
