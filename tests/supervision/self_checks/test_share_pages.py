"""Sharing and taking back by HTTP, the talk about workload, and what a supervisor's page shows."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from supervision.domain import shares
from supervision.enums import AgendaSource
from supervision.models import AgendaItem, SelfCheckShare
from tests.factories.accounts import prove
from tests.supervision.factories import agree
from tests.supervision.self_checks.conftest import HIGH, LOW
from tests.supervision.self_checks.test_pages import HOME, text_of, url_of
from website.accounts.replay import owner_token
from website.core import clock

CHOICE = {"level": "band", "purpose": "support", "days": "30"}
TREND = {"earlier": "yes", "purpose": "support", "days": "182"}


def send(client, check, cast, **more):
    return client.post(url_of(check, "share"), {"recipient": cast.dana.code, **CHOICE, **more})


@pytest.fixture
def shared(cast, done):
    """A result of Rosa's that Dana can see."""
    check = done(cast.rosa, HIGH)
    return shares.share_result(check, recipient=cast.dana, level="band", purpose="support", days=30, actor=cast.rosa)


# --- one result -----------------------------------------------------------------------------------------------------


def test_sharing_leads_to_the_result_with_the_copy_of_what_was_agreed(cast, done, proved):
    check = done(cast.rosa, HIGH)
    client = proved("rosa")

    response = send(client, check, cast)
    page = text_of(client.get(response["Location"]))

    share = SelfCheckShare.objects.get()
    assert (response.status_code, share.level, share.recipient) == (303, "band", cast.dana)
    for words in ("What you agreed to", "the plain words only", "It must not be copied into notes", "Stop sharing"):
        assert words in page


def test_sharing_needs_a_proof_and_keeps_the_choice(cast, done, as_):
    check = done(cast.rosa, HIGH)
    client = as_("rosa")

    assert client.get(url_of(check, "share")).status_code == 302
    held = send(client, check, cast, level="scores", **{"typed-by": owner_token(cast.rosa)})

    assert (held.status_code, SelfCheckShare.objects.count()) == (401, 0)
    assert 'name="level" value="scores"' in text_of(held)


@pytest.mark.parametrize("name", ["idris", "marcus", "priya", "rosa", "noor"])
def test_sharing_with_somebody_who_does_not_supervise_is_refused(cast, done, proved, name):
    check = done(cast.rosa, HIGH)

    response = send(proved("rosa"), check, cast, recipient=cast.person[name].code)

    assert (response.status_code, SelfCheckShare.objects.count()) == (400, 0)
    assert "Choose a person who supervises you now." in text_of(response)


@pytest.mark.parametrize(
    "wrong", [{"level": "everything"}, {"days": "31"}, {"days": "x"}, {"purpose": "<b>"}, {"recipient": ""}]
)
def test_a_choice_that_does_not_exist_keeps_the_others(cast, done, proved, wrong):
    check = done(cast.rosa, HIGH)

    response = send(proved("rosa"), check, cast, **{"level": "answers", **wrong})

    assert (response.status_code, SelfCheckShare.objects.count()) == (400, 0)
    if "level" not in wrong:
        assert re.search(r'value="answers"[^>]* checked', text_of(response))


def test_an_unfinished_or_foreign_one_cannot_be_shared(cast, begin, done, proved):
    client = proved("rosa")

    for check in (begin(cast.rosa), done(cast.marcus)):
        assert client.get(url_of(check, "share")).status_code == 404
        assert send(client, check, cast).status_code == 404
    assert SelfCheckShare.objects.count() == 0


def test_sending_twice_shares_once(cast, done, proved):
    check = done(cast.rosa, HIGH)
    client = proved("rosa")

    assert [send(client, check, cast).status_code for __ in range(2)] == [303, 303]
    assert SelfCheckShare.objects.count() == 1


def test_without_a_supervisor_there_is_nobody_to_share_with(cast, done, proved):
    check = done(cast.amara, HIGH)
    client = proved("amara")

    for address in (url_of(check, "share"), f"{HOME}trend/share/", f"{HOME}workload/"):
        page = client.get(address)
        assert page.status_code == 200
        assert "Nobody supervises you here just now" in text_of(page)
    assert client.post(f"{HOME}workload/").status_code == 400


# --- the trend ------------------------------------------------------------------------------------------------------


def test_the_trend_is_shared_and_confirmed(cast, done, proved):
    done(cast.rosa, HIGH)
    client = proved("rosa")

    response = client.post(f"{HOME}trend/share/", {"recipient": cast.dana.code, **TREND})
    share = SelfCheckShare.objects.get()

    assert (response.status_code, share.kind, share.level) == (303, "trend", "band")
    assert "Dana can see your trend" in text_of(client.get(HOME))
    assert client.post(f"{HOME}shares/{share.code}/confirm/").status_code == 303


def test_the_page_asks_again_only_when_it_is_time(cast, done, as_):
    done(cast.rosa)
    shares.share_trend(recipient=cast.dana, purpose="support", days=365, earlier=True, actor=cast.rosa)
    client = as_("rosa")

    assert "Go on sharing" not in text_of(client.get(HOME))
    for days, paused in ((61, False), (91, True)):
        with clock.later(days=days):
            page = text_of(as_("rosa").get(HOME))
        assert ("Go on sharing" in page, "waits for you to confirm" in page) == (True, paused)


def test_confirming_needs_a_proof(cast, done, as_):
    done(cast.rosa)
    share = shares.share_trend(recipient=cast.dana, purpose="support", days=365, earlier=True, actor=cast.rosa)

    assert as_("rosa").post(f"{HOME}shares/{share.code}/confirm/").status_code == 401


# --- taking back ----------------------------------------------------------------------------------------------------


def test_taking_back_is_one_tap_without_a_proof(cast, shared, as_):
    client = as_("rosa")

    response = client.post(f"{HOME}shares/{shared.code}/withdraw/", follow=True)

    assert "They may notice it is gone, not why." in text_of(response)
    assert shares.shown_to(cast.dana, cast.rosa) == []


@pytest.mark.parametrize("name", ["dana", "marcus", "priya", "sam", "noor"])
def test_nobody_else_reaches_a_share(cast, shared, as_, name):
    client = prove(as_(name))

    for act in ("withdraw", "confirm"):
        assert client.post(f"{HOME}shares/{shared.code}/{act}/").status_code == 404
    assert len(shares.shown_to(cast.dana, cast.rosa)) == 1


def test_stopping_everything_says_the_same_with_and_without_anything(cast, shared, as_):
    pages = [
        re.sub(r'value="[^"]{40,}"', "", text_of(as_(name).post(f"{HOME}shares/withdraw/", follow=True)))
        for name in ("rosa", "marcus")
    ]

    assert all("Nothing of it can be seen any more." in page for page in pages)
    assert shares.given_now(cast.rosa) == []


# --- the talk about workload ----------------------------------------------------------------------------------------


def test_the_talk_about_workload_holds_nothing_else(cast, done, as_):
    done(cast.rosa, HIGH)
    client = as_("rosa")

    response = client.post(f"{HOME}workload/", {"recipient": cast.dana.code})
    client.post(f"{HOME}workload/", {"recipient": cast.dana.code})

    item = AgendaItem.objects.get()
    assert (response.status_code, item.source, item.about, item.supervisor) == (
        303,
        AgendaSource.WORKLOAD,
        cast.rosa,
        cast.dana,
    )
    assert not re.search(r"exhaust|burn|check|\d", item.text, re.IGNORECASE)


def test_the_talk_goes_only_to_somebody_who_supervises(cast, as_):
    client = as_("rosa")

    for name in ("idris", "marcus", "rosa"):
        assert client.post(f"{HOME}workload/", {"recipient": cast.person[name].code}).status_code == 400
    assert client.post(f"{HOME}workload/").status_code == 400
    assert AgendaItem.objects.count() == 0


def test_with_several_supervisors_one_is_chosen(cast, done, as_):
    agree(cast.idris, cast.rosa)
    client = as_("rosa")

    page = text_of(client.get(f"{HOME}workload/"))
    assert ("Dana" in page, "Idris" in page, " checked" in page) == (True, True, False)
    client.post(f"{HOME}workload/", {"recipient": cast.idris.code})

    assert AgendaItem.objects.get().supervisor == cast.idris


# --- what the supervisor sees ---------------------------------------------------------------------------------------


def test_the_supervisors_page_shows_the_words_and_the_conditions(cast, shared, as_):
    page = text_of(as_("dana").get(f"/supervision/people/{cast.rosa.code}/"))

    assert "high exhaustion" in page
    assert "do not copy it into notes" in page
    assert "What helps comes from the work first." in page
    assert not re.search(r"\d+ of 100", page)


@pytest.mark.parametrize(
    ("level", "numbers", "answers"), [("band", False, False), ("scores", True, False), ("answers", True, True)]
)
def test_the_supervisors_page_shows_no_more_than_its_level(cast, done, as_, level, numbers, answers):
    check = done(cast.rosa, HIGH)
    shares.share_result(check, recipient=cast.dana, level=level, purpose="workload", days=30, actor=cast.rosa)

    page = text_of(as_("dana").get(f"/supervision/people/{cast.rosa.code}/"))

    assert ("75 of 100" in page, "How often do you feel tired?" in page) == (numbers, answers)


def test_the_trend_on_the_supervisors_page_holds_no_number(cast, done, as_):
    for value, days_ago in ((LOW, 60), (HIGH, 1)):
        done(cast.rosa, value, days_ago=days_ago)
    shares.share_trend(recipient=cast.dana, purpose="support", days=90, earlier=True, actor=cast.rosa)

    page = text_of(as_("dana").get(f"/supervision/people/{cast.rosa.code}/"))
    section = page.split('class="card shared"')[1].split("</section>")[0]

    assert ("<svg" in section, "<table" in section) == (True, True)
    assert not re.search(r"of 100|\b(25|32|68|75)\b(?![.\d])", re.sub(r"<svg.*?</svg>|<time.*?</time>", "", section))


def test_the_peer_sees_each_look_and_it_is_gone_after_taking_back(cast, shared, as_):
    dana, rosa = as_("dana"), as_("rosa")
    page = f"/supervision/people/{cast.rosa.code}/"
    assert "high exhaustion" in text_of(dana.get(page))

    home = text_of(rosa.get(HOME))
    assert ("Who looked, and when" in home, "last looked on" in home) == (True, True)

    rosa.post(f"{HOME}shares/{shared.code}/withdraw/")
    assert "exhaustion" not in text_of(dana.get(page))


# --- nothing rests elsewhere ----------------------------------------------------------------------------------------


def test_the_session_and_the_cookies_hold_nothing_of_it(cast, done, proved):
    check = done(cast.rosa, {"P4": HIGH, "P1": HIGH, "P2": HIGH})
    client: Client = proved("rosa")
    client.get(url_of(check, "result"))
    send(client, check, cast)
    client.post(f"{HOME}workload/", {"recipient": cast.dana.code})

    held = f"{dict(client.session)} {client.cookies}"

    assert not re.search(r"cbi|copenhagen|exhaust|burnout|band|score", held, re.IGNORECASE)
