"""/operate/ is for operators, shows nothing secret, and cannot turn an operator into somebody else."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.urls import reverse

from tests.cast import PASSWORD
from website.accounts.models import CoordinatorScope, Invitation, Team, User
from website.audit.models import AuditEvent

pytestmark = pytest.mark.django_db

# What may be seen here. Whoever adds a model says why it holds no secret and nothing confidential.
SHOWN = {
    "accounts.Team": "names of teams",
    "accounts.User": "who is in which team with which role",
    "accounts.Invitation": "who was invited, without the link",
    "accounts.ErasureRequest": "that and when erasure was asked for and done",
    "notices.OutboxEntry": "states and classes of errors, no recipients and no content",
    "notices.JobRun": "when jobs ran",
}


def person_page(user):
    return reverse("admin:accounts_user_change", args=[user.pk])


def answers(user, **more):
    return {
        "team": user.team_id,
        "roles": [],
        "coordinates": [],
        "is_active": "on",
        **more,
    }


def test_only_known_models_are_shown():
    shown = {model._meta.label for model in admin.site._registry}

    assert shown == set(SHOWN)


@pytest.mark.parametrize(
    "label",
    [
        "account.EmailAddress",
        "mfa.Authenticator",
        "usersessions.UserSession",
        "auth.Group",
        "django_q.OrmQ",
        "django_q.Schedule",
        "django_q.Success",
        "django_q.Failure",
    ],
)
def test_registrations_of_packages_are_passed_over(label):
    assert label not in {model._meta.label for model in admin.site._registry}


@pytest.mark.parametrize("name", ["rosa", "dana", "priya", "elif"])
def test_others_are_refused(as_, cast, name):
    for address in ("/operate/", "/operate/accounts/user/", person_page(cast.rosa), "/operate/logout/"):
        assert as_(name).get(address).status_code == 403
    assert as_(name).get("/operate/login/", follow=True).status_code == 403


def test_staff_without_the_role_are_refused(as_, cast):
    cast.elif_ = cast.person["elif"]
    User.objects.filter(pk=cast.elif_.pk).update(is_staff=True)

    assert as_("elif").get("/operate/").status_code == 403


def test_visitors_are_sent_to_the_one_sign_in(client, cast):
    assert client.get("/operate/")["Location"].startswith("/account/login/?next=")


def test_every_list_and_page_opens(as_, cast):
    client = as_("sam")

    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        assert client.get(reverse(name)).status_code == 200
    for address in (
        "/operate/",
        person_page(cast.rosa),
        reverse("admin:accounts_team_add"),
        reverse("admin:accounts_invitation_add"),
    ):
        assert client.get(address).status_code == 200


def test_own_sign_out_and_password_pages_are_used(as_):
    assert as_("sam").post("/operate/logout/")["Location"] == "/account/logout/"
    assert as_("sam").get("/operate/password_change/")["Location"] == "/account/password/change/"


def test_nothing_secret_can_be_set(as_, cast):
    before = User.objects.get(pk=cast.rosa.pk)

    response = as_("sam").post(
        person_page(cast.rosa),
        answers(
            cast.rosa,
            email="sam2@example.org",
            display_name="Not Rosa",
            full_name="Not Rosa",
            password="x",
            is_superuser="on",
            has_second_factor="on",
            holds_role="on",
        ),
    )

    after = User.objects.get(pk=cast.rosa.pk)
    assert response.status_code == 302
    for field in ("email", "display_name", "full_name", "password", "is_superuser", "has_second_factor", "holds_role"):
        assert getattr(after, field) == getattr(before, field)


def test_password_pages_of_packages_are_gone(as_, cast):
    client = as_("sam")

    for address in (
        f"/operate/accounts/user/{cast.rosa.pk}/password/",
        "/cms/users/",
        f"/cms/users/edit/{cast.rosa.pk}/",
        "/cms/users/new/",
        "/cms/groups/",
        "/cms/groups/new/",
        "/cms/password_reset/",
    ):
        assert client.get(address).status_code in (302, 404)
        assert client.post(address, {"email": "x@example.org", "password1": "x", "password2": "x"}).status_code in (
            302,
            404,
        )
    rosa = User.objects.get(pk=cast.rosa.pk)
    assert (rosa.email, rosa.check_password(PASSWORD)) == ("rosa@demo.example", True)


def test_roles_team_and_state_are_changed_by_the_domain(as_, cast):
    lakeside = cast.team["Lakeside Alliance"]

    as_("sam").post(
        person_page(cast.rosa),
        answers(
            cast.rosa, team=lakeside.pk, roles=["supervisor", "coordinator"], coordinates=[lakeside.pk], legal_hold="on"
        ),
    )

    rosa = User.objects.get(pk=cast.rosa.pk)
    assert (rosa.team, rosa.role_names, rosa.legal_hold) == (lakeside, {"supervisor", "coordinator"}, True)
    assert list(CoordinatorScope.objects.filter(coordinator=rosa).values_list("team", flat=True)) == [lakeside.pk]
    assert sorted(AuditEvent.objects.values_list("verb", flat=True)) == [
        "give_role",
        "give_role",
        "move_team",
        "set_legal_hold",
        "set_scope",
    ]

    as_("sam").post(person_page(rosa), {"team": lakeside.pk, "roles": [], "coordinates": []})
    rosa = User.objects.get(pk=cast.rosa.pk)
    assert (rosa.is_active, rosa.role_names, rosa.legal_hold) == (False, frozenset(), False)


def test_an_operator_cannot_change_themselves(as_, cast):
    response = as_("sam").post(person_page(cast.sam), answers(cast.sam))

    assert response.status_code == 200
    assert "You cannot change your own account here." in response.content.decode()
    assert User.objects.get(pk=cast.sam.pk).is_superuser is True


def test_coordinating_needs_the_role(as_, cast):
    team = cast.team["Lakeside Alliance"]

    response = as_("sam").post(person_page(cast.rosa), answers(cast.rosa, coordinates=[team.pk]))

    assert response.status_code == 200
    assert CoordinatorScope.objects.filter(coordinator=cast.rosa).exists() is False


def test_people_cannot_be_made_or_deleted_here(as_, cast):
    client = as_("sam")

    assert client.get("/operate/accounts/user/add/").status_code == 403
    assert client.post(f"/operate/accounts/user/{cast.rosa.pk}/delete/", {"post": "yes"}).status_code == 403


def test_operator_invites_with_any_role_and_never_sees_the_link(as_, cast):
    client = as_("sam")
    data = {
        "email": "Lead@example.org",
        "full_name": "Lead",
        "team": cast.team["Lakeside Alliance"].pk,
        "role": "coordinator",
    }

    made = client.post(reverse("admin:accounts_invitation_add"), data)
    again = client.post(reverse("admin:accounts_invitation_add"), data)

    invitation = Invitation.objects.get()
    assert (made.status_code, again.status_code) == (302, 200)
    assert (invitation.email, invitation.role, invitation.invited_by) == ("lead@example.org", "coordinator", cast.sam)
    page = client.get(reverse("admin:accounts_invitation_change", args=[invitation.pk])).content.decode()
    assert invitation.token not in page + client.get(reverse("admin:accounts_invitation_changelist")).content.decode()


def test_teams_are_made_and_moved_with_their_people(as_, cast):
    client = as_("sam")
    client.post(reverse("admin:accounts_team_add"), {"name": "Night shift", "parent": cast.team["Riverside peers"].pk})
    made = Team.objects.get(name="Night shift")

    client.post(
        reverse("admin:accounts_team_change", args=[made.pk]),
        {"name": "Night shift", "parent": cast.team["Hillcrest peers"].pk},
    )
    loop = client.post(
        reverse("admin:accounts_team_change", args=[cast.team["Hillcrest peers"].pk]),
        {"name": "Hillcrest peers", "parent": made.pk},
    )

    made.refresh_from_db()
    assert made.path.startswith(cast.team["Hillcrest peers"].path)
    assert loop.status_code == 200
    assert list(AuditEvent.objects.order_by("seq").values_list("verb", flat=True)) == ["make_team", "change_team"]


def test_people_list_costs_the_same_however_many(as_, cast, django_assert_max_num_queries):
    client = as_("sam")
    for number in range(5):
        User.objects.create_user(f"p{number}@example.org", PASSWORD, full_name="P", display_name="P")

    with django_assert_max_num_queries(14):
        assert client.get("/operate/accounts/user/").status_code == 200
