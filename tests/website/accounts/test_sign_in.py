"""Signing in and signing up: no enumeration, no way away, limits on every path."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client

from tests.factories.accounts import prove
from tests.website.accounts.steps import NEW_PASSWORD, check_look, link_in, sign_in, words_of
from website.accounts.models import User

pytestmark = pytest.mark.django_db


# --- signing in ---------------------------------------------------------------------------------------------------


def test_signing_in_and_out(client, cast):
    arrived = sign_in(client, cast.rosa)
    page = client.get("/account/")
    left = client.post("/account/logout/")

    assert (arrived.status_code, arrived["Location"]) == (302, "/learn/")
    assert "Rosa" in page.content.decode()
    assert left["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/account/").status_code == 302


def test_address_in_any_case_signs_in(client, cast):
    sign_in(client, type("Somebody", (), {"email": "ROSA@Demo.Example"}))

    assert "_auth_user_id" in client.session


def test_asking_to_sign_out_signs_nobody_out(as_):
    client = as_("rosa")

    page = client.get("/account/logout/")

    assert page.status_code == 200
    assert "Clear-Site-Data" not in page
    assert client.get("/account/").status_code == 200


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "http:///evil"])
def test_signing_in_never_leads_away(client, cast, target):
    assert sign_in(client, cast.rosa, next=target)["Location"] == "/learn/"


def test_staying_signed_in_is_a_choice(cast):
    short, long = Client(), Client()
    sign_in(short, cast.rosa)
    sign_in(long, cast.rosa, remember="on")

    assert short.session.get_expire_at_browser_close() is True
    assert long.session.get_expiry_age() > 13 * 24 * 3600


def test_unknown_address_and_wrong_password_look_the_same(client, cast):
    unknown = sign_in(client, type("Nobody", (), {"email": "nobody@example.org"}), "wrong password")
    wrong = sign_in(client, cast.rosa, "wrong password")

    assert unknown.status_code == wrong.status_code == 200
    assert words_of(unknown).replace("nobody@example.org", "") == words_of(wrong).replace(cast.rosa.email, "")


@pytest.mark.parametrize(
    "data",
    [
        {"login": "", "password": ""},
        {"login": "x" * 5000 + "@example.org", "password": "y"},
        {"login": "a\x00@example.org", "password": "b\x00"},
        {"login": "rosa@demo.example", "password": "x" * 100_000},
        {"login": "<script>alert(1)</script>", "password": "x"},
        {"login": ["a@example.org", "b@example.org"], "password": "x"},
    ],
)
def test_strange_sign_ins_get_a_clear_page(client, cast, data):
    response = client.post("/account/login/", data)

    assert response.status_code == 200
    assert "error-summary" in response.content.decode()
    assert "<script>alert" not in response.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("address", ["/account/login/", "/account/password/reset/"])
def test_too_much_at_once_gets_a_clear_page(client, cast, address):
    big = client.post(address, {"login": "x" * 3_000_000})
    many = client.post(address, {f"f{number}": "x" for number in range(1001)})

    assert (big.status_code, many.status_code) == (413, 413)


# --- limits -------------------------------------------------------------------------------------------------------


def test_guessing_one_password_is_stopped_also_with_the_right_one(client, cast):
    for __ in range(5):
        sign_in(client, cast.rosa, "wrong")

    response = sign_in(client, cast.rosa)

    assert "too many tries" in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_trying_many_accounts_from_one_place_is_stopped(client, cast):
    for number in range(30):
        sign_in(client, type("Nobody", (), {"email": f"n{number}@example.org"}), "wrong")

    stopped = sign_in(client, cast.rosa)

    assert stopped.status_code == 429
    check_look(stopped)


@pytest.mark.parametrize(
    ("address", "data", "times"),
    [
        ("/account/password/reset/", {"email": "rosa@demo.example"}, 3),
        ("/account/password/reset/key/1-abc/", {}, 20),
        ("/account/signup/", {"email": "x@example.org"}, 10),
    ],
)
def test_every_public_path_has_its_limit(client, cast, address, data, times):
    for __ in range(times):
        assert client.post(address, data).status_code != 429

    stopped = client.post(address, data)

    assert stopped.status_code == 429
    check_look(stopped)


@pytest.mark.parametrize(
    ("address", "data", "times"),
    [
        ("/account/password/change/", {"oldpassword": "wrong"}, 5),
        ("/account/email/", {"email": "x", "action_add": ""}, 10),
        ("/account/reauthenticate/", {"password": "wrong"}, 10),
    ],
)
def test_every_own_path_has_its_limit(as_, cast, address, data, times):
    client = prove(as_("rosa"))
    for __ in range(times):
        assert client.post(address, data).status_code != 429

    stopped = client.post(address, data)

    assert stopped.status_code == 429
    check_look(stopped)


def test_limits_are_counted_in_one_store_for_all_processes():
    from website.settings import base

    assert base.CACHES["default"]["BACKEND"] == "django.core.cache.backends.db.DatabaseCache"
    assert base.CACHES["default"]["LOCATION"] == "mainstay_cache"


# --- sign-up ------------------------------------------------------------------------------------------------------


def test_sign_up_is_closed_and_says_how_to_get_in(client, cast):
    page = client.get("/account/signup/")
    posted = client.post(
        "/account/signup/",
        {
            "email": "new@example.org",
            "full_name": "N",
            "display_name": "N",
            "password1": NEW_PASSWORD,
            "password2": NEW_PASSWORD,
        },
    )

    assert "Ask the coordinator" in page.content.decode()
    assert posted.status_code == 200
    assert User.objects.filter(email="new@example.org").exists() is False


def test_open_sign_up_does_not_tell_who_has_an_account(client, cast, settings):
    settings.OPEN_SIGN_UP = True
    data = {"full_name": "N", "display_name": "N", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}

    new = client.post("/account/signup/", data | {"email": "new@example.org"})
    known = Client().post("/account/signup/", data | {"email": cast.rosa.email})

    assert (new.status_code, new["Location"]) == (known.status_code, known["Location"])
    assert [message.subject for message in mail.outbox] == [
        "Is this your e-mail address?",
        "You have an account already",
    ]
    assert User.objects.filter(email="new@example.org").count() == 1


def test_open_sign_up_needs_the_address_confirmed(client, cast, settings):
    settings.OPEN_SIGN_UP = True
    data = {"full_name": "Nia B", "display_name": "N", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    client.post("/account/signup/", data | {"email": "new@example.org"})
    browser = Client()

    early = browser.post("/account/login/", {"login": "new@example.org", "password": NEW_PASSWORD})
    browser.post(link_in(mail.outbox[0]))
    sign_in(browser, type("New", (), {"email": "new@example.org"}), NEW_PASSWORD)

    assert early["Location"] == "/account/confirm-email/"
    assert "_auth_user_id" in browser.session
    assert User.objects.get(email="new@example.org").full_name == "Nia B"


def test_limits_hold_in_the_database_cache(client, cast, settings):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "mainstay_cache"}
    }
    call_command("createcachetable")
    for __ in range(5):
        sign_in(client, cast.rosa, "wrong")

    other_process = sign_in(Client(), cast.rosa)

    assert "too many tries" in other_process.content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM mainstay_cache WHERE cache_key LIKE '%%login_failed%%'")
        assert cursor.fetchone()[0] > 0
