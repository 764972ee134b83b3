"""People with a role go on only with a second factor; peers may, and pay nothing for the question."""

from __future__ import annotations

import contextlib

import pytest
from allauth.mfa.models import Authenticator
from django.core.files.base import ContentFile
from django.test import Client

from tests.cast import PASSWORD
from tests.factories.accounts import code_now, give_app, prove, show_second_factor
from website.accounts.domain import people
from website.accounts.enums import Role
from website.accounts.models import User
from website.media.models import MediaDocument

pytestmark = pytest.mark.django_db

SET_UP = "/account/second-factor/"


@pytest.fixture(autouse=True)
def _required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def where(response):
    return response["Location"] if response.status_code == 302 else response.status_code


@pytest.mark.parametrize("name", ["dana", "idris", "priya", "elif", "sam"])
def test_a_role_without_a_second_factor_leads_to_setting_one_up(as_, name):
    client = as_(name)

    assert [where(client.get(address)) for address in ("/account/", "/coordinate/", "/cms/", "/operate/")] == [
        SET_UP
    ] * 4
    assert client.post("/account/profile/", {"display_name": "X", "full_name": "X"})["Location"] == SET_UP


def test_explanation_says_why_and_offers_both_ways(as_):
    page = as_("dana").get(SET_UP).content.decode()

    assert "In your role you can see things that matter to other people." in page
    assert "/account/2fa/totp/activate/" in page
    assert "/account/2fa/webauthn/add/" in page


def test_a_peer_goes_on(as_, cast, django_assert_num_queries):
    client = as_("rosa")

    assert client.get("/account/").status_code == 200


@pytest.mark.parametrize(
    "address", [SET_UP, "/account/2fa/", "/account/logout/", "/help-now/", "/account/reauthenticate/"]
)
def test_setting_up_leaving_and_help_stay_open(as_, address):
    assert as_("dana").get(address).status_code == 200


def test_a_script_is_told_in_json(as_):
    response = as_("dana").get("/account/", headers={"Accept": "application/json"})

    assert (response.status_code, response.json()["code"]) == (403, "second_factor")


def test_a_role_gained_in_the_middle_applies_to_the_next_request(as_, cast):
    client = as_("rosa")
    assert client.get("/account/").status_code == 200

    people.set_role(cast.rosa, Role.SUPERVISOR, actor=cast.priya)

    assert where(client.get("/account/")) == SET_UP


@pytest.mark.django_db(transaction=True)
def test_setting_up_an_app_opens_everything_and_gives_recovery_codes(as_, cast):
    client = prove(as_("dana"))
    page = client.get("/account/2fa/totp/activate/")
    secret = page.context["form"].secret

    done = client.post("/account/2fa/totp/activate/", {"code": code_now(secret)})

    assert secret in page.content.decode()
    assert 'src="data:image/svg+xml' in page.content.decode()
    assert where(done) == "/account/2fa/recovery-codes/"
    assert client.get("/account/2fa/recovery-codes/").status_code == 200
    assert client.get("/account/").status_code == 200
    assert User.objects.get(pk=cast.dana.pk).has_second_factor is True


def test_setting_up_asks_for_the_password_when_the_sign_in_is_old(as_):
    assert where(as_("dana").get("/account/2fa/totp/activate/")).startswith("/account/reauthenticate/")


def test_wrong_code_sets_nothing_up(as_, cast):
    client = prove(as_("dana"))
    client.get("/account/2fa/totp/activate/")

    response = client.post("/account/2fa/totp/activate/", {"code": "000000"})

    assert response.status_code == 200
    assert "This code is not right." in response.content.decode()
    assert Authenticator.objects.filter(user=cast.dana).exists() is False


def test_a_session_that_never_showed_the_factor_must_show_it(as_, cast):
    client = as_("dana")
    secret = give_app(cast.dana)

    asked = client.get("/account/")
    client.post("/account/2fa/reauthenticate/", {"code": code_now(secret), "next": "/account/"})

    assert where(asked) == "/account/2fa/reauthenticate/?next=/account/"
    assert client.get("/account/").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        SET_UP,
        "/account/2fa/",
        "/account/2fa/totp/activate/",
        "/account/2fa/webauthn/",
        "/account/2fa/webauthn/add/",
        "/account/2fa/recovery-codes/",
        "/account/2fa/recovery-codes/generate/",
        "/account/2fa/recovery-codes/download/",
    ],
)
def test_a_session_with_the_password_alone_gets_no_new_factor(as_, cast, address):
    client = prove(as_("priya"))
    give_app(cast.priya)
    code = Authenticator.objects.get(user=cast.priya, type="recovery_codes").wrap().get_unused_codes()[0]

    page, posted = client.get(address), client.post(address, {"code": "000000"})

    assert where(page) == f"/account/2fa/reauthenticate/?next={address}"
    assert where(posted) == "/account/2fa/reauthenticate/?next=/"
    assert code not in page.content.decode()
    assert where(client.get("/coordinate/")) == "/account/2fa/reauthenticate/?next=/coordinate/"


@pytest.mark.parametrize(
    "address",
    ["/account/2fa/reauthenticate/", "/account/reauthenticate/", "/account/logout/", "/help-now/"],
)
def test_showing_the_factor_leaving_and_help_stay_open(as_, cast, address):
    client = as_("priya")
    give_app(cast.priya)

    assert client.get(address).status_code == 200


def test_a_flag_without_a_factor_leads_out_instead_of_in_circles(as_, cast):
    client = as_("dana")
    User.objects.filter(pk=cast.dana.pk).update(has_second_factor=True)

    step = where(client.get("/account/"))

    assert step == "/account/logout/?next=/account/"
    assert client.get(step).status_code == 200


@pytest.mark.parametrize("shown", [False, True])
def test_a_file_opens_for_a_role_only_with_the_factor(as_, cast, shown):
    file = MediaDocument.objects.create(title="x", file=ContentFile(b"hello", name="x.txt"))
    give_app(cast.dana)
    client = show_second_factor(as_("dana")) if shown else as_("dana")
    address = f"/documents/{file.code}/{file.filename}"

    with contextlib.closing(client.get(address)) as response:
        answer = where(response)

    assert answer == (200 if shown else f"/account/2fa/reauthenticate/?next={address}")


def test_removing_the_factor_closes_every_session_again(as_, cast):
    give_app(cast.dana)
    first, second = show_second_factor(as_("dana")), show_second_factor(as_("dana"))
    assert (first.get("/account/").status_code, second.get("/account/").status_code) == (200, 200)

    prove(first).post("/account/2fa/totp/deactivate/")

    assert User.objects.get(pk=cast.dana.pk).has_second_factor is False
    assert [where(client.get("/account/")) for client in (first, second)] == [SET_UP, SET_UP]


def test_recovery_codes_alone_are_no_second_factor(cast):
    give_app(cast.dana)
    Authenticator.objects.filter(user=cast.dana, type="totp").delete()

    assert User.objects.get(pk=cast.dana.pk).has_second_factor is False


def test_signing_in_asks_for_the_code(client, cast):
    secret = give_app(cast.dana)

    first = client.post("/account/login/", {"login": cast.dana.email, "password": PASSWORD})
    page = client.get(first["Location"])
    second = client.post("/account/2fa/authenticate/", {"code": code_now(secret)})

    assert where(first) == "/account/2fa/authenticate/"
    assert page.status_code == 200
    assert "_auth_user_id" in client.session
    assert where(second) == "/learn/"
    assert client.get("/account/").status_code == 200


def test_a_recovery_code_works_once(client, cast):
    give_app(cast.dana)
    code = Authenticator.objects.get(user=cast.dana, type="recovery_codes").wrap().get_unused_codes()[0]
    signed_in = []
    for browser in (client, Client()):
        browser.post("/account/login/", {"login": cast.dana.email, "password": PASSWORD})
        browser.post("/account/2fa/authenticate/", {"code": code})
        signed_in.append("_auth_user_id" in browser.session)

    assert signed_in == [True, False]


def test_guessing_codes_is_stopped(client, cast):
    secret = give_app(cast.dana)
    client.post("/account/login/", {"login": cast.dana.email, "password": PASSWORD})
    for number in range(6):
        client.post("/account/2fa/authenticate/", {"code": f"00000{number}"})

    response = client.post("/account/2fa/authenticate/", {"code": code_now(secret)})

    assert "too many tries" in response.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("address", ["/cms/login/", "/operate/login/"])
def test_side_doors_lead_to_the_one_sign_in(client, cast, address):
    page = client.get(address)
    posted = client.post(address, {"username": cast.sam.email, "password": PASSWORD})

    assert where(page).startswith("/account/login/?next=")
    assert where(posted).startswith("/account/login/?next=")
    assert "_auth_user_id" not in client.session


def test_second_factor_costs_no_statement(as_, cast, django_assert_num_queries):
    from website.accounts import second_factor

    request = type("Request", (), {})()
    request.user = User.objects.get(pk=cast.rosa.pk)
    request.session = {}
    with django_assert_num_queries(0):
        assert second_factor.next_step(request) is None


def test_demo_and_development_can_do_without(as_, settings):
    settings.SECOND_FACTOR_REQUIRED = False

    assert as_("dana").get("/account/").status_code == 200
