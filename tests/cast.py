"""The named cast as database rows, built on `website.demo.cast`: demo and tests share one set of people."""

from __future__ import annotations

import pickle
from contextlib import ExitStack
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from tests.undone import undone
from website.accounts.enums import Role
from website.accounts.mirror import refresh_holds_role
from website.accounts.models import CoordinatorScope, Team, User
from website.demo import cast as people

PASSWORD = "a long test password"


@dataclass
class Cast:
    """Everybody, by name: `cast.rosa`, `cast.dana`, …; `cast.team["Riverside peers"]`."""

    team: dict[str, Team]
    person: dict[str, User]

    def __getattr__(self, name: str) -> User:
        try:
            return self.__dict__["person"][name]
        except KeyError:
            raise AttributeError(name) from None


class SharedCast:
    """One cast for the tests of a process that follow each other and ask for it: made in a transaction that stays open.

    Each test's own transaction is inside it, so that what a test changes is undone and the people stay.
    """

    def __init__(self) -> None:
        self._open: ExitStack | None = None
        self._made = b""

    def open(self) -> None:
        """Makes the cast, unless it is there."""
        if self._open is None:
            self._open = ExitStack()
            self._open.enter_context(undone())
            self._made = pickle.dumps(build_cast())

    def lent(self) -> Cast:
        """The people for one test: objects of its own. `LookupError` when nobody has opened it."""
        if self._open is None:
            raise LookupError
        return pickle.loads(self._made)

    def close(self) -> None:
        """Takes the cast away. Does nothing when there is none."""
        if self._open is not None:
            self._open.close()
        self._open = None


def make_team(name: str, teams: dict[str, Team]) -> Team:
    """The team with its parents."""
    if name not in teams:
        parent = people.TEAMS[name]
        teams[name] = Team.objects.create(name=name, parent=make_team(parent, teams) if parent else None)
    return teams[name]


def build_cast() -> Cast:
    """Creates teams and people with their roles; nobody has any history."""
    teams: dict[str, Team] = {}
    for name in people.TEAMS:
        make_team(name, teams)
    password = make_password(PASSWORD)
    rows = {
        person.name: User(
            email=person.email,
            password=password,
            full_name=person.full_name,
            display_name=person.display_name,
            team=teams[person.team],
            is_superuser="operator" in person.roles,
            is_staff="operator" in person.roles,
        )
        for person in people.PEOPLE
    }
    # As `create_user` and the roles' pages do, for all at once: nearly every test begins here.
    User.objects.bulk_create(rows.values())
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in rows.values()
    )
    groups = {group.name: group for group in Group.objects.all()}
    for person in people.PEOPLE:
        for role in person.roles:
            groups[role] = groups.get(role) or Group.objects.create(name=role)
    roles = [(rows[person.name], groups[role]) for person in people.PEOPLE for role in person.roles]
    User.groups.through.objects.bulk_create(User.groups.through(user=user, group=group) for user, group in roles)
    refresh_holds_role(user.pk for user, __ in roles)
    for user, group in roles:
        user.holds_role |= group.name in Role.values
    CoordinatorScope.objects.bulk_create(
        CoordinatorScope(coordinator=rows[person.name], team=teams[team])
        for person in people.PEOPLE
        for team in person.coordinates
    )
    return Cast(teams, rows)
