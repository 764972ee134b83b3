"""Minutes, clock changes, overlaps."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision.domain import overlaps, signing
from supervision.domain.facts import Facts, sound
from supervision.domain.overlaps import clashes
from supervision.enums import Attendance, SessionKind, SessionMode
from supervision.models import Agreement
from tests.supervision.factories import agree, facts_for, held_session, moment, plan_session, signed_session, write_up
from website.core import clock

NEW_YORK = ZoneInfo("America/New_York")
HOUR = dt.timedelta(hours=1)


def facts(starts_at, ends_at, **fields):
    values = {"break_minutes": 0, "kind": SessionKind.INDIVIDUAL, "mode": SessionMode.PHONE, **fields}
    return Facts(starts_at, ends_at, **values)


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        # the clocks go forward at 2:00 on 8 March 2026 and back at 2:00 on 1 November 2026
        (dt.datetime(2026, 3, 8, 1, 30), dt.datetime(2026, 3, 8, 3, 30), 60),
        (dt.datetime(2026, 11, 1, 0, 30), dt.datetime(2026, 11, 1, 2, 30), 180),
        (dt.datetime(2026, 11, 1, 1, 30), dt.datetime(2026, 11, 1, 1, 45, fold=1), 75),
        (dt.datetime(2026, 6, 1, 9), dt.datetime(2026, 6, 1, 10), 60),
    ],
)
def test_minutes_are_those_that_went_by(start, end, minutes):
    counted = facts(start.replace(tzinfo=NEW_YORK), end.replace(tzinfo=NEW_YORK))

    assert counted.span_minutes == minutes
    assert sound(counted, ()).minutes == minutes


def test_a_clock_change_is_said():
    start = dt.datetime(2026, 11, 1, 0, 30, tzinfo=NEW_YORK)

    assert "180 minutes" in overlaps.clock_change_sentence(start, start.replace(hour=2))  # 1:30 comes twice
    assert overlaps.clock_change_sentence(start, start.replace(minute=45)) == ""


def test_a_session_across_the_clock_change_is_signed_with_its_real_minutes(cast):
    with clock.at(dt.datetime(2026, 11, 2, 12, tzinfo=dt.UTC)):
        agree(cast.dana, cast.rosa)
        start = dt.datetime(2026, 11, 1, 0, 30, tzinfo=NEW_YORK)
        session = held_session(cast.dana, cast.rosa, starts_at=start)
        write_up(session, ends_at=dt.datetime(2026, 11, 1, 2, 30, tzinfo=NEW_YORK))

        assert signing.sign(session.code, actor=cast.dana).minutes == 180


@given(
    span=st.integers(1, 720),
    pause=st.integers(0, 720),
    part=st.integers(0, 720),
    seconds=st.integers(0, 59),
    attendance=st.sampled_from(list(Attendance)),
)
def test_minutes_of_a_peer_are_never_more_than_the_session_has(span, pause, part, seconds, attendance):
    start = dt.datetime(2026, 5, 1, 9, 0, seconds, tzinfo=NEW_YORK)
    counted = sound(
        facts(start, start + dt.timedelta(minutes=span), break_minutes=pause, attendance={"p": (attendance, part)}),
        ["p"],
    )

    assert counted.span_minutes == span
    assert counted.minutes == max(0, span - pause)
    if attendance == Attendance.ABSENT:
        assert counted.minutes_of("p") == 0
    elif attendance == Attendance.PRESENT:
        assert counted.minutes_of("p") == counted.minutes
    assert sound(counted, ["p"]) == counted


def at(hours):
    return moment(days=-1, hour=0) + hours * HOUR


@pytest.mark.parametrize(
    ("start", "end", "clash"),
    [(9, 10, False), (9, 10.5, True), (10.5, 10.75, True), (10.5, 13, True), (11, 12, False), (9, 13, True)],
)
def test_two_sessions_of_one_person_at_once(cast, start, end, clash):
    agree(cast.dana, cast.rosa)
    held_session(cast.dana, cast.rosa, starts_at=at(10))

    assert bool(clashes([cast.rosa], at(start), at(end))) is clash


def test_every_way_to_be_in_two_sessions(cast):
    agree(cast.dana, cast.rosa)
    agree(cast.dana, cast.marcus)
    agree(cast.dana, cast.idris)
    agree(cast.idris, cast.rosa)
    agree(cast.idris, cast.tomas)
    held_session(cast.dana, cast.rosa, cast.marcus, starts_at=at(10))
    held_session(cast.dana, cast.idris, starts_at=at(20))

    def found(supervisor, *people, hour):
        session = held_session(supervisor, *people, starts_at=at(hour))
        faults = signing.faults_before_signing(session, facts=facts_for(session))
        session.delete()
        return [fault.sentence for fault in faults if fault.field == "starts_at"]

    of_own = found(cast.dana, cast.rosa, hour=10.5)
    assert len(of_own) == 2
    assert any(sentence.startswith("You have another session at that time") for sentence in of_own)
    assert any(sentence.startswith("Rosa is in another session of yours") for sentence in of_own)
    assert found(cast.idris, cast.rosa, hour=10.5) == [
        "Rosa is in another session at that time. Please check start and end."
    ]
    (own,) = found(cast.idris, cast.tomas, hour=20)
    assert own.startswith("You are in your own supervision at that time")
    assert found(cast.idris, cast.tomas, hour=10.5) == []


def test_what_does_not_count_for_an_overlap(cast):
    agree(cast.dana, cast.rosa)
    agree(cast.dana, cast.marcus)
    session = held_session(cast.dana, cast.rosa, cast.marcus, starts_at=at(10))
    write_up(session, absent=[cast.marcus])
    voided = signed_session(cast.dana, cast.rosa, starts_at=at(15))
    planned = plan_session(cast.dana, cast.rosa, starts_at=moment(days=2))

    assert clashes([cast.marcus], at(10), at(11)) == []
    assert clashes([cast.rosa], at(10), at(11), besides=session) == []
    assert len(clashes([cast.rosa], at(15), at(16))) == 1
    signing.void(voided.code, actor=cast.dana, reason="Recorded twice.")
    assert clashes([cast.rosa], at(15), at(16)) == []
    assert clashes([cast.rosa], planned.starts_at, planned.ends_at) == []
    assert len(clashes([cast.rosa], planned.starts_at, planned.ends_at, planned=True)) == 1


def test_a_planned_session_at_the_same_time_only_warns(cast):
    agree(cast.dana, cast.rosa)
    first = plan_session(cast.dana, cast.rosa)
    second = plan_session(cast.dana, cast.rosa, starts_at=first.starts_at + HOUR / 2)

    said = overlaps.warnings(second)

    assert len(said) == 2
    assert overlaps.warnings(plan_session(cast.dana, cast.rosa, starts_at=moment(days=9))) == []


def test_of_a_peer_whose_agreement_ended_no_overlap_is_told(cast):
    for peer in (cast.rosa, cast.marcus):
        agree(cast.dana, peer)
        agree(cast.idris, peer)
    held = held_session(cast.dana, cast.rosa, cast.marcus, starts_at=moment(days=-1))
    plan_session(cast.idris, cast.rosa, starts_at=moment(days=1))
    plan_session(cast.idris, cast.marcus, starts_at=moment(days=1))
    moved = facts_for(held, starts_at=moment(days=1), ends_at=moment(days=1) + HOUR)
    assert len(overlaps.warnings(held, moved)) == 2

    Agreement.objects.filter(supervisor=cast.dana, supervisee=cast.rosa).update(
        ended_at=clock.now(), ended_by=cast.dana, end_reason="moved"
    )

    assert overlaps.warnings(held, moved) == ["Marcus is in another session at that time. Please check start and end."]
