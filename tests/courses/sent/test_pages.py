"""The learner's pages: who will read it, the copy, the identifier check, what became of it."""

from __future__ import annotations

import datetime as dt

import pytest

from courses.domain.sent_work import NOBODY_FOUND, read_sent_work, reply, take_back
from courses.models import SentWork
from tests.factories.oversight import look_after, stop_looking_after
from tests.factories.sent import THOUGHT, WORDS, reflected, sent_answer, sent_reflection, written
from tests.html import check_page
from website.core import clock

NAMED = "Her sister Maria Kowalski called me on 3 May."


def shown(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status, response
    return response.content.decode()


def test_the_result_offers_to_send_and_names_who_reads(cast, rosa):
    look_after(cast.idris, cast.rosa)
    found = written(cast.rosa)

    page = shown(rosa, found.result_url)

    assert "Send a copy to Dana and Idris" in page
    assert found.send_url in page


def test_the_result_says_that_it_stays_where_nobody_reads(cast, as_):
    found = written(cast.marcus)
    marcus = as_("marcus")

    assert "Nobody supervises you here at the moment, so this stays with you." in shown(marcus, found.result_url)
    assert "There is nobody to send it to yet" in shown(marcus, found.send_url, status=409)
    response = marcus.post(found.send_url, {"text": WORDS})
    assert response.status_code == 409
    assert WORDS in response.content.decode()
    assert SentWork.objects.count() == 0


def test_the_send_page_shows_the_copy_and_sends_nothing_by_being_looked_at(cast, rosa):
    found = written(cast.rosa)

    page = shown(rosa, found.send_url)

    assert WORDS in page
    assert "Who can read it: Dana" in page
    assert SentWork.objects.count() == 0


def test_sending_leads_to_the_copy(cast, rosa):
    found = written(cast.rosa)

    response = rosa.post(found.send_url, {"text": WORDS})
    sent = SentWork.objects.get()

    assert (response.status_code, response.url) == (303, f"/learn/sent/{sent.code}/")
    page = shown(rosa, response.url)
    assert WORDS in page
    assert "These people can read it now: Dana." in page
    assert "Nobody has opened it yet." in page
    assert "You sent a copy on" in shown(rosa, found.result_url)
    assert rosa.get(found.send_url).url == response.url


def test_names_are_pointed_out_before_anything_is_sent(cast, rosa):
    found = reflected(cast.rosa, NAMED)

    first = rosa.post(found.send_url, {"text": NAMED})
    seen = first.context["form"]["text"].field.widget
    assert first.status_code == 422
    assert seen is not None
    assert "may identify a person" in first.content.decode()
    assert NAMED in first.content.decode()
    assert SentWork.objects.count() == 0

    edited = rosa.post(found.send_url, {"text": "Her sister called me."})
    assert edited.status_code == 303
    assert SentWork.objects.get().text == "Her sister called me."


def test_a_reflection_is_sent_from_its_lesson_and_the_lesson_says_so(cast, rosa):
    found = reflected(cast.rosa)
    url = found.lesson.get_url()
    assert "Send a copy to Dana" in shown(rosa, url)

    rosa.post(found.send_url, {"text": THOUGHT})
    with clock.at(clock.now() + dt.timedelta(minutes=5)):
        rosa.post(found.save_url, {f"reflection-{found.block[:8]}-text": "Mine alone.", "action": "save"})
        page = shown(rosa, url)

    assert "Dana can read it." in page
    assert "You wrote on since. That stays private" in page
    assert SentWork.objects.get().text == THOUGHT


def test_the_part_alone_says_the_same(cast, rosa):
    found = reflected(cast.rosa)
    data = {f"reflection-{found.block[:8]}-text": "More.", "action": "save"}

    response = rosa.post(found.save_url, data, headers={"X-Live": "1"})

    assert "Send a copy to Dana" in response.content.decode()


def test_an_unsaved_reflection_cannot_be_sent(cast, rosa):
    found = reflected(cast.rosa, "")

    assert rosa.get(found.send_url).status_code == 404
    assert "Send a copy" not in shown(rosa, found.lesson.get_url())


def test_the_answer_and_its_mark_stand_on_result_and_copy(cast, dana, rosa):
    sent = sent_answer(cast.rosa)
    reply(sent.code, "You named *the feeling*.", actor=dana, seen=0, found=["feeling"])

    for url in (f"/learn/sent/{sent.code}/", f"/learn/attempts/{sent.item.attempt.code}/result/"):
        page = shown(rosa, url)
        assert "Dana answered" in page
        assert "You named *the feeling*." in page  # words of a person, not Markdown
        assert "Ideas found: 1 of 1. This does not change any score." in page


def test_none_found_is_told_kindly(cast, dana, rosa):
    sent = sent_answer(cast.rosa)
    reply(sent.code, "Let us look at it together.", actor=dana, seen=0, found=[NOBODY_FOUND])

    page = shown(rosa, f"/learn/sent/{sent.code}/")

    assert "Ideas found: 0 of 1." in page
    assert "not yet" in page


def test_who_opened_it_is_shown(cast, dana, rosa):
    sent = sent_answer(cast.rosa)
    with clock.at(dt.datetime(2026, 11, 20, 15, 42, tzinfo=dt.UTC)):
        read_sent_work(sent.code, viewer=dana)

    assert "opened it last on 20 November" in shown(rosa, f"/learn/sent/{sent.code}/")


def test_taking_back_works_at_once_and_keeps_what_was_answered(cast, dana, rosa):
    sent = sent_reflection(cast.rosa)
    reply(sent.code, "Well heard.", actor=dana, seen=0)

    response = rosa.post(f"/learn/sent/{sent.code}/take-back/")

    assert (response.status_code, response.url) == (303, f"/learn/sent/{sent.code}/")
    page = shown(rosa, response.url)
    assert "Nobody else can read it." in page
    assert "Well heard." in page
    assert "Take it back" not in page


def test_the_list_says_what_became_of_each_and_none_of_the_words(cast, dana, rosa):
    waiting, answered, gone = sent_answer(cast.rosa), sent_answer(cast.rosa), sent_reflection(cast.rosa)
    reply(answered.code, "Thank you.", actor=dana, seen=0)
    take_back(gone.code, actor=cast.rosa)

    page = shown(rosa, "/learn/sent/")

    assert [word in page for word in ("waiting for an answer", "answered", "taken back")] == [True] * 3
    assert WORDS not in page
    assert THOUGHT not in page
    assert waiting.code in page


def test_an_empty_list_says_how_it_begins(as_):
    assert "You have not sent anything" in shown(as_("marcus"), "/learn/sent/")


@pytest.mark.parametrize("who", ["marcus", "noor", "dana", "priya", "elif", "sam"])
def test_nobody_else_opens_the_learners_pages(cast, dana, as_, who):
    sent, found = sent_answer(cast.rosa), written(cast.rosa)
    client = as_(who)

    assert client.get(f"/learn/sent/{sent.code}/").status_code == 404
    assert client.post(f"/learn/sent/{sent.code}/take-back/").status_code == 404
    assert client.get(found.send_url).status_code == 404
    assert client.post(found.send_url, {"text": "x"}).status_code == 404
    sent.refresh_from_db()
    assert sent.stands


def test_confidential_pages_closed_shut_the_words_but_not_taking_back(cast, dana, rosa):
    sent, found = sent_answer(cast.rosa), reflected(cast.rosa)
    cast.rosa.confidential_locked_until = clock.now() + dt.timedelta(days=2)
    cast.rosa.save(update_fields=["confidential_locked_until"])

    assert rosa.get(f"/learn/sent/{sent.code}/").status_code == 403
    assert rosa.get(found.send_url).status_code == 403
    assert THOUGHT not in shown(rosa, found.lesson.get_url())
    response = rosa.post(f"/learn/sent/{sent.code}/take-back/")
    assert (response.status_code, response.url) == (303, "/learn/sent/")
    sent.refresh_from_db()
    assert not sent.stands


@pytest.mark.parametrize("number", [1, 3])
def test_the_lists_cost_the_same_for_one_and_three(cast, dana, rosa, number, django_assert_num_queries):
    for __ in range(number):
        sent_answer(cast.rosa)
    shown(rosa, "/learn/sent/")

    # 1 session, 2 person, 3 what was sent, 4 who reads, 5 unread notices
    with django_assert_num_queries(5):
        shown(rosa, "/learn/sent/")


@pytest.mark.parametrize("number", [1, 3])
def test_the_copy_costs_the_same_for_one_answer_and_three(cast, dana, rosa, number, django_assert_num_queries):
    sent = sent_answer(cast.rosa)
    for at in range(number):
        reply(sent.code, f"Answer {at}.", actor=dana, seen=at, found=["feeling"])
    url = f"/learn/sent/{sent.code}/"
    shown(rosa, url)

    # 1 session, 2 person, 3 the copy with its question, 4 answers, 5 looks, 6 who reads, 7 unread notices
    with django_assert_num_queries(7):
        shown(rosa, url)


def test_an_ended_agreement_leaves_nobody_to_read(cast, dana, rosa):
    sent = sent_answer(cast.rosa)
    stop_looking_after(dana, cast.rosa)

    assert "nobody can read it" in shown(rosa, f"/learn/sent/{sent.code}/")


def test_the_pages_are_sound_html(cast, dana, rosa):
    sent, found = sent_answer(cast.rosa), reflected(cast.rosa)
    reply(sent.code, "Well heard.", actor=dana, seen=0, found=["feeling"])

    for url in ("/learn/sent/", f"/learn/sent/{sent.code}/", found.send_url, found.lesson.get_url()):
        assert check_page(shown(rosa, url)) == [], url


@pytest.mark.parametrize("live", [{}, {"X-Live": "1"}])
def test_the_lessons_button_keeps_what_is_typed_before_it_leads_on(cast, rosa, live):
    found = reflected(cast.rosa)
    data = {f"reflection-{found.block[:8]}-text": "Typed a moment ago.", "action": "send"}

    response = rosa.post(found.save_url, data, headers=live)

    assert (response.status_code, response.url) == (302, found.send_url)
    assert "Typed a moment ago." in shown(rosa, response.url)
    assert SentWork.objects.count() == 0


def test_deleting_the_reflection_takes_the_copy_back(cast, dana, rosa):
    sent = sent_reflection(cast.rosa)
    url = f"/learn/lessons/{sent.content_key}/reflections/{sent.block_id}/"

    rosa.post(url, {"action": "delete"})

    sent.refresh_from_db()
    assert not sent.stands
