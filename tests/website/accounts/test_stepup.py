"""Some pages ask once more who is there; what was typed waits meanwhile."""

from __future__ import annotations

import pytest

from tests.cast import PASSWORD
from tests.factories.accounts import code_now, give_app, prove
from tests.website.accounts.replay_urls import received
from website.core import clock

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.website.accounts.replay_urls")]


def test_fresh_proof_opens(as_, cast):
    client = prove(as_("rosa"))

    assert client.get("/try/weighty/").status_code == 200
    assert client.post("/try/weighty/", {"note": "x"}).json() == {"saved": True}


def test_old_proof_sends_a_get_to_the_proof_and_back(as_, cast):
    client = prove(as_("rosa"))

    with clock.later(minutes=31):
        asked = client.get("/try/weighty/?page=2")
        proved = client.post(asked["Location"], {"password": PASSWORD, "next": "/try/weighty/?page=2"})
        opened = client.get(proved["Location"])

    assert asked["Location"] == "/account/reauthenticate/?next=/try/weighty/%3Fpage%3D2"
    assert proved["Location"] == "/try/weighty/?page=2"
    assert opened.status_code == 200


def test_old_proof_holds_a_post_until_the_password(as_, cast, hidden):
    client = as_("rosa")

    asked = client.post("/try/weighty/", {"note": "typed", "tags": ["a", "b"]})
    done = client.post("/try/weighty/", {**hidden(asked), "hold-action": "prove", "hold-password": PASSWORD})

    assert asked.status_code == 401
    assert done.json() == {"saved": True}
    name, typed = received[0]
    assert (name, typed["note"], typed["tags"]) == ("Rosa", ["typed"], ["a", "b"])
    assert not [field for field in typed if field.startswith("hold")]


def test_code_of_the_app_is_a_proof(as_, cast, hidden):
    secret = give_app(cast.rosa)
    client = as_("rosa")
    asked = client.post("/try/weighty/", {"note": "typed"})

    done = client.post("/try/weighty/", {**hidden(asked), "hold-action": "prove", "hold-code": code_now(secret)})

    assert 'name="hold-code"' in asked.content.decode()
    assert done.json() == {"saved": True}


@pytest.mark.parametrize("proof", [{"hold-password": "wrong"}, {"hold-password": ""}, {"hold-code": "123456"}, {}])
def test_wrong_proof_keeps_the_text_and_does_nothing(as_, cast, hidden, proof):
    client = as_("rosa")
    asked = client.post("/try/weighty/", {"note": "typed"})

    again = client.post("/try/weighty/", {**hidden(asked), "hold-action": "prove", **proof})

    assert again.status_code == 401
    assert hidden(again)["note"] == ["typed"]
    assert len(hidden(again)["typed-by"]) == 1
    assert received == []


def test_proof_of_one_person_is_none_for_another(as_, cast):
    client = prove(as_("rosa"))
    client.force_login(cast.marcus)

    assert client.post("/try/weighty/", {"note": "x"}).status_code == 401


def test_guessing_the_password_is_stopped(as_, cast, hidden):
    client = as_("rosa")
    held = hidden(client.post("/try/weighty/", {"note": "typed"}))
    for __ in range(10):
        client.post("/try/weighty/", {**held, "hold-action": "prove", "hold-password": "wrong"})

    stopped = client.post("/try/weighty/", {**held, "hold-action": "prove", "hold-password": PASSWORD})

    assert stopped.status_code in (401, 429)
    assert hidden(stopped)["note"] == ["typed"]
    assert received == []


def test_signing_in_counts_as_a_proof(client, cast):
    client.post("/account/login/", {"login": cast.rosa.email, "password": PASSWORD})

    assert client.get("/try/weighty/").status_code == 200
    with clock.later(minutes=31):
        assert client.get("/try/weighty/").status_code == 302
