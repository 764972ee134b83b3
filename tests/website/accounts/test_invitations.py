"""The way in: an invitation by mail, one account for one link, and nothing told to those who guess."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import IntegrityError, transaction

from tests.cast import PASSWORD
from tests.factories.accounts import InvitationFactory
from website.accounts.domain import invitations, people
from website.accounts.enums import Role
from website.accounts.models import Invitation, User
from website.core import clock
from website.core.errors import Invalid, NotAllowed, NotNow
from website.notices import outbox

pytestmark = pytest.mark.django_db

NEWCOMER = {
    "full_name": "Nia Brooks",
    "display_name": "Nia",
    "password1": "river stones and rain",
    "password2": "river stones and rain",
}


@pytest.fixture
def invitation(cast):
    return invitations.invite("Nia@Example.org ", team=cast.team["Riverside peers"], actor=cast.priya)


def link(invitation):
    return f"/account/invitations/{invitation.token}/"


def test_inviting_owes_one_mail_with_the_link(invitation, cast):
    outbox.run_due()
    outbox.run_due()

    assert invitation.email == "nia@example.org"
    assert [message.to for message in mail.outbox] == [["nia@example.org"]]
    body = mail.outbox[0].body
    assert f"http://testserver{link(invitation)}" in body
    assert "Priya" in body
    assert "Harbor Recovery Network" in body
    assert "14 days" in body


@pytest.mark.parametrize(
    ("host", "account", "subject"),
    [
        ("", None, "Priya invites you to Harbor Recovery Network"),
        ("es", None, "Priya te invita a Harbor Recovery Network"),
        ("es", "", "Priya invites you to Harbor Recovery Network"),
        ("", "es", "Priya te invita a Harbor Recovery Network"),
    ],
)
def test_mail_speaks_the_language_of_the_account_else_of_the_host(cast, host, account, subject):
    """Nobody knows what somebody new reads: whoever invites them most likely shares a language with them."""
    User.objects.filter(pk=cast.priya.pk).update(language=host)
    if account is not None:
        User.objects.create_user("nia@example.org", PASSWORD, display_name="Nia", full_name="Nia", language=account)

    invitations.invite("nia@example.org", team=cast.team["Riverside peers"], actor=cast.priya)
    outbox.run_due()

    assert mail.outbox[0].subject == subject


def test_mail_of_a_withdrawn_invitation_is_not_sent(invitation, cast):
    invitations.withdraw(invitation, actor=cast.priya)

    outbox.run_due()

    assert mail.outbox == []


@pytest.mark.parametrize(
    ("actor", "team", "role"),
    [
        ("priya", "Lakeside Alliance", ""),
        ("priya", "Riverside peers", "coordinator"),
        ("priya", "Riverside peers", "editor"),
        ("priya", "Riverside peers", "operator"),
        ("dana", "Riverside peers", ""),
        ("rosa", "Riverside peers", ""),
        ("elif", "Riverside peers", ""),
    ],
)
def test_nobody_invites_beyond_their_rights(cast, actor, team, role):
    with pytest.raises(NotAllowed):
        invitations.invite("x@example.org", team=cast.team[team], role=role, actor=cast.person[actor])

    assert Invitation.objects.count() == 0


def test_operator_invites_the_first_coordinator(cast):
    made = invitations.invite(
        "lead@example.org", team=cast.team["Lakeside Alliance"], role=Role.COORDINATOR, actor=cast.sam
    )

    assert made.role == "coordinator"


def test_second_open_invitation_is_refused_whatever_the_case(invitation, cast):
    with pytest.raises(Invalid, match="already_invited"):
        invitations.invite("NIA@example.org", team=cast.team["Hillcrest peers"], actor=cast.priya)


def test_database_holds_one_open_invitation_per_address(invitation, cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        InvitationFactory(email="NIA@example.org", team=cast.team["Hillcrest peers"], invited_by=cast.priya)


def test_an_invitation_that_ran_out_makes_room_for_a_new_one(invitation, cast):
    with clock.later(days=15):
        again = invitations.invite("nia@example.org", team=cast.team["Hillcrest peers"], actor=cast.priya)

    assert again.pk != invitation.pk
    assert Invitation.objects.unanswered().count() == 1


def test_inviting_somebody_elsewhere_does_not_tell_that_they_have_an_account(cast):
    made = invitations.invite(cast.noor.email, team=cast.team["Riverside peers"], actor=cast.priya)

    assert made.email == cast.noor.email


def test_inviting_somebody_of_the_same_team_says_so(cast):
    with pytest.raises(Invalid, match="in_team"):
        invitations.invite(cast.rosa.email, team=cast.team["Riverside peers"], actor=cast.priya)


def test_sending_again_waits_and_starts_the_time_anew(invitation, cast):
    outbox.run_due()
    with pytest.raises(NotNow, match="too_soon"):
        invitations.resend(invitation, actor=cast.priya)
    with clock.later(days=13):
        sent = invitations.resend(invitation, actor=cast.priya)
        outbox.run_due()

    assert (sent.expires_at - invitation.expires_at).days == 13
    assert len(mail.outbox) == 2


def test_somebody_elses_invitation_cannot_be_changed(invitation, cast):
    for change in (invitations.resend, invitations.withdraw):
        with pytest.raises(NotAllowed):
            change(invitation, actor=cast.noor)


def test_accepting_makes_the_account_and_signs_in(invitation, client, cast):
    page = client.get(link(invitation))
    response = client.post(link(invitation), NEWCOMER)

    assert page.status_code == 200
    assert "Priya" in page.content.decode()
    assert (response.status_code, response["Location"]) == (302, "/learn/")
    user = User.objects.get(email="nia@example.org")
    assert (user.full_name, user.display_name, user.team) == ("Nia Brooks", "Nia", cast.team["Riverside peers"])
    assert user.role_names == frozenset()
    assert list(EmailAddress.objects.filter(user=user).values_list("email", "verified", "primary")) == [
        ("nia@example.org", True, True)
    ]
    assert client.session["_auth_user_id"] == str(user.pk)
    invitation.refresh_from_db()
    assert invitation.accepted_by == user


def test_invited_supervisor_has_the_role(client, cast):
    made = invitations.invite("sup@example.org", team=cast.team["Riverside peers"], role="supervisor", actor=cast.priya)

    client.post(link(made), NEWCOMER)

    assert User.objects.get(email="sup@example.org").role_names == {"supervisor"}


def test_sending_the_form_twice_makes_one_account(invitation, client):
    client.post(link(invitation), NEWCOMER)
    same_browser = client.post(link(invitation), NEWCOMER)
    other_browser = client.__class__().post(link(invitation), NEWCOMER)

    assert (same_browser.status_code, same_browser["Location"]) == (302, "/learn/")
    assert other_browser.status_code == 404
    assert User.objects.filter(email="nia@example.org").count() == 1


def test_links_that_do_not_work_all_look_the_same(invitation, client, cast):
    withdrawn = invitations.invite("a@example.org", team=cast.team["Riverside peers"], actor=cast.priya)
    invitations.withdraw(withdrawn, actor=cast.priya)
    used = invitations.invite("b@example.org", team=cast.team["Riverside peers"], actor=cast.priya)
    invitations.accept(used, full_name="B", display_name="B", password="river stones and rain")
    late = InvitationFactory(
        team=cast.team["Riverside peers"], invited_by=cast.priya, expires_at=clock.now().replace(year=2020)
    )

    pages = [client.get(link(row)) for row in (withdrawn, used, late)] + [
        client.get("/account/invitations/abcdefghjk/"),
        client.get(f"/account/invitations/{invitation.code}/"),
    ]

    bodies = {page.content.decode().replace(page.headers.get("X-Request-ID", "~"), "") for page in pages}
    assert {page.status_code for page in pages} == {404}
    assert len({body.split("<main")[1].split("</main")[0] for body in bodies}) == 1
    posts = [client.post(link(row), NEWCOMER).status_code for row in (withdrawn, used, late)]
    assert posts == [404, 404, 404]


def test_link_dies_with_the_right_of_who_invited(invitation, client, cast):
    people.remove_role(cast.priya, Role.COORDINATOR, actor=cast.sam)

    assert client.post(link(invitation), NEWCOMER).status_code == 404
    assert User.objects.filter(email="nia@example.org").exists() is False


def test_somebody_with_an_account_is_told_to_sign_in(client, cast):
    made = invitations.invite(cast.noor.email, team=cast.team["Riverside peers"], actor=cast.priya)

    page = client.get(link(made))
    posted = client.post(link(made), NEWCOMER)

    assert "You have an account already" in page.content.decode()
    assert "You have an account already" in posted.content.decode()
    cast.noor.refresh_from_db()
    assert cast.noor.check_password(PASSWORD)
    assert cast.noor.team == cast.team["Lakeside Alliance"]


def test_somebody_signed_in_is_told_so_whatever_the_link(invitation, as_):
    real = as_("rosa").get(link(invitation))
    wrong = as_("rosa").get("/account/invitations/abcdefghjk/")

    assert (real.status_code, wrong.status_code) == (200, 200)
    assert "nia@example.org" not in real.content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("full_name", ""),
        ("full_name", "x" * 151),
        ("full_name", "a\x00b"),
        ("full_name", "\u202egnp.exe"),
        ("display_name", "x" * 81),
        ("display_name", "---"),
        ("password1", "short"),
        ("password1", "nia@example.org"),
        ("password2", "another one entirely"),
        ("password1", "x" * 1001),
    ],
)
def test_bad_input_keeps_what_was_typed_and_makes_nothing(invitation, client, field, value):
    response = client.post(link(invitation), NEWCOMER | {field: value})

    assert response.status_code == 400
    assert "error-summary" in response.content.decode()
    assert User.objects.filter(email="nia@example.org").exists() is False


def test_hostile_name_is_shown_as_text(invitation, client, as_, cast):
    client.post(link(invitation), NEWCOMER | {"display_name": "<script>alert(1)</script>"})

    page = as_("priya").get("/coordinate/").content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_old_dead_invitations_are_forgotten(invitation, cast):
    kept = invitations.invite("b@example.org", team=cast.team["Riverside peers"], actor=cast.priya)
    invitations.accept(kept, full_name="B", display_name="B", password="river stones and rain")

    with clock.later(days=120):
        assert invitations.purge_dead() == 1
        assert invitations.purge_dead() == 0

    assert list(Invitation.objects.values_list("email", flat=True)) == ["b@example.org"]


def test_address_of_the_page_limits_how_often_it_is_asked(client, cast):
    for __ in range(60):
        client.get("/account/invitations/abcdefghjk/")

    stopped = client.get("/account/invitations/abcdefghjk/")

    assert stopped.status_code == 429
    assert "<h1>" in stopped.content.decode()
