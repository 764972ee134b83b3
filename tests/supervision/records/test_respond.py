"""Countersigning and disagreeing."""

from __future__ import annotations

import pytest
from django.http import Http404

from supervision.domain.record_state import counted_places, record_states, state_of
from supervision.domain.signing import respond, void
from supervision.domain.verify import verify
from supervision.models import RecordEvent
from tests.supervision.factories import agree, amended, held_session, moment, signed_session
from tests.supervision.factories import respond as answer
from website.audit.models import AuditEvent
from website.core import clock
from website.core.errors import Invalid, NotAllowed, NotNow
from website.notices.models import Notice


@pytest.fixture
def session(cast):
    for person in (cast.rosa, cast.marcus, cast.amara):
        agree(cast.dana, person)
    return signed_session(
        cast.dana, cast.rosa, cast.marcus, cast.amara, changes={"absent": [cast.amara], "partly": {cast.marcus: 20}}
    )


def counted(person):
    return sum(counted_places().filter(person=person).values_list("minutes", flat=True))


def test_each_answers_once_and_the_supervisor_is_told(cast, session):
    first = answer(session, cast.rosa)

    assert answer(session, cast.rosa) == first
    assert (first.kind, first.comment, first.seq) == ("countersigned", None, 2)
    told = Notice.objects.filter(kind="supervision.record_answered")
    assert [notice.recipient for notice in told] == [cast.dana]
    event = AuditEvent.objects.order_by("-seq").first()
    assert (event.verb, event.actor, event.reason) == ("supervision.countersign_record", cast.rosa.code, "version:1")


def test_states_and_minutes_on_the_way(cast, session):
    assert (state_of(session).code, counted(cast.rosa)) == ("signed", 0)
    answer(session, cast.rosa)
    assert (state_of(session).code, counted(cast.rosa), counted(cast.marcus)) == ("partly_countersigned", 60, 0)
    answer(session, cast.marcus, "That is not what I said.")
    assert (state_of(session).code, counted(cast.marcus)) == ("disagreed", 0)
    answer(session, cast.marcus)
    assert (state_of(session).code, counted(cast.marcus)) == ("countersigned", 20)
    assert state_of(session).waits_for == ()
    assert verify().whole


def test_a_disagreement_says_why(cast, session):
    for words in ("", "  \n", "\u202e"):
        with pytest.raises(Invalid) as refused:
            respond(session.code, actor=cast.rosa, agrees=False, comment=words)
        assert refused.value.field == "comment"
    with pytest.raises(Invalid, match="too-long"):
        respond(session.code, actor=cast.rosa, agrees=False, comment="x" * 4001)

    event = respond(session.code, actor=cast.rosa, agrees=False, comment=" No.\r\nIt was Tuesday. ")

    assert (event.kind, event.comment) == ("disagreed", "No.\nIt was Tuesday.")
    assert answer(session, cast.rosa, "Something else") == event


def test_a_countersignature_stays(cast, session):
    answer(session, cast.rosa)

    with pytest.raises(NotNow, match="countersigned"):
        answer(session, cast.rosa, "I changed my mind.")


def test_only_people_who_were_there(cast, session):
    for person in (cast.dana, cast.amara):
        with pytest.raises(NotAllowed):
            answer(session, person)
    for stranger in (cast.tomas, cast.idris, cast.priya, cast.sam, cast.noor):
        with pytest.raises(Http404):
            answer(session, stranger)
    assert RecordEvent.objects.count() == 1


def test_nothing_to_answer_before_the_signature(cast, session):
    draft = held_session(cast.dana, cast.rosa, starts_at=moment(days=-4))

    with pytest.raises(NotNow, match="unsigned"):
        answer(draft, cast.rosa)


def test_each_version_is_answered_anew(cast, session):
    answer(session, cast.rosa)
    amended(session, note="Another word")

    assert state_of(session).code == "amended"
    assert set(state_of(session).waits_for) == {cast.rosa.pk, cast.marcus.pk}
    assert counted(cast.rosa) == 0
    answer(session, cast.rosa)
    assert counted(cast.rosa) == 60


def test_nobody_answers_what_they_did_not_read(cast, session):
    amended(session, note="Another word")

    with pytest.raises(NotNow, match="stale"):
        respond(session.code, actor=cast.rosa, agrees=True, version=1)
    assert respond(session.code, actor=cast.rosa, agrees=True, version=2).record.version == 2


def test_a_voided_record_is_not_answered(cast, session):
    answer(session, cast.rosa)
    void(session.code, actor=cast.dana, reason="Recorded twice.")

    with pytest.raises(NotNow, match="voided"):
        answer(session, cast.marcus)
    assert (counted(cast.rosa), state_of(session).waits_for) == (0, ())


def test_after_the_agreement_the_peer_still_answers(cast, session):
    row = session.attendees.get(person=cast.rosa).agreement
    row.ended_at, row.ended_by, row.end_reason = clock.now(), cast.dana, "moved"
    row.save()

    with clock.later(days=100):
        assert answer(session, cast.rosa).kind == "countersigned"


def test_states_of_many_cost_the_same(cast, session, django_assert_num_queries):
    more = [signed_session(cast.dana, cast.rosa, starts_at=moment(days=-day)) for day in (3, 4)]
    answer(more[0], cast.rosa)
    held = held_session(cast.dana, cast.rosa, starts_at=moment(days=-6))
    keys = [session.pk, *(row.pk for row in more), held.pk]

    for wanted in (keys[:1], keys):
        with django_assert_num_queries(4):
            states = record_states(wanted)

    assert [states[key].code for key in keys] == ["signed", "countersigned", "signed", "held"]
    assert record_states([10**9]) == {}
    assert str(states[keys[1]].label) == "countersigned"
    assert states[keys[1]].counts_for(cast.rosa.pk)
    assert not states[keys[0]].counts_for(cast.rosa.pk)
