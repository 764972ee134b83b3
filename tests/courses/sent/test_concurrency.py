"""Several people at the same moment, with real transactions: one copy, one answer each, nothing lost."""

from __future__ import annotations

import pytest
from django.http import Http404

from courses.domain.sent_work import StaleReply, reply, send_answer, take_back
from courses.models import AttemptStep, SentWork, SentWorkReply
from tests.at_once import at_once
from tests.cast import build_cast
from tests.factories.oversight import look_after
from tests.factories.sent import WORDS, sent_answer, written

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db):
    people = build_cast()
    look_after(people.dana, people.rosa)
    look_after(people.idris, people.rosa)
    return people


def test_sending_at_once_sends_once(cast):
    found = written(cast.rosa)
    call = lambda: send_answer(found.attempt.code, found.item.number, WORDS, actor=cast.rosa)  # noqa: E731

    results = at_once(call, call, call, call)

    assert {type(row) for row in results} == {SentWork}, results
    assert SentWork.objects.count() == 1


def test_two_supervisors_at_once_are_told_and_no_word_is_lost(cast):
    sent = sent_answer(cast.rosa)
    people = {"Dana's words.": cast.dana, "Idris's words.": cast.idris}

    results = at_once(
        *(
            lambda text=text, person=person: reply(sent.code, text, actor=person, seen=0, found=["feeling"])
            for text, person in people.items()
        )
    )

    kept = [row for row in results if isinstance(row, SentWorkReply)]
    told = [row for row in results if isinstance(row, StaleReply)]
    assert (len(kept), len(told)) == (1, 1), results
    late = next(text for text in people if text != kept[0].text)
    reply(sent.code, late, actor=people[late], seen=1)
    assert {row.text for row in SentWorkReply.objects.all()} == set(people)
    assert AttemptStep.objects.filter(actor__in=[cast.dana, cast.idris], kind="mark").count() == 1


def test_the_same_answer_pressed_often_is_kept_once(cast):
    sent = sent_answer(cast.rosa)
    call = lambda: reply(sent.code, "Thank you.", actor=cast.dana, seen=0)  # noqa: E731

    results = at_once(call, call, call, call)

    assert {type(row) for row in results} == {SentWorkReply}, results
    assert SentWorkReply.objects.count() == 1


def test_taking_back_and_answering_at_once_end_in_one_order(cast):
    sent = sent_answer(cast.rosa)

    back, answer = at_once(
        lambda: take_back(sent.code, actor=cast.rosa),
        lambda: reply(sent.code, "Thank you.", actor=cast.dana, seen=0),
    )

    assert isinstance(back, SentWork), back
    assert isinstance(answer, SentWorkReply | Http404), answer
    sent.refresh_from_db()
    assert not sent.stands
    assert SentWorkReply.objects.count() == isinstance(answer, SentWorkReply)
