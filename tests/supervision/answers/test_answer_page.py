"""One text that a peer sent: read with a record, answered, marked, never over somebody else's words."""

from __future__ import annotations

import datetime as dt

import pytest

from courses.domain.sent_work import reply, take_back
from courses.models import SentWorkReply
from tests.factories.oversight import stop_looking_after
from tests.factories.sent import THOUGHT, WORDS, sent_answer, sent_reflection
from tests.html import check_page
from tests.supervision.factories import agree
from website.audit.models import AuditEvent
from website.core import clock

NAMED = "Please call Maria Kowalski, her number is 555 201 3344."


def url_of(sent):
    return f"/supervision/answers/{sent.code}/"


def looks():
    return AuditEvent.objects.filter(verb="courses.sent_work_read")


def test_the_page_shows_question_text_model_answer_and_rubric(cast, dana):
    sent = sent_answer(cast.rosa)

    page = dana.get(url_of(sent)).content.decode()

    for words in ("Inside I am a mess", WORDS, "You look well, and inside it hurts.", "Names the feeling"):
        assert words in page
    assert "never changes the score" in page
    assert check_page(page) == []


def test_a_reflection_shows_its_prompt_and_nothing_to_mark(cast, dana):
    sent = sent_reflection(cast.rosa)

    page = dana.get(url_of(sent)).content.decode()

    assert "What did you hear?" in page
    assert THOUGHT in page
    assert "Ideas you found" not in page


def test_each_look_is_recorded_and_the_peer_sees_it(cast, dana, as_):
    sent = sent_answer(cast.rosa)

    dana.get(url_of(sent))

    assert [(row.actor, row.about, row.object_id) for row in looks()] == [(cast.dana.code, cast.rosa.code, sent.code)]
    assert "opened it last on" in as_("rosa").get(f"/learn/sent/{sent.code}/").content.decode()
    assert "read a text that was sent" in as_("rosa").get("/account/my-data/").content.decode()


def test_nothing_is_shown_when_the_look_cannot_be_recorded(cast, dana, monkeypatch):
    from django.db import DatabaseError

    sent = sent_answer(cast.rosa)

    def broken(*args, **kwargs):
        raise DatabaseError

    monkeypatch.setattr("website.audit.log.append", broken)
    response = dana.get(url_of(sent))

    assert response.status_code == 503
    assert WORDS not in response.content.decode()


@pytest.mark.parametrize("who", ["rosa", "marcus", "noor", "idris", "priya", "elif", "sam"])
def test_nobody_else_opens_or_answers_it(cast, dana, as_, who):
    sent = sent_answer(cast.rosa)
    client = as_(who)

    assert client.get(url_of(sent)).status_code == 404
    assert client.post(url_of(sent), {"text": "Hello.", "seen": "0"}).status_code == 404
    assert (SentWorkReply.objects.count(), looks().count()) == (0, 0)


def test_it_is_gone_in_the_same_request_in_which_the_agreement_ends_or_it_is_taken_back(cast, dana, agreement):
    ended, back = sent_answer(cast.rosa), sent_reflection(cast.rosa)
    take_back(back.code, actor=cast.rosa)
    assert dana.get(url_of(back)).status_code == 404

    stop_looking_after(cast.dana, cast.rosa)

    assert dana.get(url_of(ended)).status_code == 404
    assert dana.post(url_of(ended), {"text": "Hello.", "seen": "0"}).status_code == 404


def test_an_answer_with_a_mark_is_kept_and_told(cast, dana):
    sent = sent_answer(cast.rosa)

    response = dana.post(url_of(sent), {"text": "You named it.", "seen": "0", "found": ["feeling"]})

    assert (response.status_code, response.url) == (303, url_of(sent))
    row = SentWorkReply.objects.get()
    assert (row.text, row.ideas, row.author) == ("You named it.", ["feeling"], cast.dana)
    page = dana.get(url_of(sent)).content.decode()
    assert "Ideas found: 1 of 1." in page
    assert "Rosa is told." in page


def test_an_empty_answer_comes_back_with_what_was_ticked(cast, dana):
    sent = sent_answer(cast.rosa)

    response = dana.post(url_of(sent), {"text": "", "seen": "0", "found": ["feeling"]})

    page = response.content.decode()
    assert response.status_code == 422
    assert "Write a line or two." in page
    assert 'value="feeling"' in page
    assert "checked" in page
    assert check_page(page) == []


@pytest.mark.parametrize(
    "found", [["made-up"], ["feeling", "none"], ["<script>alert(1)</script>"], ["feeling"] * 3 + ["x" * 5000]]
)
def test_strange_marks_come_back_with_the_text(cast, dana, found):
    sent = sent_answer(cast.rosa)

    response = dana.post(url_of(sent), {"text": "You named it.", "seen": "0", "found": found})

    assert response.status_code == 422
    assert "You named it." in response.content.decode()
    assert "<script>alert" not in response.content.decode()
    assert SentWorkReply.objects.count() == 0


@pytest.mark.parametrize("seen", ["", "-1", "x", "9" * 30])
def test_a_strange_count_is_refused_and_keeps_the_text(cast, dana, seen):
    sent = sent_answer(cast.rosa)

    response = dana.post(url_of(sent), {"text": "You named it.", "seen": seen})

    assert response.status_code == 422
    assert "You named it." in response.content.decode()


def test_names_are_pointed_out_before_it_is_sent(cast, dana):
    sent = sent_answer(cast.rosa)

    response = dana.post(url_of(sent), {"text": NAMED, "seen": "0"})

    assert response.status_code == 422
    assert NAMED in response.content.decode()
    assert SentWorkReply.objects.count() == 0


def test_the_second_supervisor_reads_the_first_answer_and_sends_theirs_too(cast, dana, as_):
    agree(cast.idris, cast.rosa)
    sent = sent_answer(cast.rosa)
    reply(sent.code, "Dana's own words.", actor=cast.dana, seen=0)
    idris = as_("idris")

    late = idris.post(url_of(sent), {"text": "Idris was slower.", "seen": "0"})
    page = late.content.decode()
    assert late.status_code == 409
    assert "Dana&#x27;s own words." in page
    assert "Idris was slower." in page
    assert "Send mine too" in page
    assert check_page(page) == []

    again = idris.post(url_of(sent), {"text": "Idris was slower.", "seen": late.context["form"]["seen"].value()})
    assert again.status_code == 303
    assert [row.text for row in SentWorkReply.objects.all()] == ["Dana's own words.", "Idris was slower."]


def test_pressing_twice_answers_once(cast, dana):
    sent = sent_answer(cast.rosa)
    data = {"text": "Thank you.", "seen": "0"}

    statuses = [dana.post(url_of(sent), data).status_code for __ in range(2)]

    assert statuses == [303, 303]
    assert SentWorkReply.objects.count() == 1


def test_confidential_pages_closed_shut_it(cast, dana):
    sent = sent_answer(cast.rosa)
    cast.dana.confidential_locked_until = clock.now() + dt.timedelta(days=2)
    cast.dana.save(update_fields=["confidential_locked_until"])

    response = dana.get(url_of(sent))

    assert response.status_code == 403
    assert WORDS not in response.content.decode()
    assert looks().count() == 0


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_for_one_answer_and_three(cast, dana, number, django_assert_num_queries):
    sent = sent_answer(cast.rosa)
    for at in range(number):
        reply(sent.code, f"Answer {at}.", actor=cast.dana, seen=at, found=["feeling"])
    dana.get(url_of(sent))

    # 1 session, 2 person, 3 roles, 4 the text, 5 how many answers, 6 the text again, once it may be shown,
    # 7-9 (with two for the short transaction) the look, then answers, who reads, unread notices
    with django_assert_num_queries(14):
        dana.get(url_of(sent))
