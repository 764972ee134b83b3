"""The named cast as database rows, built on `website.demo.cast`: demo and tests share one set of people."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import Group

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
    rows: dict[str, User] = {}
    for person in people.PEOPLE:
        user = User.objects.create_user(
            person.email,
            PASSWORD,
            full_name=person.full_name,
            display_name=person.display_name,
            team=teams[person.team],
            is_superuser="operator" in person.roles,
            is_staff="operator" in person.roles,
        )
        for role in person.roles:
            user.groups.add(Group.objects.get_or_create(name=role)[0])
        for team in person.coordinates:
            CoordinatorScope.objects.create(coordinator=user, team=teams[team])
        rows[person.name] = user
    return Cast(teams, rows)
