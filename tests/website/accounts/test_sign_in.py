"""Signing in and what belongs to it: every page in our look, no enumeration, limits on every path, honest mails."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from tests.cast import PASSWORD
from tests.factories.accounts import give_app, prove
from website.accounts.access import confidential_open
from website.accounts.models import User
from website.accounts.urls import ALLAUTH_ACCESS
from website.audit.models import AuditEvent
from website.core import clock

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "river stones and rain"


def link_in(message):
    return re.search(r"http://testserver(/\S+)", message.body).group(1)


def words_of(response):
    page = response.content.decode()
    main = page.split("<main", 1)[1].split("</main", 1)[0]
    return re.sub(r'value="[^"]{20,}"', "", main)


def sign_in(client, user, password=PASSWORD, **more):
    return client.post("/account/login/", {"login": user.email, "password": password, **more})


# --- every page --------------------------------------------------------------------------------------------------


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


def check_look(response):
    page = response.content.decode()
    assert page.count("<h1") == 1
    assert '<main id="main"' in page
    assert "Mainstay" in page
    assert not re.findall(r"<script(?![^>]*(?:src=|application/json))", page)
    assert "<style" not in page
    assert ' style="' not in page
    assert " on" + 'click="' not in page
    assert "placeholder=" not in page.split("<main", 1)[1]
    assert "'unsafe-inline'" not in response["Content-Security-Policy"]


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


# --- sessions -----------------------------------------------------------------------------------------------------


def test_sessions_are_listed_and_the_others_can_be_ended(cast):
    here, there = Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"}), Client()
    sign_in(here, cast.rosa)
    sign_in(there, cast.rosa)

    page = here.get("/account/sessions/").content.decode()
    here.post("/account/sessions/")

    assert "Firefox on Windows" in page
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302
    assert UserSession.objects.filter(user=cast.rosa).count() == 1


def test_profile_changes(as_, cast):
    client = as_("rosa")

    saved = client.post("/account/profile/", {"display_name": "Rose", "full_name": "Rosa María Delgado"})

    assert saved["Location"] == "/account/"
    rosa = User.objects.get(pk=cast.rosa.pk)
    assert (rosa.display_name, rosa.full_name, rosa.mail_notices) == ("Rose", "Rosa María Delgado", False)
    assert list(AuditEvent.objects.values_list("verb", "reason")) == [("change_profile", "")]


def test_profile_takes_nothing_else(as_, cast):
    as_("rosa").post(
        "/account/profile/",
        {
            "display_name": "R",
            "full_name": "R",
            "email": "x@example.org",
            "is_superuser": "on",
            "team": "1",
            "holds_role": "1",
        },
    )

    rosa = User.objects.get(pk=cast.rosa.pk)
    assert (rosa.email, rosa.is_superuser, rosa.team_id, rosa.holds_role) == (
        "rosa@demo.example",
        False,
        cast.rosa.team_id,
        False,
    )


@pytest.mark.parametrize("name", ["", "x" * 81, "\x00", "...", "\u2066hidden\u2069", "a\u0000b"])
def test_bad_names_are_refused_and_kept_on_the_page(as_, cast, name):
    response = as_("rosa").post("/account/profile/", {"display_name": name, "full_name": "Rosa"})

    assert response.status_code == 400
    assert User.objects.get(pk=cast.rosa.pk).display_name == "Rosa"


@pytest.mark.parametrize("name", ["José", "Nguyễn", "محمد", "王小明", "O’Neil-Smith", "می‌خواهم"])
def test_names_of_every_script_are_fine(as_, cast, name):
    response = as_("rosa").post("/account/profile/", {"display_name": name, "full_name": name})

    assert response.status_code == 302
    assert User.objects.get(pk=cast.rosa.pk).display_name == name


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
