"""What coordinators and operators may do with people, teams and roles."""

from __future__ import annotations

from website.accounts.enums import Role
from website.accounts.models import Team, User

COORDINATOR_GIVES = frozenset({Role.SUPERVISOR.value})
"""Roles a coordinator may give and take; the others are an operator's to give."""


def is_operator(user: User) -> bool:
    """Whether `user` may act as an operator now."""
    return user.is_active and user.has_role(Role.OPERATOR)


def may_use_team(actor: User, team: Team) -> bool:
    """Whether `actor` may put people into `team`."""
    if is_operator(actor):
        return True
    return actor.is_active and actor.has_role(Role.COORDINATOR) and _coordinates(actor, team.pk)


def may_give(actor: User, role: str) -> bool:
    """Whether `actor` may give or take `role` ("" is being a peer, which needs no gift)."""
    return role == "" or is_operator(actor) or (actor.has_role(Role.COORDINATOR) and role in COORDINATOR_GIVES)


def may_manage(actor: User, person: User) -> bool:
    """Whether `actor` may change the team, the role or the state of `person`'s account.

    Coordinators manage the people of their teams, but no other coordinator and no operator; nobody manages themselves.
    """
    if actor.pk == person.pk or person.erased_at is not None:
        return False
    if is_operator(actor):
        return True
    if person.has_role(Role.COORDINATOR) or person.has_role(Role.OPERATOR):
        return False
    return actor.is_active and actor.has_role(Role.COORDINATOR) and _coordinates(actor, person.team_id)


def _coordinates(actor: User, team_id: int | None) -> bool:
    return team_id is not None and Team.objects.coordinated_by(actor).filter(pk=team_id).exists()
