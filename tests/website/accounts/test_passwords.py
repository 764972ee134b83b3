"""Passwords and addresses: asking for a new one, recovery, links that work once, changes that tell the owner."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from tests.cast import PASSWORD
from tests.factories.accounts import give_app, prove
from tests.website.accounts.steps import NEW_PASSWORD, link_in, sign_in
from website.accounts.access import confidential_open
from website.accounts.models import User
from website.audit.models import AuditEvent
from website.core import clock

pytestmark = pytest.mark.django_db


# --- passwords ----------------------------------------------------------------------------------------------------


def test_asking_for_a_new_password_does_not_tell_who_has_an_account(client, cast):
    known = client.post("/account/password/reset/", {"email": cast.rosa.email})
    unknown = client.post("/account/password/reset/", {"email": "nobody@example.org"})

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [(message.to, message.subject) for message in mail.outbox] == [
        ([cast.rosa.email], "A new password"),
        (["nobody@example.org"], "There is no account with this address"),
    ]


def recover(client, user):
    client.post("/account/password/reset/", {"email": user.email})
    form = client.get(link_in(mail.outbox[-1]), follow=True)
    return client.post(form.request["PATH_INFO"], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})


def test_recovery_tells_the_owner_ends_sessions_and_closes_confidential_pages(cast, client):
    elsewhere = Client()
    sign_in(elsewhere, cast.rosa)

    recover(client, cast.rosa)

    rosa = User.objects.get(pk=cast.rosa.pk)
    assert rosa.check_password(NEW_PASSWORD)
    assert [message.subject for message in mail.outbox] == ["A new password", "Your password was changed"]
    assert elsewhere.get("/account/").status_code == 302
    assert confidential_open(rosa) is False
    with clock.later(hours=71):
        assert confidential_open(rosa) is False
    with clock.later(hours=73):
        assert confidential_open(rosa) is True
    assert AuditEvent.objects.filter(verb="reset_password").count() == 1


def test_recovery_with_a_second_factor_closes_nothing(cast, client):
    give_app(cast.rosa)

    recover(client, cast.rosa)

    assert confidential_open(User.objects.get(pk=cast.rosa.pk)) is True


def test_lock_is_explained_on_the_account_page(as_, cast):
    cast.rosa.confidential_locked_until = clock.now().replace(year=2090)
    cast.rosa.save()

    assert "Confidential pages are closed for now" in as_("rosa").get("/account/").content.decode()


def test_link_for_a_new_password_works_once(cast, client):
    recover(client, cast.rosa)

    again = Client().get(link_in(mail.outbox[0]), follow=True)

    assert "This link cannot be used" in again.content.decode()


@pytest.mark.parametrize("key", ["1-abc", "zzzzzzzzzzzzzz-abc", "1-%00", "0-" + "a" * 5000])
def test_made_up_links_get_a_clear_page(client, cast, key):
    response = client.get(f"/account/password/reset/key/{key}/")

    assert response.status_code in (200, 400, 404)


def test_closed_account_gets_no_link(client, cast):
    cast.rosa.is_active = False
    cast.rosa.save()

    client.post("/account/password/reset/", {"email": cast.rosa.email})

    assert [message.subject for message in mail.outbox] == ["There is no account with this address"]


@pytest.mark.parametrize("password", ["short", "password12", "1234567890123", "rosa@demo.example", "", "x" * 1001])
def test_weak_passwords_are_refused(as_, cast, password):
    client = prove(as_("rosa"))

    response = client.post(
        "/account/password/change/", {"oldpassword": PASSWORD, "password1": password, "password2": password}
    )

    assert response.status_code == 200
    assert User.objects.get(pk=cast.rosa.pk).check_password(PASSWORD)


def test_changing_the_password_keeps_this_session_and_ends_the_others(cast):
    here, there = Client(), Client()
    sign_in(here, cast.rosa)
    sign_in(there, cast.rosa)

    here.post(
        "/account/password/change/", {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    )

    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302
    assert [message.subject for message in mail.outbox] == ["Your password was changed"]


# --- address ------------------------------------------------------------------------------------------------------


def test_changing_the_address_tells_the_old_one_and_keeps_both_records_in_step(cast, as_):
    client = prove(as_("rosa"))

    client.post("/account/email/", {"email": "Rosa.New@example.org", "action_add": ""})
    assert User.objects.get(pk=cast.rosa.pk).email == "rosa@demo.example"
    client.post(link_in(mail.outbox[0]))

    rosa = User.objects.get(pk=cast.rosa.pk)
    assert rosa.email == "rosa.new@example.org"
    assert list(EmailAddress.objects.filter(user=rosa).values_list("email", "primary", "verified")) == [
        ("rosa.new@example.org", True, True)
    ]
    told = [(message.to, message.subject) for message in mail.outbox]
    assert (["rosa@demo.example"], "Your e-mail address was changed") in told
    assert AuditEvent.objects.filter(verb="change_email").count() == 1


def test_changing_the_address_needs_a_fresh_proof(cast, as_):
    response = as_("rosa").post("/account/email/", {"email": "new@example.org", "action_add": ""})

    assert response["Location"].startswith("/account/reauthenticate/")
    assert EmailAddress.objects.filter(email="new@example.org").exists() is False


def test_changing_to_somebodys_address_tells_nothing_and_changes_nothing(cast, as_):
    client = prove(as_("rosa"))

    response = client.post("/account/email/", {"email": cast.marcus.email, "action_add": ""})
    client.post(link_in(mail.outbox[-1]))

    assert response.status_code == 302
    assert User.objects.get(pk=cast.rosa.pk).email == "rosa@demo.example"
    assert User.objects.get(pk=cast.marcus.pk).email == "marcus@demo.example"


def test_somebody_with_a_second_factor_can_change_their_address(cast, as_):
    give_app(cast.rosa)

    response = prove(as_("rosa")).post("/account/email/", {"email": "new@example.org", "action_add": ""})

    assert response.status_code == 302
    assert EmailAddress.objects.filter(email="new@example.org").exists() is True
