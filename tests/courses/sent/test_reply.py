"""Answering and marking: outside the score, once, never over somebody else's words."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.http import Http404

from courses.domain.sent_work import NOBODY_FOUND, StaleReply, queue_of, reply, take_back, waiting_counts
from courses.models import Attempt, AttemptStep, SentWorkReply
from tests.factories.oversight import look_after, stop_looking_after
from tests.factories.sent import sent_answer, sent_reflection
from website.accounts.models import User
from website.audit.models import AuditEvent
from website.core import clock
from website.core.errors import Invalid
from website.notices.models import Notice


def test_an_answer_reaches_the_learner_and_empties_the_queue(cast, dana):
    sent = sent_answer(cast.rosa)
    assert waiting_counts([cast.rosa.pk]) == {cast.rosa.pk: 1}

    reply(sent.code, "You named the feeling.", actor=dana, seen=0)

    assert [(row.number, row.text, row.ideas) for row in sent.replies.all()] == [(1, "You named the feeling.", None)]
    assert waiting_counts([cast.rosa.pk]) == {}
    notice = Notice.objects.get(recipient=cast.rosa, kind="courses.work_answered")
    assert notice.url == f"/learn/sent/{sent.code}/"
    event = AuditEvent.objects.get(verb="courses.work_answered")
    assert (event.actor, event.about, event.object_id) == (dana.code, cast.rosa.code, sent.code)


def test_a_mark_becomes_a_step_and_leaves_the_score_alone(cast, dana):
    sent = sent_answer(cast.rosa)
    before = Attempt.objects.values("percent", "points", "passed", "results").get(pk=sent.item.attempt_id)

    reply(sent.code, "It is all there.", actor=dana, seen=0, found=["feeling"])

    step = AttemptStep.objects.filter(item=sent.item).latest("sequence")
    sent.item.refresh_from_db()
    assert (step.kind, step.fraction, step.actor, step.response) == ("mark", Decimal(1), dana, None)
    assert (sent.item.fraction, sent.item.sequence, sent.item.right) == (Decimal(1), step.sequence, None)
    assert Attempt.objects.values("percent", "points", "passed", "results").get(pk=sent.item.attempt_id) == before


def test_none_found_is_a_mark_too(cast, dana):
    sent = sent_answer(cast.rosa)

    row = reply(sent.code, "Let us look at it together.", actor=dana, seen=0, found=[NOBODY_FOUND])

    assert (row.ideas, row.fraction) == ([], Decimal(0))


@pytest.mark.parametrize(("found", "code"), [(["made-up"], "unknown-idea"), (["feeling", NOBODY_FOUND], "both")])
def test_strange_marks_are_refused_and_write_nothing(cast, dana, found, code):
    sent = sent_answer(cast.rosa)

    with pytest.raises(Invalid) as caught:
        reply(sent.code, "Well.", actor=dana, seen=0, found=found)

    assert (caught.value.code, caught.value.field) == (code, "found")
    assert SentWorkReply.objects.count() == 0
    assert AttemptStep.objects.filter(kind="mark", actor=dana).count() == 0


def test_a_reflection_is_not_marked(cast, dana):
    sent = sent_reflection(cast.rosa)

    with pytest.raises(Invalid):
        reply(sent.code, "Well.", actor=dana, seen=0, found=["feeling"])


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 4_001])
def test_an_empty_or_endless_answer_is_refused(cast, dana, text):
    sent = sent_reflection(cast.rosa)

    with pytest.raises(Invalid):
        reply(sent.code, text, actor=dana, seen=0)


@pytest.mark.parametrize("who", ["rosa", "marcus", "idris", "priya", "sam"])
def test_nobody_answers_who_does_not_look_after_the_learner(cast, dana, who):
    sent = sent_answer(cast.rosa)

    with pytest.raises(Http404):
        reply(sent.code, "Hello.", actor=cast.person[who], seen=0)


def test_nobody_answers_after_it_was_taken_back_or_the_agreement_ended(cast, dana):
    sent, other = sent_answer(cast.rosa), sent_reflection(cast.rosa)
    take_back(sent.code, actor=cast.rosa)
    with pytest.raises(Http404):
        reply(sent.code, "Too late.", actor=dana, seen=0)

    stop_looking_after(dana, cast.rosa)
    with pytest.raises(Http404):
        reply(other.code, "Too late.", actor=dana, seen=0)


def test_sending_the_same_answer_twice_answers_once(cast, dana):
    sent = sent_answer(cast.rosa)

    first = reply(sent.code, "Thank you.", actor=dana, seen=0, found=["feeling"])
    second = reply(sent.code, "Thank you.", actor=dana, seen=0, found=["feeling"])

    assert first == second
    assert Notice.objects.filter(kind="courses.work_answered").count() == 1


def test_the_second_supervisor_is_told_and_both_texts_are_kept(cast, dana):
    look_after(cast.idris, cast.rosa)
    sent = sent_answer(cast.rosa)
    reply(sent.code, "Dana's words.", actor=dana, seen=0)

    with pytest.raises(StaleReply) as caught:
        reply(sent.code, "Idris's words.", actor=cast.idris, seen=0)
    reply(sent.code, "Idris's words.", actor=cast.idris, seen=1)

    assert [row.text for row in caught.value.replies] == ["Dana's words."]
    assert [row.text for row in sent.replies.all()] == ["Dana's words.", "Idris's words."]


def test_the_queue_has_what_waits_first_and_the_oldest_of_it_on_top(cast, dana):
    look_after(dana, cast.marcus)
    start = clock.now() - dt.timedelta(days=3)
    rows = []
    for days, person in enumerate((cast.rosa, cast.marcus, cast.rosa)):
        with clock.at(start + dt.timedelta(days=days)):
            rows.append(sent_answer(person))
    reply(rows[0].code, "Read.", actor=dana, seen=0)

    assert [row.pk for row in queue_of(dana)] == [rows[1].pk, rows[2].pk, rows[0].pk]
    assert [row.answers for row in queue_of(dana)] == [0, 0, 1]


@pytest.mark.parametrize("number", [1, 3])
def test_counting_what_waits_is_one_statement(cast, number, django_assert_num_queries):
    people = [cast.rosa, cast.marcus, cast.jo][:number]
    look_after(cast.dana, *people)
    for person in people:
        sent_answer(person)

    with django_assert_num_queries(1):
        found = waiting_counts(User.objects.filter(pk__in=[person.pk for person in people]).values("pk"))

    assert found == {person.pk: 1 for person in people}
