"""What was sent to a supervisor: what waits first, nothing of others, no word of the texts."""

from __future__ import annotations

import pytest

from courses.domain.sent_work import reply, take_back
from tests.factories.sent import THOUGHT, WORDS, sent_answer, sent_reflection
from tests.html import check_page
from tests.supervision.factories import agree

URL = "/supervision/answers/"


def shown(client, url=URL):
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_an_empty_queue_says_what_it_is_for(dana):
    page = shown(dana)

    assert "Nothing was sent to you" in page
    assert check_page(page) == []


def test_what_waits_stands_before_what_is_answered(cast, dana):
    answered, waiting = sent_answer(cast.rosa), sent_reflection(cast.rosa)
    reply(answered.code, "Thank you.", actor=cast.dana, seen=0)

    page = shown(dana)

    assert page.index(waiting.code) < page.index("Answered</h2>") < page.index(answered.code)
    assert WORDS not in page
    assert THOUGHT not in page
    assert check_page(page) == []


def test_nothing_of_others_and_nothing_taken_back_is_listed(cast, dana):
    agree(cast.idris, cast.tomas)
    others, gone = sent_answer(cast.tomas), sent_answer(cast.rosa)
    take_back(gone.code, actor=cast.rosa)

    page = shown(dana)

    assert others.code not in page
    assert gone.code not in page
    assert "Nothing was sent to you" in page


def test_the_list_is_narrowed_to_one_person(cast, dana):
    agree(cast.dana, cast.marcus)
    ours, theirs = sent_answer(cast.rosa), sent_answer(cast.marcus)

    page = shown(dana, f"{URL}?person={cast.marcus.code}")
    assert theirs.code in page
    assert ours.code not in page
    # A code of somebody else narrows nothing and says nothing.
    everything = shown(dana, f"{URL}?person={cast.noor.code}")
    assert ours.code in everything
    assert "Noor" not in everything


def test_ended_agreements_empty_the_list(cast, dana, agreement):
    sent_answer(cast.rosa)
    from tests.factories.oversight import stop_looking_after

    stop_looking_after(cast.dana, cast.rosa)

    assert "Nothing was sent to you" in shown(dana)


@pytest.mark.parametrize(("who", "status"), [("rosa", 403), ("priya", 403), ("sam", 403), ("idris", 200)])
def test_the_list_is_for_supervisors(as_, who, status):
    assert as_(who).get(URL).status_code == status


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(cast, dana, number, django_assert_num_queries):
    for person in (cast.rosa, cast.marcus, cast.jo)[:number]:
        if person != cast.rosa:
            agree(cast.dana, person)
        sent_answer(person)
    shown(dana)

    # 1 session, 2 person, 3 roles, 4 who sent anything, 5-6 how many and the page of them, 7 unread notices
    with django_assert_num_queries(7):
        page = shown(dana)

    assert page.count("waiting</span>") == number
