"""Correcting: a new version with its reason beside the old; voiding."""

from __future__ import annotations

import datetime as dt

import pytest
from django.http import Http404

from courses.models import Enrolment
from supervision.domain import actions
from supervision.domain.draft import DraftTraining
from supervision.domain.record_state import state_of
from supervision.domain.records import amendable, read_record
from supervision.domain.signing import SigningFaults, amend, void
from supervision.domain.verify import verify
from supervision.enums import Attendance
from supervision.models import RecordEvent, SessionAction, SessionRecord
from tests.factories.courses import make_course
from tests.supervision.factories import (
    ADVOCACY,
    agree,
    amended,
    an_action,
    held_session,
    moment,
    record_of,
    respond,
    signed_session,
    supervisors_action,
    whole_draft,
)
from website.core import clock
from website.core.errors import Invalid, NotAllowed, NotNow
from website.notices.models import Notice


@pytest.fixture
def session(cast):
    agree(cast.dana, cast.rosa)
    agree(cast.dana, cast.marcus)
    draft = whole_draft(actions=[an_action(cast.rosa), supervisors_action(cast.rosa)])
    return signed_session(cast.dana, cast.rosa, cast.marcus, draft=draft)


def correct(session, *, actor=None, reason="A mistake.", facts=None, version=None, **draft):
    before, stored = amendable(session, actor=session.supervisor)
    return amend(
        session.code,
        actor=actor or session.supervisor,
        draft=before.model_copy(update=draft),
        facts=facts or stored,
        reason=reason,
        version=version,
    )


def test_a_new_version_beside_the_old(cast, session):
    old = record_of(session)
    respond(session, cast.rosa, "It was 45 minutes.")
    __, facts = amendable(session, actor=cast.dana)
    shorter = facts.__class__(**{**facts.__dict__, "ends_at": facts.ends_at - dt.timedelta(minutes=15)})

    new = correct(session, facts=shorter, domain_minutes={ADVOCACY: 45}, reason="Rosa was right.")

    assert (new.version, new.minutes, old.minutes) == (2, 45, 60)
    assert new.content.body["reason"] == "Rosa was right."
    session.refresh_from_db()
    assert session.ends_at == new.ends_at
    events = RecordEvent.objects.order_by("seq").values_list("kind", "record__version")
    assert list(events) == [("signed", 1), ("disagreed", 1), ("amended", 2)]
    assert len({event.digest for event in RecordEvent.objects.all()}) == 3
    assert Notice.objects.filter(kind="supervision.to_countersign", recipient=cast.rosa).count() == 2
    assert verify().whole


def test_old_and_new_are_shown(cast, session):
    correct(session, note="Another note")

    view = read_record(session, reader=cast.rosa)

    (facts, draft) = view.before
    assert (draft.note, view.draft.note) == ("Talked about a hard week and how to say no.", "Another note")
    assert facts.minutes == 60
    assert [(row.number, row.reason, row.is_current) for row in view.versions] == [
        (1, "", False),
        (2, "A mistake.", True),
    ]
    old = read_record(session, reader=cast.rosa, version=1)
    assert (old.draft.note, old.before, old.is_current, old.may_respond) == (draft.note, None, False, False)


def test_actions_that_still_stand_keep_their_row(cast, session):
    rows = {row.text: row for row in SessionAction.objects.all()}
    actions.complete(rows["Read the guide on boundaries"], actor=cast.rosa)
    before, __ = amendable(session, actor=cast.dana)
    kept = before.actions[0]

    correct(session, actions=[an_action(cast.marcus, "Something new"), kept])

    after = {row.text: row for row in SessionAction.objects.all()}
    assert len(after) == 3
    assert after["Read the guide on boundaries"].pk == rows["Read the guide on boundaries"].pk
    assert after["Read the guide on boundaries"].done_at is not None
    assert after["Ask about the rota"].dropped_at is not None
    assert (after["Something new"].record.version, after["Something new"].dropped_at) == (2, None)
    assert verify().whole
    correct(session, actions=[kept, kept], note="twice")
    assert verify().whole
    assert SessionAction.objects.count() == 4


def test_training_is_assigned_when_it_is_new(cast, session):
    first, second = (make_course(name).page for name in ("One", "Two"))
    given = DraftTraining(course=first.translation_key, person=cast.rosa.code)
    correct(session, training=[given])
    first.unpublish()

    correct(session, training=[given, DraftTraining(course=second.translation_key, person=cast.rosa.code)])

    assert Enrolment.objects.filter(learner=cast.rosa).count() == 2
    assert [row["title"] for row in record_of(session).content.body["training"]] == ["One", "Two"]


def test_somebody_who_was_absent_was_there_after_all(cast):
    agree(cast.dana, cast.rosa)
    agree(cast.dana, cast.marcus)
    session = signed_session(cast.dana, cast.rosa, cast.marcus, changes={"absent": [cast.marcus]})
    __, facts = amendable(session, actor=cast.dana)
    facts.attendance[cast.marcus.code] = (Attendance.PRESENT, None)

    correct(session, facts=facts)

    assert set(state_of(session).waits_for) == {cast.rosa.pk, cast.marcus.pk}
    assert verify().whole


def test_a_correction_needs_a_reason_and_a_change(cast, session):
    for reason in ("", "  "):
        with pytest.raises(Invalid) as refused:
            correct(session, reason=reason, note="x")
        assert refused.value.field == "reason"
    with pytest.raises(Invalid, match="too-long"):
        correct(session, reason="x" * 1001, note="x")
    with pytest.raises(Invalid, match="unchanged"):
        correct(session)
    with pytest.raises(SigningFaults):
        correct(session, note="")
    assert SessionRecord.objects.count() == 1


def test_a_correction_cannot_overlap(cast, session):
    other = held_session(cast.dana, cast.rosa, starts_at=moment(days=-2))
    __, facts = amendable(session, actor=cast.dana)
    moved = facts.__class__(**{**facts.__dict__, "starts_at": other.starts_at, "ends_at": other.ends_at})

    with pytest.raises(SigningFaults) as refused:
        correct(session, facts=moved)
    assert {fault.field for fault in refused.value.faults} == {"starts_at"}


def test_nobody_else_corrects(cast, session):
    draft, facts = amendable(session, actor=cast.dana)
    for call in (
        lambda who: amend(session.code, actor=who, draft=draft, facts=facts, reason="x"),
        lambda who: void(session.code, actor=who, reason="x"),
    ):
        with pytest.raises(NotAllowed):
            call(cast.rosa)
        for stranger in (cast.tomas, cast.idris, cast.priya, cast.sam):
            with pytest.raises(Http404):
                call(stranger)
    for person in (cast.rosa, cast.idris, cast.sam):
        with pytest.raises(Http404):
            amendable(session, actor=person)


def test_of_two_corrections_the_second_is_stale(cast, session):
    correct(session, note="one", version=1)

    with pytest.raises(NotNow, match="stale"):
        correct(session, note="two", version=1)


def test_nothing_to_correct(cast, session):
    draft, facts = amendable(session, actor=cast.dana)
    held = held_session(cast.dana, cast.rosa, starts_at=moment(days=-4))
    with pytest.raises(NotNow, match="unsigned"):
        amend(held.code, actor=cast.dana, draft=draft, facts=facts, reason="x")
    with pytest.raises(NotNow, match="unsigned"):
        void(held.code, actor=cast.dana, reason="x")
    with pytest.raises(Http404):
        amendable(held, actor=cast.dana)


def test_seven_days_after_the_end_it_is_fixed_for_good(cast, session):
    row = session.attendees.get(person=cast.rosa).agreement
    row.ended_at, row.ended_by, row.end_reason = clock.now(), cast.rosa, "moved"
    row.save()

    with clock.later(days=6):
        correct(session, note="still possible")
    with clock.later(days=8):
        with pytest.raises(NotNow, match="agreement-over"):
            correct(session, note="too late")
        with pytest.raises(NotNow, match="agreement-over"):
            void(session.code, actor=cast.dana, reason="too late")


def test_a_late_entry_stays_late(cast):
    agree(cast.dana, cast.rosa)
    session = signed_session(cast.dana, cast.rosa, starts_at=moment(days=-10), late_reason="Ill.")

    new = correct(session, note="x")

    assert new.late_days == SessionRecord.objects.get(version=1).late_days > 0
    assert new.content.body["late_reason"] == "Ill."


def test_voiding_stays_and_counts_nothing(cast, session):
    respond(session, cast.rosa)

    event = void(session.code, actor=cast.dana, reason="Recorded twice.")

    assert void(session.code, actor=cast.dana, reason="again") == event
    assert state_of(session).code == "voided"
    assert not SessionAction.objects.filter(dropped_at__isnull=True).exists()
    view = read_record(session, reader=cast.rosa)
    assert (view.void_reason, view.voided_at, view.may_respond) == ("Recorded twice.", event.at, False)
    assert view.draft.note
    assert Notice.objects.filter(kind="supervision.record_voided").count() == 2
    with pytest.raises(NotNow, match="voided"):
        correct(session, note="x")
    assert verify().whole


def test_voiding_needs_a_reason(cast, session):
    with pytest.raises(Invalid) as refused:
        void(session.code, actor=cast.dana, reason=" ")
    assert refused.value.field == "reason"


def test_a_changed_next_date_is_not_planned_twice(cast):
    agree(cast.dana, cast.rosa)
    session = signed_session(cast.dana, cast.rosa, draft=whole_draft(next_at=moment(days=5)))

    amended(session, note="x")

    assert cast.dana.sessions_led.filter(phase="planned").count() == 1
