"""Planning, moving, calling off and holding sessions."""

from __future__ import annotations

import datetime as dt

import pytest
from django.http import Http404

from supervision.domain import agenda, sessions
from supervision.enums import AgendaSource, SessionKind, SessionMode, SessionPhase
from supervision.models import SupervisionSession
from tests.supervision.factories import agree, held_session, moment, plan_session, signed_session
from website.audit.models import AuditEvent
from website.core import clock
from website.core.errors import Invalid, NotAllowed, NotNow
from website.notices.models import Notice

HOUR = dt.timedelta(hours=1)


def plan(cast, people, *, actor=None, starts_at=None, ends_at=None, kind=SessionKind.INDIVIDUAL, **fields):
    starts_at = starts_at or moment(days=1)
    return sessions.plan(
        people,
        supervisor=cast.dana,
        starts_at=starts_at,
        ends_at=ends_at or starts_at + HOUR,
        kind=kind,
        mode=SessionMode.VIDEO,
        actor=actor or cast.dana,
        **fields,
    )


def told(person, kind):
    return Notice.objects.filter(recipient=person, kind=f"supervision.{kind}").count()


def test_a_planned_session_is_told_and_recorded(cast):
    agreement = agree(cast.dana, cast.rosa)

    session = plan(cast, [cast.rosa], place="Room 4")

    place = session.attendees.get()
    assert (session.phase, session.planned, session.draft["place"]) == (SessionPhase.PLANNED, True, "Room 4")
    assert (place.person, place.agreement) == (cast.rosa, agreement)
    assert (told(cast.rosa, "session_planned"), told(cast.dana, "session_planned")) == (1, 0)
    event = AuditEvent.objects.get(verb="supervision.plan_session")
    assert (event.actor, event.about, event.object_id) == (cast.dana.code, cast.rosa.code, session.code)


def test_only_the_supervisor_plans(cast):
    agree(cast.dana, cast.rosa)

    for other in (cast.rosa, cast.idris, cast.priya, cast.sam):
        with pytest.raises(NotAllowed):
            plan(cast, [cast.rosa], actor=other)
    cast.dana.groups.clear()
    cast.dana.__dict__.pop("role_names", None)
    with pytest.raises(NotAllowed):
        plan(cast, [cast.rosa])
    assert not SupervisionSession.objects.exists()


@pytest.mark.parametrize("who", ["tomas", "noor", "priya", "dana"])
def test_one_stranger_in_a_group_refuses_the_whole(cast, who):
    agree(cast.dana, cast.rosa)
    agree(cast.dana, cast.marcus)

    with pytest.raises(Invalid) as refused:
        plan(cast, [cast.rosa, cast.person[who], cast.marcus], kind=SessionKind.GROUP)

    assert (refused.value.code, refused.value.field) == ("no-agreement", "people")
    assert cast.person[who].display_name in refused.value.sentence
    assert not SupervisionSession.objects.exists()
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"supervisee_accepted_at": None},
        {"supervisor_accepted_at": None},
        {"starts_on": dt.date(2999, 1, 1)},
        {"ends_on": "today"},
        {"ended_at": "now"},
    ],
)
def test_no_session_outside_an_agreement(cast, fields):
    if fields.get("ends_on") == "today":
        fields = {"ends_on": clock.today()}
    if fields.get("ended_at") == "now":
        fields = {"ended_at": clock.now(), "ended_by": cast.rosa, "end_reason": "moved"}
    agree(cast.dana, cast.rosa, **fields)

    with pytest.raises(Invalid, match="no-agreement"):
        plan(cast, [cast.rosa], starts_at=moment(days=2))
    if "ends_on" not in fields:
        with pytest.raises(Invalid, match="no-agreement"):
            held_session(cast.dana, cast.rosa)


def test_an_agreement_holds_to_the_end_of_its_last_day(cast):
    agree(cast.dana, cast.rosa, ends_on=dt.date(2027, 3, 10))

    with clock.at(dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)):
        late_that_evening = dt.datetime(2027, 3, 11, 2, tzinfo=dt.UTC)  # 21:00 on the 10th in New York
        assert plan(cast, [cast.rosa], starts_at=late_that_evening).pk
        with pytest.raises(Invalid, match="no-agreement"):
            plan(cast, [cast.rosa], starts_at=late_that_evening + dt.timedelta(hours=4))


@pytest.mark.parametrize(
    ("starts", "ends", "code", "field"),
    [
        (1, 1, "end-before-start", "ends_at"),
        (2, 1, "end-before-start", "ends_at"),
        (24, 49, "too-long", "ends_at"),
        (-1, 1, "past", "starts_at"),
        (24 * 365 * 3, 24 * 365 * 3 + 1, "year", "starts_at"),
        (-24 * 365 * 40, 1, "year", "starts_at"),
    ],
)
def test_times_that_make_no_plan(cast, starts, ends, code, field):
    agree(cast.dana, cast.rosa)
    now = clock.now()

    with pytest.raises(Invalid) as refused:
        plan(cast, [cast.rosa], starts_at=now + starts * HOUR, ends_at=now + ends * HOUR)

    assert (refused.value.code, refused.value.field) == (code, field)


def test_times_at_the_end_of_time(cast):
    agree(cast.dana, cast.rosa)

    for moment_ in (dt.datetime.max.replace(tzinfo=dt.UTC), dt.datetime.min.replace(tzinfo=dt.timezone(9 * HOUR))):
        with pytest.raises(Invalid):
            plan(cast, [cast.rosa], starts_at=moment_, ends_at=moment_)


@pytest.mark.parametrize(
    ("people", "kind", "code"),
    [
        ([], SessionKind.INDIVIDUAL, "nobody"),
        (["rosa", "marcus"], SessionKind.INDIVIDUAL, "not-individual"),
        (["rosa", "rosa"], SessionKind.GROUP, "not-a-group"),
    ],
)
def test_people_who_make_no_session(cast, people, kind, code):
    agree(cast.dana, cast.rosa)
    agree(cast.dana, cast.marcus)

    with pytest.raises(Invalid, match=code):
        plan(cast, [cast.person[name] for name in people], kind=kind)


def test_a_plan_moves_and_is_told_each_time(cast):
    agree(cast.dana, cast.rosa)
    session = plan_session(cast.dana, cast.rosa)

    for days in (2, 3, 2):
        at = moment(days=days)
        sessions.change_plan(session.code, actor=cast.dana, starts_at=at, ends_at=at + HOUR, mode=SessionMode.PHONE)
    sessions.change_plan(session.code, actor=cast.dana, starts_at=at, ends_at=at + HOUR, mode=SessionMode.PHONE)

    session.refresh_from_db()
    assert (session.starts_at, session.mode) == (at, SessionMode.PHONE)
    assert told(cast.rosa, "session_changed") == 3


def test_a_plan_moves_only_inside_the_agreement(cast):
    agree(cast.dana, cast.rosa, ends_on=clock.today() + dt.timedelta(days=5))
    session = plan_session(cast.dana, cast.rosa)
    at = moment(days=8)

    with pytest.raises(Invalid, match="no-agreement"):
        sessions.change_plan(session.code, actor=cast.dana, starts_at=at, ends_at=at + HOUR, mode=SessionMode.PHONE)


@pytest.mark.parametrize("call", [sessions.call_off, sessions.mark_held])
def test_others_change_nothing(cast, call):
    agree(cast.dana, cast.rosa)
    session = plan_session(cast.dana, cast.rosa)

    with pytest.raises(NotAllowed):
        call(session.code, actor=cast.rosa)
    for stranger in (cast.marcus, cast.idris, cast.priya, cast.sam, cast.noor):
        with pytest.raises(Http404):
            call(session.code, actor=stranger)
        with pytest.raises(Http404):
            call("notacode", actor=stranger)


def test_called_off_once_and_the_points_wait(cast):
    agree(cast.dana, cast.rosa)
    session = plan_session(cast.dana, cast.rosa)
    agenda.add_item("Rota", actor=cast.rosa, session=session, source=AgendaSource.PEER)

    sessions.call_off(session.code, actor=cast.dana)
    sessions.call_off(session.code, actor=cast.dana)

    session.refresh_from_db()
    assert session.phase == SessionPhase.CANCELLED
    assert told(cast.rosa, "session_called_off") == 1
    assert [item.text for item in agenda.waiting_for(cast.rosa, cast.dana)] == ["Rota"]
    with pytest.raises(NotNow):
        sessions.mark_held(session.code, actor=cast.dana)
    again = plan_session(cast.dana, cast.rosa, starts_at=moment(days=5))
    assert [item.text for item in again.agenda.all()] == ["Rota"]


def test_a_draft_called_off_is_empty_and_a_signed_one_stays(cast):
    agree(cast.dana, cast.rosa)
    held = held_session(cast.dana, cast.rosa)
    signed = signed_session(cast.dana, cast.rosa, starts_at=moment(days=-3))

    sessions.call_off(held.code, actor=cast.dana)
    with pytest.raises(NotNow, match="signed"):
        sessions.call_off(signed.code, actor=cast.dana)

    held.refresh_from_db()
    assert (held.phase, held.draft) == (SessionPhase.CANCELLED, None)
    assert told(cast.rosa, "session_called_off") == 0


def test_held_when_it_has_begun(cast):
    agree(cast.dana, cast.rosa)
    session = plan_session(cast.dana, cast.rosa)

    with pytest.raises(NotNow, match="not-begun"):
        sessions.mark_held(session.code, actor=cast.dana)
    with clock.at(session.starts_at):
        sessions.mark_held(session.code, actor=cast.dana)
        sessions.mark_held(session.code, actor=cast.dana)
        with pytest.raises(NotNow, match="held"):
            sessions.change_plan(
                session.code,
                actor=cast.dana,
                starts_at=moment(days=9),
                ends_at=moment(days=9) + HOUR,
                mode=SessionMode.PHONE,
            )

    assert AuditEvent.objects.filter(verb="supervision.hold_session").count() == 1


def test_what_was_not_planned_has_begun(cast):
    agree(cast.dana, cast.rosa)

    session = held_session(cast.dana, cast.rosa)

    assert (session.phase, session.planned, session.draft_version) == (SessionPhase.HELD, False, 0)
    assert not Notice.objects.exists()
    with pytest.raises(Invalid, match="future"):
        held_session(cast.dana, cast.rosa, starts_at=moment(days=1))


def test_recording_what_was_before_the_agreement_is_refused(cast):
    agree(cast.dana, cast.rosa, starts_on=clock.today())

    with pytest.raises(Invalid, match="no-agreement"):
        held_session(cast.dana, cast.rosa, starts_at=moment(days=-2))
