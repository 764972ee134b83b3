"""Every page of the account is in our look and open to whom the table says."""

from __future__ import annotations

import pytest
from django.urls import NoReverseMatch, get_resolver, reverse

from tests.factories.accounts import give_app, prove
from tests.website.accounts.steps import check_look
from website.accounts.urls import ALLAUTH_ACCESS

pytestmark = pytest.mark.django_db


def allauth_names():
    return sorted(
        name
        for name in get_resolver().reverse_dict
        if isinstance(name, str) and name.startswith(("account_", "mfa_", "usersessions_"))
    )


def test_access_table_is_complete():
    assert allauth_names() == sorted(ALLAUTH_ACCESS)


def open_page(client, name):
    try:
        return client.get(reverse(name))
    except NoReverseMatch:
        kwargs = {
            "mfa_remove_webauthn": {"pk": 1},
            "mfa_edit_webauthn": {"pk": 1},
            "account_confirm_email": {"key": "x"},
        }
        return client.get(reverse(name, kwargs=kwargs.get(name, {"uidb36": "1", "key": "x-y"})))


@pytest.mark.parametrize("name", sorted(ALLAUTH_ACCESS))
def test_access_table_is_true(client, cast, name):
    response = open_page(client, name)

    if ALLAUTH_ACCESS[name].kind == "signed_in":
        assert response["Location"].startswith("/account/login/?next=")
    else:
        assert "next=" not in response.get("Location", "")
        assert response.status_code in (200, 302)


PUBLIC_PAGES = [name for name, marker in ALLAUTH_ACCESS.items() if marker.kind == "public"]
OWN_PAGES = [name for name, marker in ALLAUTH_ACCESS.items() if marker.kind == "signed_in"]


@pytest.mark.parametrize("name", PUBLIC_PAGES)
def test_public_pages_are_in_our_look(client, cast, name):
    response = open_page(client, name)

    if response.status_code == 200:
        check_look(response)


@pytest.mark.parametrize("factor", [False, True])
@pytest.mark.parametrize("name", OWN_PAGES)
def test_own_pages_are_in_our_look(as_, cast, name, factor):
    if factor:
        give_app(cast.rosa)
    response = open_page(prove(as_("rosa")), name)

    assert response.status_code in (200, 302, 404)
    if response.status_code == 200 and name != "mfa_download_recovery_codes":
        check_look(response)
        assert response["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize("name", ["accounts:overview", "accounts:profile", "accounts:my_data", "accounts:my_data_file"])
def test_our_own_pages_are_in_our_look(as_, cast, name):
    check_look(prove(as_("rosa")).get(reverse(name)))


def test_recovery_codes_can_be_downloaded(as_, cast):
    give_app(cast.rosa)

    response = prove(as_("rosa")).get("/account/2fa/recovery-codes/download/")

    assert response["Content-Type"].startswith("text/plain")
    assert len(response.content.decode().split()) == 10


def test_password_managers_find_their_fields(client, cast):
    page = client.get("/account/login/").content.decode()

    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
