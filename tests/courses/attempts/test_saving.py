"""Saving by HTTP: conflicts, expired sign-in and tokens, hostile text, what is closed after a recovery."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from courses.domain.submit import submit
from courses.models import AttemptStep
from tests.factories.courses_quiz import RIGHT, WRONG, answer, fields_for
from website.accounts.domain.recovery import lock_after_recovery
from website.accounts.replay import owner_token
from website.core import clock


def text_of(response):
    return response.content.decode()


def test_stale_tab_shows_both_texts_and_keeps_the_chosen_one(taking, cast, as_):
    found = taking(count=2, draw=1, kinds=("single", "open"))
    item = found.items[1]
    client = as_("rosa")
    answer(cast.rosa, item, {"text": "Saved on my phone"})

    conflict = client.post(f"{found.url}2/", {"answer-text": "Typed in <the> old tab", "sequence": "0", "go": "next"})
    page = text_of(conflict)

    assert conflict.status_code == 409
    assert "Saved on my phone" in page
    assert "Typed in &lt;the&gt; old tab" in page
    item.refresh_from_db()
    assert item.response == {"text": "Saved on my phone"}

    held = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)">', page))
    assert (held["sequence"], held["answer-text"]) == ("1", "Typed in &lt;the&gt; old tab")
    keep = client.post(
        f"{found.url}2/", {"answer-text": "Typed in <the> old tab", "sequence": held["sequence"], "go": "stay"}
    )
    item.refresh_from_db()
    assert (keep.status_code, item.response) == (303, {"text": "Typed in <the> old tab"})
    assert [step.response["text"] for step in item.steps.order_by("sequence")] == [
        "Saved on my phone",
        "Typed in <the> old tab",
    ]


def test_stale_choice_shows_both_choices(taking, cast, as_):
    found = taking()
    answer(cast.rosa, found.items[0], RIGHT["single"])

    conflict = as_("rosa").post(f"{found.url}1/", fields_for(found.items[0], WRONG["single"], sequence=0))

    page = text_of(conflict)
    assert conflict.status_code == 409
    assert page.count("Your answer") == 2
    assert "Right<" not in page


def test_save_by_script_acknowledges_with_server_time(taking, as_):
    found = taking()

    response = as_("rosa").post(f"{found.url}1/save/", fields_for(found.items[0], RIGHT["single"], flag_seen=1, flag=1))

    data = response.json()
    assert re.fullmatch(r"\d\d:\d\d", data.pop("saved"))
    assert data == {"sequence": 1, "answered": True, "flagged": True, "seconds": None}


def test_save_by_script_after_the_end_is_a_conflict(taking, cast, as_):
    found = taking()
    submit(found.attempt.code, actor=cast.rosa)

    response = as_("rosa").post(f"{found.url}1/save/", fields_for(found.items[0], RIGHT["single"]))

    assert (response.status_code, response.json()["code"]) == (409, "handed-in")
    assert response.json()["url"] == f"{found.url}result/"


def test_post_after_the_end_shows_the_text(taking, cast, as_):
    found = taking(count=2, draw=1, kinds=("single", "open"))
    submit(found.attempt.code, actor=cast.rosa)

    response = as_("rosa").post(f"{found.url}2/", {"answer-text": "Words from an old tab", "sequence": "0"})

    assert response.status_code == 409
    assert "Words from an old tab" in text_of(response)


def test_foreign_option_is_refused_and_changes_nothing(taking, cast, as_):
    found = taking()
    answer(cast.rosa, found.items[0], RIGHT["single"])
    client = as_("rosa")

    page = client.post(f"{found.url}1/", {"answer": "b", "sequence": "1"})
    script = client.post(f"{found.url}1/save/", {"answer": "b", "sequence": "1"})

    assert (page.status_code, script.status_code, script.json()["code"]) == (422, 422, "foreign_option")
    assert "does not belong to this question" in text_of(page)
    assert AttemptStep.objects.count() == 1


def test_text_too_long_comes_back_whole(taking, as_):
    found = taking(count=2, draw=1, kinds=("single", "open"))
    text = "a word " * 900

    response = as_("rosa").post(f"{found.url}2/", {"answer-text": text, "sequence": "0"})

    assert response.status_code == 422
    assert text in text_of(response)
    assert AttemptStep.objects.count() == 0


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", "a\0b", "\ud83d\ude00 עברית ‮abc", "'; DROP TABLE courses_attempt; --",
     "{{ 7|add:7 }}", "e\u0301" * 50],
)  # fmt: skip
def test_hostile_text_is_kept_as_text(taking, as_, text):
    found = taking(count=2, draw=1, kinds=("single", "open"))
    client = as_("rosa")

    response = client.post(
        f"{found.url}2/", {"answer-text": text.encode("utf-8", "replace").decode(), "sequence": "0", "go": "stay"}
    )
    page = text_of(client.get(f"{found.url}2/"))

    assert response.status_code == 303
    assert "<script>alert" not in page
    assert "\0" not in page
    assert AttemptStep.objects.count() == 1


@pytest.mark.parametrize("page", ["1/", "1/save/", "finish/"])
def test_body_of_three_megabytes_is_refused(taking, as_, page):
    found = taking()

    response = as_("rosa").post(found.url + page, {"answer-text": "x" * 3_000_000, "sequence": "0"})

    found.attempt.refresh_from_db()
    assert (response.status_code, AttemptStep.objects.count(), found.attempt.is_open) == (413, 0, True)


def test_thousand_and_one_fields_are_refused(taking, as_):
    found = taking()

    response = as_("rosa").post(f"{found.url}1/save/", {f"answer-{number}": "x" for number in range(1001)})

    assert (response.status_code, AttemptStep.objects.count()) == (413, 0)


def test_session_gone_holds_the_text_until_the_owner_signs_in(taking, cast, as_):
    found = taking(count=2, draw=1, kinds=("single", "open"))
    item = found.items[1]
    form = {"answer-text": "Typed before I was signed out", "sequence": "0", "typed-by": owner_token(cast.rosa)}
    stranger = as_(None)

    held = stranger.post(f"{found.url}2/", {**form, "go": "next"})
    sent = stranger.post(
        f"{found.url}2/",
        {**form, "go": "stay", "hold-login": cast.rosa.email, "hold-password": "a long test password",
         "hold-action": "sign_in"},
    )  # fmt: skip

    item.refresh_from_db()
    assert held.status_code == 401
    assert "Typed before I was signed out" in text_of(held)
    assert (sent.status_code, sent["Location"]) == (303, f"{found.url}2/")
    assert item.response == {"text": "Typed before I was signed out"}


@pytest.mark.parametrize("action", ["sign_in", "send"])
def test_signing_in_as_somebody_else_saves_nothing_and_tells_them_nothing(taking, cast, as_, action):
    found = taking(count=2, draw=1, kinds=("single", "open"))
    form = {
        "answer-text": "Typed before I was signed out", "sequence": "0", "typed-by": owner_token(cast.rosa),
        "go": "stay", "hold-login": cast.marcus.email, "hold-password": "a long test password", "hold-action": action,
    }  # fmt: skip

    response = as_(None).post(f"{found.url}2/", form)
    later = as_("marcus").post(f"{found.url}2/", form)

    found.items[1].refresh_from_db()
    assert response.status_code in (302, 401)
    assert later.status_code in (404, 409)
    assert "Typed before" not in text_of(later)
    assert (found.items[1].sequence, AttemptStep.objects.count()) == (0, 0)


def test_session_gone_tells_the_script(taking, cast, as_):
    found = taking()
    data = fields_for(found.items[0], RIGHT["single"], typed_by=owner_token(cast.rosa))

    response = as_(None).post(f"{found.url}1/save/", data, headers={"accept": "application/json"})

    assert (response.status_code, response.json()["code"]) == (401, "signed_out")


def test_another_person_signed_in_gets_nothing(taking, cast, as_):
    found = taking()
    data = fields_for(found.items[0], RIGHT["single"], typed_by=owner_token(cast.rosa))

    response = as_("marcus").post(f"{found.url}1/save/", data, headers={"accept": "application/json"})

    assert (response.status_code, response.json()["code"], AttemptStep.objects.count()) == (409, "someone_else", 0)


def test_token_run_out_holds_the_text(taking, cast):
    found = taking(count=2, draw=1, kinds=("single", "open"))
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.rosa)
    form = {"answer-text": "Typed for an hour", "sequence": "0", "typed-by": owner_token(cast.rosa)}

    page = strict.post(f"{found.url}2/", form)
    script = strict.post(f"{found.url}2/save/", form, headers={"accept": "application/json"})

    assert (page.status_code, script.status_code, script.json()["code"]) == (403, 403, "form_expired")
    assert "Typed for an hour" in text_of(page)


CLOSED = "closed for three days after a new password"


def test_own_words_are_closed_for_three_days_after_a_recovery(taking, cast, as_):
    found = taking(count=2, draw=2, kinds=("single", "open"))
    choice, words = sorted(found.items, key=lambda item: item.version.kind, reverse=True)
    answer(cast.rosa, words, {"text": "A marker only Rosa knows"})
    lock_after_recovery(cast.rosa)
    client = as_("rosa")

    other, page = client.get(f"{found.url}{choice.number}/"), client.get(f"{found.url}{words.number}/")
    stale = client.post(f"{found.url}{words.number}/", fields_for(words, {"text": "From a mail"}, sequence=0))
    submit(found.attempt.code, actor=cast.rosa)
    result = client.get(found.url + "result/")
    with clock.later(hours=73):
        later = text_of(as_("rosa").get(found.url + "result/"))

    assert [answer.status_code for answer in (other, page, stale, result)] == [200, 403, 409, 200]
    assert [CLOSED in text_of(answer) for answer in (page, stale, result)] == [True] * 3
    assert ["A marker" in text_of(answer) for answer in (page, stale, result)] == [False] * 3
    assert "From a mail" in text_of(stale)
    assert "A marker only Rosa knows" in later


def test_own_words_not_written_yet_can_be_written_after_a_recovery(taking, cast, as_):
    found = taking(count=2, draw=2, kinds=("single", "open"))
    words = next(item for item in found.items if item.version.kind == "open")
    lock_after_recovery(cast.rosa)
    client = as_("rosa")

    page = client.get(f"{found.url}{words.number}/")
    saved = client.post(f"{found.url}{words.number}/", fields_for(words, {"text": "New words"}))

    words.refresh_from_db()
    assert (page.status_code, saved.status_code, words.response) == (200, 303, {"text": "New words"})
