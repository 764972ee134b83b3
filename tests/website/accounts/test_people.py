"""Roles, teams and the state of accounts: who may change whose."""

from __future__ import annotations

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session

from tests.cast import PASSWORD
from website.accounts.domain import people
from website.accounts.enums import Role
from website.accounts.models import CoordinatorScope, User
from website.audit.models import AuditEvent
from website.core.errors import NotAllowed, NotNow

pytestmark = pytest.mark.django_db


def fresh(user):
    return User.objects.get(pk=user.pk)


def verbs():
    return list(AuditEvent.objects.order_by("seq").values_list("verb", flat=True))


def test_a_peer_has_no_role_and_asking_costs_nothing(cast, django_assert_num_queries):
    rosa = fresh(cast.rosa)

    with django_assert_num_queries(0):
        assert rosa.role_names == frozenset()


def test_roles_follow_the_groups_whichever_way_they_change(cast):
    group = Group.objects.get(name="editor")

    group.user_set.add(cast.rosa)
    assert fresh(cast.rosa).role_names == {"editor"}

    group.user_set.remove(cast.rosa)
    assert (fresh(cast.rosa).holds_role, fresh(cast.rosa).role_names) == (False, frozenset())

    cast.rosa.groups.set([group])
    group.user_set.clear()
    assert fresh(cast.rosa).holds_role is False

    cast.rosa.groups.set([group])
    cast.rosa.groups.clear()
    assert fresh(cast.rosa).holds_role is False


def test_a_group_that_is_no_role_gives_none(cast):
    cast.rosa.groups.add(Group.objects.create(name="choir"))

    assert fresh(cast.rosa).holds_role is False


def test_coordinator_makes_and_unmakes_a_supervisor(cast):
    people.set_role(cast.rosa, Role.SUPERVISOR, actor=cast.priya)
    people.set_role(cast.rosa, Role.SUPERVISOR, actor=cast.priya)
    assert fresh(cast.rosa).role_names == {"supervisor"}

    people.remove_role(cast.rosa, Role.SUPERVISOR, actor=cast.priya)
    people.remove_role(cast.rosa, Role.SUPERVISOR, actor=cast.priya)
    assert fresh(cast.rosa).role_names == frozenset()
    assert verbs() == ["give_role", "take_role"]


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.EDITOR, Role.OPERATOR])
def test_coordinator_cannot_give_other_roles(cast, role):
    with pytest.raises(NotAllowed):
        people.set_role(cast.rosa, role, actor=cast.priya)

    assert fresh(cast.rosa).role_names == frozenset()
    assert verbs() == []


@pytest.mark.parametrize(
    ("actor", "person"),
    [("priya", "noor"), ("priya", "priya"), ("priya", "sam"), ("dana", "rosa"), ("rosa", "marcus"), ("sam", "sam")],
)
def test_nobody_changes_whom_they_may_not(cast, actor, person):
    actor, person = cast.person[actor], cast.person[person]
    before = (fresh(person).role_names, person.team_id, person.is_active)

    for change in (
        lambda: people.set_role(person, Role.SUPERVISOR, actor=actor),
        lambda: people.remove_role(person, Role.OPERATOR, actor=actor),
        lambda: people.move_to_team(person, cast.team["Riverside peers"], actor=actor),
        lambda: people.deactivate(person, actor=actor),
    ):
        with pytest.raises(NotAllowed):
            change()

    now = fresh(person)
    assert (now.role_names, now.team_id, now.is_active) == before
    assert verbs() == []


def test_operator_gives_every_role(cast):
    for role in Role:
        people.set_role(cast.rosa, role, actor=cast.sam)

    assert fresh(cast.rosa).role_names == set(Role.values)
    assert fresh(cast.rosa).is_superuser is True

    people.remove_role(cast.rosa, Role.OPERATOR, actor=cast.sam)
    assert (fresh(cast.rosa).is_superuser, fresh(cast.rosa).is_staff) == (False, False)


def test_a_coordinator_who_is_none_any_more_has_no_scope(cast):
    people.remove_role(cast.priya, Role.COORDINATOR, actor=cast.sam)

    assert CoordinatorScope.objects.filter(coordinator=cast.priya).exists() is False


def test_moving_needs_both_teams(cast):
    people.move_to_team(cast.rosa, cast.team["Hillcrest peers"], actor=cast.priya)
    assert fresh(cast.rosa).team == cast.team["Hillcrest peers"]

    with pytest.raises(NotAllowed):
        people.move_to_team(cast.rosa, cast.team["Lakeside Alliance"], actor=cast.priya)
    assert fresh(cast.rosa).team == cast.team["Hillcrest peers"]


def test_deactivating_ends_every_session_at_once(cast, client):
    client.post("/account/login/", {"login": cast.rosa.email, "password": PASSWORD})
    assert client.get("/account/").status_code == 200

    people.deactivate(cast.rosa, actor=cast.priya)

    assert client.get("/account/").status_code == 302
    assert UserSession.objects.filter(user=cast.rosa).count() == 0
    assert Session.objects.count() == 0


def test_reactivating_opens_it_again(cast, client):
    people.deactivate(cast.rosa, actor=cast.priya)
    people.reactivate(cast.rosa, actor=cast.priya)

    client.post("/account/login/", {"login": cast.rosa.email, "password": PASSWORD})

    assert client.get("/account/").status_code == 200
    assert verbs()[:2] == ["deactivate", "reactivate"]


def test_an_erased_account_cannot_be_changed(cast):
    from website.accounts.domain import erasure

    erasure.erase(cast.rosa, actor=cast.rosa)

    with pytest.raises(NotNow):
        people.reactivate(cast.rosa, actor=cast.sam)


def test_only_operators_set_legal_hold_and_scope(cast):
    with pytest.raises(NotAllowed):
        people.set_legal_hold(cast.rosa, True, actor=cast.priya)
    with pytest.raises(NotAllowed):
        people.set_coordinated_teams(cast.rosa, [cast.team["Riverside peers"]], actor=cast.priya)

    people.set_legal_hold(cast.rosa, True, actor=cast.sam)
    people.set_legal_hold(cast.rosa, False, actor=cast.sam)
    assert verbs() == ["set_legal_hold", "lift_legal_hold"]
