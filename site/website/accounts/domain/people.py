"""Roles, teams and the state of accounts."""

from __future__ import annotations

from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _

from website import audit
from website.accounts.domain.rights import is_operator, may_give, may_manage, may_use_team
from website.accounts.enums import Role
from website.accounts.models import CoordinatorScope, Team, User
from website.core.errors import NotAllowed, NotNow


def set_role(user: User, role: Role | str, *, actor: User) -> User:
    """Gives `user` the role; giving it twice changes nothing. The next request of `user` needs a second factor.

    Raises NotAllowed when the person or the role is not `actor`'s to manage.
    """
    with transaction.atomic():
        person = _lock(user, actor)
        _check_role(actor, role)
        if not person.has_role(role):
            give_role_unchecked(person, role)
            audit.record(actor, "give_role", person, reason=str(role))
    return person


def remove_role(user: User, role: Role | str, *, actor: User) -> User:
    """Takes the role from `user`, in force at their next request; taking it twice changes nothing."""
    with transaction.atomic():
        person = _lock(user, actor)
        _check_role(actor, role)
        if person.has_role(role):
            _take_role(person, str(role))
            audit.record(actor, "take_role", person, reason=str(role))
    return person


def set_coordinated_teams(user: User, teams: list[Team], *, actor: User) -> User:
    """Says for which teams (with all below them) a coordinator runs the program. Only an operator may."""
    if not is_operator(actor):
        raise NotAllowed(_("Only an operator can do this."), code="operators_only")
    with transaction.atomic():
        person = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
        wanted = {team.pk for team in teams}
        CoordinatorScope.objects.filter(coordinator=person).exclude(team__in=wanted).delete()
        held = set(CoordinatorScope.objects.filter(coordinator=person).values_list("team_id", flat=True))
        for team_id in sorted(wanted - held):
            CoordinatorScope.objects.create(coordinator=person, team_id=team_id)
        audit.record(actor, "set_scope", person)
    return person


def move_to_team(user: User, team: Team, *, actor: User) -> User:
    """Puts `user` into `team`; both must be `actor`'s."""
    with transaction.atomic():
        person = _lock(user, actor)
        if not may_use_team(actor, team):
            raise NotAllowed(_("You can use only your own teams."), code="foreign_team")
        if person.team_id != team.pk:
            person.team = team
            person.save(update_fields=["team"])
            audit.record(actor, "move_team", person)
    return person


def deactivate(user: User, *, actor: User) -> User:
    """Closes the account: nobody can sign in to it and its sessions end at once. What it holds stays."""
    with transaction.atomic():
        person = _lock(user, actor)
        if person.is_active:
            person.is_active = False
            person.save(update_fields=["is_active"])
            end_sessions(person)
            audit.record(actor, "deactivate", person)
    return person


def reactivate(user: User, *, actor: User) -> User:
    """Opens a closed account again. Raises NotNow when it was erased."""
    with transaction.atomic():
        person = _lock(user, actor)
        if not person.is_active:
            person.is_active = True
            person.save(update_fields=["is_active"])
            audit.record(actor, "reactivate", person)
    return person


def set_legal_hold(user: User, hold: bool, *, actor: User) -> User:
    """While a legal hold is on, nothing of `user` is erased. Only an operator may set or lift it."""
    if not is_operator(actor):
        raise NotAllowed(_("Only an operator can do this."), code="operators_only")
    with transaction.atomic():
        person = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
        if person.legal_hold != hold:
            person.legal_hold = hold
            person.save(update_fields=["legal_hold"])
            audit.record(actor, "set_legal_hold" if hold else "lift_legal_hold", person)
    return person


def end_sessions(user: User) -> int:
    """Signs `user` out everywhere; the number of sessions that were known."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        store.delete(session.session_key)
        session.delete()
    return len(sessions)


def give_role_unchecked(user: User, role: str) -> None:
    """Gives the role; whoever calls has asked whether that is right, and writes the audit."""
    if role == Role.OPERATOR:
        user.is_superuser = user.is_staff = True
        user.save(update_fields=["is_superuser", "is_staff"])
    user.groups.add(Group.objects.get_or_create(name=str(role))[0])
    user.__dict__.pop("role_names", None)


def _take_role(user: User, role: str) -> None:
    if role == Role.OPERATOR:
        user.is_superuser = user.is_staff = False
        user.save(update_fields=["is_superuser", "is_staff"])
    if role == Role.COORDINATOR:
        CoordinatorScope.objects.filter(coordinator=user).delete()
    user.groups.remove(*Group.objects.filter(name=role))
    user.__dict__.pop("role_names", None)


def _lock(user: User, actor: User) -> User:
    person = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    if person.erased_at is not None:
        raise NotNow(_("This account was erased."), code="erased")
    if not may_manage(actor, person):
        raise NotAllowed(_("You cannot change this account. Please ask an operator."), code="not_yours")
    return person


def _check_role(actor: User, role: Role | str) -> None:
    if not may_give(actor, str(role)):
        raise NotAllowed(_("Only an operator can give or take this role."), code="role_not_yours")
