"""Typed text survives an expired sign-in and an expired form, and is sent for its owner only."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import PASSWORD
from tests.factories.accounts import code_now, give_app, show_second_factor
from tests.website.accounts.replay_urls import received
from website.accounts.domain import people
from website.accounts.enums import Role
from website.accounts.replay import owner_token

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.website.accounts.replay_urls")]

NOTE = 'He said "I am tired" <b>& left</b>'


def typed(user, **more):
    return {"note": NOTE, "typed-by": owner_token(user), **more}


@pytest.fixture
def strict():
    """A browser, CSRF checks included."""
    return Client(enforce_csrf_checks=True)


def test_page_names_its_owner(as_, cast):
    page = as_("rosa").get("/try/note/").json()["page"]

    assert 'name="typed-by"' in page
    assert cast.rosa.email not in page


def test_late_text_comes_back_with_sign_in_fields(client, cast, hidden):
    response = client.post("/try/note/", typed(cast.rosa, tags=["a", "b"]))

    assert response.status_code == 401
    assert response["Cache-Control"] == "no-store, private"
    held = hidden(response)
    assert held["note"] == [NOTE]
    assert held["tags"] == ["a", "b"]
    assert 'name="hold-login"' in response.content.decode()
    assert received == []


def test_signing_in_sends_what_was_typed(client, cast, hidden):
    held = hidden(client.post("/try/note/?next=4", typed(cast.rosa, tags=["a", "b"])))

    response = client.post(
        "/try/note/?next=4",
        {**held, "hold-action": "sign_in", "hold-login": cast.rosa.email, "hold-password": PASSWORD},
    )

    assert response.json() == {"saved": True}
    assert received == [("Rosa", {"note": [NOTE], "tags": ["a", "b"], "typed-by": held["typed-by"]})]
    assert client.session["_auth_user_id"] == str(cast.rosa.pk)


def test_wrong_password_keeps_the_text(client, cast, hidden):
    answer = typed(cast.rosa) | {"hold-action": "sign_in", "hold-login": cast.rosa.email, "hold-password": "wrong"}

    response = client.post("/try/note/", answer)

    assert response.status_code == 401
    assert hidden(response)["note"] == [NOTE]
    assert "The e-mail address or the password is not right." in response.content.decode()
    assert "wrong" not in response.content.decode()
    assert received == []


def test_somebody_else_who_signs_in_does_not_send_it(client, cast):
    answer = typed(cast.rosa) | {"hold-action": "sign_in", "hold-login": cast.marcus.email, "hold-password": PASSWORD}

    response = client.post("/try/note/", answer)

    assert (response.status_code, response["Location"]) == (302, "/learn/")
    assert client.session["_auth_user_id"] == str(cast.marcus.pk)
    assert received == []


def test_text_of_another_account_is_refused_while_signed_in(as_, cast):
    response = as_("marcus").post("/try/note/", typed(cast.rosa))

    assert response.status_code == 409
    assert NOTE not in response.content.decode()
    assert received == []


@pytest.mark.parametrize("token", ["", "nonsense", "abc:def:ghi"])
def test_text_without_a_proven_owner_is_not_held(client, cast, token):
    response = client.post("/try/note/", {"note": NOTE, "typed-by": token})

    assert (response.status_code, response["Location"]) == (302, "/account/login/?next=/try/note/")


def test_unmarked_view_sends_to_sign_in(client, cast):
    response = client.post("/try/plain/", typed(cast.rosa))

    assert (response.status_code, response["Location"]) == (302, "/account/login/?next=/try/plain/")


def test_expired_form_can_be_sent_again(strict, cast, hidden):
    strict.force_login(cast.rosa)
    strict.cookies["csrftoken"] = "a" * 32

    late = strict.post("/try/note/", typed(cast.rosa, csrfmiddlewaretoken="b" * 32))
    again = strict.post("/try/note/", {**hidden(late), "hold-action": "send"})

    assert late.status_code == 403
    assert "Send again" in late.content.decode()
    assert again.json() == {"saved": True}
    assert received[0][1]["note"] == [NOTE]


def test_form_of_another_site_is_not_held(strict, cast):
    strict.force_login(cast.rosa)

    response = strict.post("/try/note/", {"note": "planted", "typed-by": owner_token(cast.marcus)})

    assert response.status_code == 409
    assert "planted" not in response.content.decode()
    assert received == []


def test_expired_form_without_owner_gets_the_plain_refusal(strict, cast):
    strict.force_login(cast.rosa)

    response = strict.post("/try/note/", {"note": "planted"})

    assert response.status_code == 403
    assert "planted" not in response.content.decode()


def test_expired_sign_in_and_form_together_lose_nothing(strict, cast, hidden):
    late = strict.post("/try/note/", typed(cast.rosa))
    login = {"hold-action": "sign_in", "hold-login": cast.rosa.email, "hold-password": PASSWORD}

    response = strict.post("/try/note/", {**hidden(late), **login})

    assert late.status_code == 401
    assert response.json() == {"saved": True}
    assert received[0][1]["note"] == [NOTE]


def test_second_factor_is_asked_for_on_the_same_page(client, cast, hidden):
    secret = give_app(cast.rosa)
    login = {"hold-action": "sign_in", "hold-login": cast.rosa.email, "hold-password": PASSWORD}

    first = client.post("/try/note/", typed(cast.rosa) | login)
    second = client.post("/try/note/", {**hidden(first), "hold-action": "code", "hold-code": code_now(secret)})

    assert first.status_code == 401
    assert 'name="hold-code"' in first.content.decode()
    assert second.json() == {"saved": True}
    assert received[0][1]["note"] == [NOTE]


def test_wrong_code_keeps_the_text_and_signs_nobody_in(client, cast, hidden):
    give_app(cast.rosa)
    login = {"hold-action": "sign_in", "hold-login": cast.rosa.email, "hold-password": PASSWORD}
    first = client.post("/try/note/", typed(cast.rosa) | login)

    second = client.post("/try/note/", {**hidden(first), "hold-action": "code", "hold-code": "000000"})

    assert second.status_code == 401
    assert hidden(second)["note"] == [NOTE]
    assert "_auth_user_id" not in client.session
    assert received == []


def test_code_without_a_password_before_it_signs_nobody_in(client, cast):
    secret = give_app(cast.rosa)

    response = client.post("/try/note/", typed(cast.rosa) | {"hold-action": "code", "hold-code": code_now(secret)})

    assert response.status_code == 401
    assert 'name="hold-password"' in response.content.decode()
    assert received == []


def test_signing_in_elsewhere_and_sending_again_works(client, cast, hidden):
    held = hidden(client.post("/try/note/", typed(cast.rosa)))
    client.force_login(cast.rosa)

    response = client.post("/try/note/", {**held, "hold-action": "send"})

    assert response.json() == {"saved": True}
    assert received[0][1]["note"] == [NOTE]


def test_sending_again_without_signing_in_holds_on(client, cast, hidden):
    response = client.post("/try/note/", typed(cast.rosa) | {"hold-action": "send"})

    assert response.status_code == 401
    assert hidden(response)["note"] == [NOTE]


def test_too_many_tries_are_stopped_and_keep_the_text(client, cast, hidden):
    answer = typed(cast.rosa) | {"hold-action": "sign_in", "hold-login": cast.rosa.email, "hold-password": "wrong"}
    for __ in range(5):
        client.post("/try/note/", answer)

    response = client.post("/try/note/", answer | {"hold-password": PASSWORD})

    assert "too many tries" in response.content.decode()
    assert hidden(response)["note"] == [NOTE]
    assert "_auth_user_id" not in client.session


def test_deactivated_account_cannot_send(client, cast):
    cast.rosa.is_active = False
    cast.rosa.save()
    login = {"hold-action": "sign_in", "hold-login": cast.rosa.email, "hold-password": PASSWORD}

    client.post("/try/note/", typed(cast.rosa) | login)

    assert "_auth_user_id" not in client.session
    assert received == []


def test_script_is_told_in_json(client, strict, as_, cast):
    json = {"Accept": "application/json"}
    strict.force_login(cast.rosa)

    signed_out = client.post("/try/note/", typed(cast.rosa), headers=json)
    plain = client.post("/try/plain/", typed(cast.rosa), headers=json)
    expired = strict.post("/try/note/", typed(cast.rosa), headers=json)
    stranger = as_("marcus").post("/try/note/", typed(cast.rosa), headers=json)

    assert [(row.status_code, row.json()["code"]) for row in (signed_out, plain, expired, stranger)] == [
        (401, "signed_out"),
        (401, "signed_out"),
        (403, "form_expired"),
        (409, "someone_else"),
    ]


def test_form_with_too_many_fields_gets_a_clear_refusal(client, cast):
    many = {f"field{number}": "x" for number in range(990)}

    assert client.post("/try/note/", typed(cast.rosa) | many).status_code == 413


@pytest.mark.parametrize(
    "value", ["%00", "x" * 2_000_000, "<script>alert(1)</script>", "%E2%80%AEgnp.exe", "%ED%A0%BD"]
)
def test_hostile_text_is_held_as_text(client, cast, value):
    body = f"typed-by={owner_token(cast.rosa)}&note={value}"

    response = client.post("/try/note/", body, content_type="application/x-www-form-urlencoded")

    assert response.status_code == 401
    assert "<script>alert" not in response.content.decode()


def test_body_of_3_mb_gets_a_clear_refusal(client, cast):
    response = client.post("/try/note/", typed(cast.rosa, note="x" * 3_000_000))

    assert response.status_code == 413
    assert "<h1>" in response.content.decode()


# --- the second factor of a role ----------------------------------------------------------------------------------


@pytest.fixture
def second_factor_required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def test_a_role_gained_while_typing_keeps_the_text(as_, cast, hidden, second_factor_required):
    client = as_("rosa")
    people.set_role(cast.rosa, Role.SUPERVISOR, actor=cast.priya)

    response = client.post("/try/note/", typed(cast.rosa))

    page = response.content.decode()
    assert (response.status_code, response["Cache-Control"]) == (403, "no-store, private")
    assert hidden(response)["note"] == [NOTE]
    assert "Your role needs a second factor before this can be saved." in page
    assert 'href="/account/second-factor/" target="_blank"' in page
    assert received == []


def test_text_is_sent_once_the_second_factor_is_shown(as_, cast, hidden, second_factor_required):
    client = as_("dana")
    give_app(cast.dana)

    held = client.post("/try/note/", typed(cast.dana))
    too_early = client.post("/try/note/", {**hidden(held), "hold-action": "send"})
    show_second_factor(client)
    sent = client.post("/try/note/", {**hidden(too_early), "hold-action": "send"})

    assert 'href="/account/2fa/reauthenticate/?next=/" target="_blank"' in held.content.decode()
    assert [answer.status_code for answer in (held, too_early, sent)] == [403, 403, 200]
    assert received == [("Dana", {"note": [NOTE], "typed-by": hidden(held)["typed-by"]})]


@pytest.mark.parametrize("address", ["/try/note/", "/try/plain/"])
def test_without_an_owner_or_typed_text_nothing_is_held_at_the_second_factor(
    as_, cast, second_factor_required, address
):
    more = {} if address == "/try/note/" else {"typed-by": owner_token(cast.dana)}

    response = as_("dana").post(address, {"note": NOTE, **more})

    assert (response.status_code, response["Location"]) == (302, "/account/second-factor/")
    assert received == []
