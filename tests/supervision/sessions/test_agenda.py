"""Points for a session: who adds, who reads, what waits, what never stands there."""

from __future__ import annotations

import pytest
from django.http import Http404

from supervision.access import agenda_visible_to
from supervision.domain import agenda, sessions, signing
from supervision.enums import AgendaSource
from supervision.models import AgendaItem
from tests.supervision.factories import agree, held_session, moment, plan_session, write_up
from website.core import clock
from website.core.errors import Invalid, NotAllowed, NotNow
from website.notices.models import Notice

PEER, SUPERVISOR, TRAINING = AgendaSource.PEER, AgendaSource.SUPERVISOR, AgendaSource.TRAINING


@pytest.fixture
def group(cast):
    agree(cast.dana, cast.rosa)
    agree(cast.dana, cast.marcus)
    return plan_session(cast.dana, cast.rosa, cast.marcus)


@pytest.fixture
def single(cast):
    agree(cast.dana, cast.rosa)
    return plan_session(cast.dana, cast.rosa)


def texts(items):
    return {item.text for item in items}


def test_both_write_and_each_reads_their_own(cast, group):
    for person in (cast.rosa, cast.marcus):
        agenda.add_item(f"of {person}", actor=person, session=group, source=PEER)
    agenda.add_item("for all", actor=cast.dana, session=group, source=SUPERVISOR)
    agenda.add_item("for Rosa", actor=cast.dana, session=group, about=cast.rosa, source=SUPERVISOR)

    assert texts(agenda_visible_to(cast.dana, group)) == {"of Rosa", "of Marcus", "for all", "for Rosa"}
    assert texts(agenda_visible_to(cast.rosa, group)) == {"of Rosa", "for all", "for Rosa"}
    assert texts(agenda_visible_to(cast.marcus, group)) == {"of Marcus", "for all"}


def test_a_peers_point_is_about_themselves(cast, group):
    assert agenda.add_item("x", actor=cast.rosa, session=group, source=PEER).about == cast.rosa
    with pytest.raises(NotAllowed):
        agenda.add_item("x", actor=cast.rosa, session=group, about=cast.marcus, source=PEER)


def test_one_to_one_a_point_is_about_the_peer(cast, single):
    assert agenda.add_item("x", actor=cast.dana, session=single, source=SUPERVISOR).about == cast.rosa


def test_strangers_and_foreign_people(cast, group):
    with pytest.raises(Invalid, match="not-in-session"):
        agenda.add_item("x", actor=cast.dana, session=group, about=cast.tomas, source=SUPERVISOR)
    for stranger in (cast.tomas, cast.idris, cast.priya, cast.noor):
        with pytest.raises(Http404):
            agenda.add_item("x", actor=stranger, session=group, source=PEER)


@pytest.mark.parametrize("text", ["", "  \n", "\u202e\x00", "x" * 1001])
def test_empty_and_endless_points(cast, single, text):
    with pytest.raises(Invalid) as refused:
        agenda.add_item(text, actor=cast.rosa, session=single, source=PEER)
    assert refused.value.field == "text"


@pytest.mark.parametrize(
    "smells",
    [
        {"source_key": "self_check:abc"},
        {"source_key": "selfcheck:abc"},
        {"source_key": "share:abc"},
        {"url": "/self-check/abc/"},
        {"url": "/self-check/shares/abc/"},
        {"url": "https://elsewhere.example/"},
        {"url": "//elsewhere.example/"},
        {"source_key": "quiz:" + "x" * 200},
        {"source_key": "two words"},
    ],
)
def test_what_never_stands_on_an_agenda(cast, single, smells):
    with pytest.raises(ValueError):
        agenda.add_item("x", actor=cast.dana, session=single, about=cast.rosa, source=TRAINING, **smells)


def test_sources_are_not_mixed_up(cast, single):
    with pytest.raises(ValueError):
        agenda.add_item("x", actor=cast.dana, session=single, source=AgendaSource.WORKLOAD)
    with pytest.raises(ValueError):
        agenda.add_item("x", actor=cast.rosa, session=single, source=TRAINING)


def test_a_fact_stands_there_once(cast, single):
    def put():
        return agenda.add_item(
            "Quiz missed", actor=cast.dana, session=single, about=cast.rosa, source=TRAINING, source_key="quiz:a1"
        )

    assert put() == put()
    assert AgendaItem.objects.count() == 1


def test_a_fact_that_waits_waits_once(cast):
    agree(cast.dana, cast.rosa)

    def put():
        return agenda.add_item("Quiz", actor=cast.dana, about=cast.rosa, source=TRAINING, source_key="quiz:a1")

    assert put() == put()


def test_what_waits_goes_onto_the_next_session_of_that_supervisor(cast):
    for supervisor in (cast.dana, cast.idris):
        agree(supervisor, cast.rosa)
    agenda.add_item("any", actor=cast.rosa, source=PEER)
    agenda.add_item("dana", actor=cast.rosa, supervisor=cast.dana, source=PEER)
    agenda.add_item("idris", actor=cast.rosa, supervisor=cast.idris, source=PEER)

    assert texts(agenda.waiting_for(cast.rosa, cast.dana)) == {"any", "dana"}
    session = plan_session(cast.dana, cast.rosa)

    assert texts(session.agenda.all()) == {"any", "dana"}
    assert texts(agenda.waiting_for(cast.rosa)) == {"idris"}


def test_nothing_waits_for_people_without_an_agreement(cast):
    agree(cast.dana, cast.rosa)

    for actor, fields in (
        (cast.marcus, {"supervisor": cast.dana, "source": PEER}),
        (cast.rosa, {"supervisor": cast.idris, "source": PEER}),
        (cast.rosa, {"supervisor": cast.dana, "about": cast.marcus, "source": PEER}),
        (cast.idris, {"about": cast.rosa, "source": SUPERVISOR}),
        (cast.dana, {"about": cast.rosa, "supervisor": cast.idris, "source": SUPERVISOR}),
        (cast.priya, {"about": cast.rosa, "source": SUPERVISOR}),
    ):
        with pytest.raises(NotAllowed):
            agenda.add_item("x", actor=actor, **fields)
    assert not AgendaItem.objects.exists()


def test_the_workload_talk_says_nothing_more(cast):
    agree(cast.dana, cast.rosa)

    first = agenda.ask_for_workload_talk(actor=cast.rosa, supervisor=cast.dana)
    again = agenda.ask_for_workload_talk(actor=cast.rosa, supervisor=cast.dana)

    assert first == again
    assert (first.text, first.url, first.source_key) == ("I would like to talk about my workload.", "", "workload")
    assert (first.session, first.about, first.added_by) == (None, cast.rosa, cast.rosa)
    with pytest.raises(NotAllowed):
        agenda.ask_for_workload_talk(actor=cast.rosa, supervisor=cast.idris)


def test_the_workload_talk_goes_onto_the_next_planned_session(cast, single):
    plan_session(cast.dana, cast.rosa, starts_at=moment(days=9))

    assert agenda.ask_for_workload_talk(actor=cast.rosa, supervisor=cast.dana).session == single


def test_a_peers_point_is_told_like_any_other(cast, single):
    agenda.ask_for_workload_talk(actor=cast.rosa, supervisor=cast.dana)
    agenda.add_item("x", actor=cast.rosa, session=single, source=PEER)
    agenda.add_item("y", actor=cast.dana, session=single, source=SUPERVISOR)

    notices = Notice.objects.filter(kind="supervision.agenda_added")
    assert {notice.recipient for notice in notices} == {cast.dana}
    assert len({(notice.kind, notice.url) for notice in notices}) == 1
    assert notices.count() == 2


def test_only_who_added_it_takes_it_away(cast, single):
    own = agenda.add_item("x", actor=cast.rosa, session=single, source=PEER)
    waiting = agenda.add_item("y", actor=cast.rosa, source=PEER)

    for item in (own, waiting):
        with pytest.raises(NotAllowed):
            agenda.remove_item(item, actor=cast.dana)
        agenda.remove_item(item, actor=cast.rosa)
    agenda.remove_item(waiting, actor=cast.rosa)

    assert not AgendaItem.objects.exists()


def test_a_stranger_learns_nothing_by_taking_away(cast, single):
    item = agenda.add_item("x", actor=cast.rosa, session=single, source=PEER)

    with pytest.raises(Http404):
        agenda.remove_item(item, actor=cast.marcus)


def test_the_agenda_closes_with_the_session(cast):
    agree(cast.dana, cast.rosa)
    session = held_session(cast.dana, cast.rosa)

    point = agenda.add_item("late", actor=cast.dana, session=session, source=SUPERVISOR)
    with pytest.raises(NotNow, match="over"):
        agenda.add_item("x", actor=cast.rosa, session=session, source=PEER)
    write_up(session)
    signing.sign(session.code, actor=cast.dana)
    with pytest.raises(NotNow, match="over"):
        agenda.add_item("x", actor=cast.dana, session=session, source=SUPERVISOR)
    with pytest.raises(NotNow, match="over"):
        agenda.remove_item(point, actor=cast.dana)
    planned = plan_session(cast.dana, cast.rosa)
    sessions.call_off(planned.code, actor=cast.dana)
    with pytest.raises(NotNow, match="over"):
        agenda.add_item("x", actor=cast.rosa, session=planned, source=PEER)


def test_an_agenda_has_an_end(cast, single, monkeypatch):
    monkeypatch.setattr(agenda, "MOST_POINTS", 2)
    for text in ("a", "b"):
        agenda.add_item(text, actor=cast.rosa, session=single, source=PEER)
        agenda.add_item(text, actor=cast.rosa, supervisor=cast.dana, source=PEER)

    with pytest.raises(NotNow, match="full"):
        agenda.add_item("c", actor=cast.rosa, session=single, source=PEER)
    with pytest.raises(NotNow, match="full"):
        agenda.add_item("c", actor=cast.rosa, supervisor=cast.dana, source=PEER)


def test_points_are_marked_as_talked_about_when_it_is_signed(cast):
    agree(cast.dana, cast.rosa)
    agenda.add_item("x", actor=cast.rosa, source=PEER)
    session = held_session(cast.dana, cast.rosa)
    write_up(session)

    signing.sign(session.code, actor=cast.dana)

    assert session.agenda.get().talked_at <= clock.now()
