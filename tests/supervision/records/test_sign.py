"""The signature: one record, whole, with everything that follows from it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from courses.domain.enrol import enrol
from courses.models import Enrolment
from supervision.domain import agenda, sessions, signing
from supervision.domain.draft import Draft, DraftTraining
from supervision.domain.record_state import state_of
from supervision.domain.sessions import StaleDraft
from supervision.domain.signing import SigningFaults, sign
from supervision.domain.verify import verify
from supervision.enums import AgendaSource, RecordEventKind, SessionPhase
from supervision.models import (
    Qualification,
    RecordContent,
    RecordEvent,
    SessionAction,
    SessionRecord,
    SupervisionSession,
)
from tests.factories.courses import make_course
from tests.supervision.factories import (
    ADVOCACY,
    agree,
    an_action,
    facts_for,
    held_session,
    moment,
    plan_session,
    record_of,
    signed_session,
    whole_draft,
    write_up,
)
from website.audit.models import AuditEvent
from website.core import clock
from website.core.errors import Invalid, NotAllowed, NotNow
from website.notices.models import Notice


@pytest.fixture
def session(cast):
    agree(cast.dana, cast.rosa)
    agree(cast.dana, cast.marcus)
    return held_session(cast.dana, cast.rosa, cast.marcus)


def test_everything_is_in_the_record(cast, session):
    Qualification.objects.create(supervisor=cast.dana, credential="CPS", number="17-4", expires_on=dt.date(2028, 2, 1))
    agenda.add_item("Rota", actor=cast.dana, session=session, about=cast.rosa, source=AgendaSource.SUPERVISOR)
    next_at = moment(days=14)
    draft = whole_draft(
        50,
        place="Room 2",
        strengths="Calm",
        topics=[8],
        functions=["support"],
        actions=[an_action(cast.marcus)],
        next_at=next_at,
        kept={"a": "b"},
    )
    write_up(session, draft, break_minutes=10, partly={cast.rosa: 20})

    record = sign(session.code, actor=cast.dana)

    assert (record.version, record.minutes, record.late_days) == (1, 50, 0)
    assert {(row.person, row.attendance, row.minutes) for row in record.attendees.all()} == {
        (cast.rosa, "partly", 20),
        (cast.marcus, "present", 50),
    }
    assert [(row.domain, row.minutes) for row in record.domains.all()] == [(ADVOCACY, 50)]
    body = RecordContent.objects.get(record=record).body
    assert body["supervisor"] == {
        "code": cast.dana.code,
        "name": "Dana Whitfield",
        "credential": "CPS",
        "number": "17-4",
        "expires_on": "2028-02-01",
    }
    assert {row["name"] for row in body["attendees"]} == {"Rosa Delgado", "Marcus Bell"}
    assert [row["agreement"] for row in body["attendees"]] == [
        row.agreement.code for row in session.attendees.order_by("person__code")
    ]
    assert [(row["text"], row["about"]) for row in body["agenda"]] == [("Rota", cast.rosa.code)]
    assert Draft.load(body["draft"]) == draft.model_copy(update={"kept": {}})
    assert "kept" not in body["draft"]
    (action,) = SessionAction.objects.all()
    assert (action.code, action.text) == (body["actions"][0]["code"], "Read the guide on boundaries")
    event = RecordEvent.objects.get()
    assert (event.seq, event.kind, event.person, event.at) == (1, "signed", cast.dana, record.signed_at)
    session.refresh_from_db()
    assert (session.draft, session.phase) == (None, SessionPhase.HELD)
    assert verify().whole


def test_everybody_who_was_there_is_asked_and_the_log_knows(cast, session):
    write_up(session, absent=[cast.marcus])

    sign(session.code, actor=cast.dana)

    asked = Notice.objects.filter(kind="supervision.to_countersign")
    assert [notice.recipient for notice in asked] == [cast.rosa]
    assert asked.get().url == f"/supervision/sessions/{session.code}/"
    events = AuditEvent.objects.filter(verb="supervision.sign_record")
    assert {event.about for event in events} == {cast.rosa.code, cast.marcus.code}
    assert AuditEvent.objects.order_by("-seq").first().verb == "supervision.sign_record"


def test_signing_again_is_calm(cast, session):
    write_up(session)

    first = sign(session.code, actor=cast.dana)

    assert sign(session.code, actor=cast.dana, version=0) == first
    assert (SessionRecord.objects.count(), RecordEvent.objects.count()) == (1, 1)
    assert Notice.objects.filter(kind="supervision.to_countersign").count() == 2


def test_nobody_else_signs(cast, session):
    write_up(session)

    with pytest.raises(NotAllowed):
        sign(session.code, actor=cast.rosa)
    for stranger in (cast.amara, cast.idris, cast.priya, cast.sam, cast.noor):
        with pytest.raises(Http404):
            sign(session.code, actor=stranger)
    assert not SessionRecord.objects.exists()


def test_only_what_was_held_is_signed(cast, session):
    planned = plan_session(cast.dana, cast.rosa)
    with pytest.raises(NotNow, match="not-held"):
        sign(planned.code, actor=cast.dana)
    sessions.call_off(session.code, actor=cast.dana)
    with pytest.raises(NotNow, match="not-held"):
        sign(session.code, actor=cast.dana)


def test_what_the_signer_did_not_see_is_not_signed(cast, session):
    write_up(session)
    write_up(session, whole_draft(note="Changed in another tab"))

    with pytest.raises(StaleDraft) as stale:
        sign(session.code, actor=cast.dana, version=1)

    assert stale.value.saved_draft.note == "Changed in another tab"
    assert not SessionRecord.objects.exists()
    assert sign(session.code, actor=cast.dana, version=2).version == 1


def test_a_fault_leaves_everything_as_it_was(cast, session):
    write_up(session, whole_draft(note=""))
    before = AuditEvent.objects.count()

    with pytest.raises(SigningFaults) as refused:
        sign(session.code, actor=cast.dana)

    assert [(fault.field, bool(fault.sentence)) for fault in refused.value.faults] == [("note", True)]
    assert (refused.value.field, refused.value.status) == ("note", 400)
    session.refresh_from_db()
    assert session.draft["domain_minutes"] == {ADVOCACY: 60}
    assert (AuditEvent.objects.count(), Notice.objects.count(), SessionRecord.objects.count()) == (before, 0, 0)


# --- what follows -----------------------------------------------------------------------------------------------------


def test_courses_are_assigned_once(cast, session):
    courses = [make_course("Boundaries"), make_course("Listening")]
    enrol(courses[1].page, learner=cast.rosa, actor=cast.rosa)
    training = [
        DraftTraining(course=course.page.translation_key, person=person.code)
        for course in courses
        for person in (cast.rosa, cast.marcus)
    ]
    write_up(session, whole_draft(training=training))

    sign(session.code, actor=cast.dana)

    assert Enrolment.objects.filter(learner=cast.rosa).count() == 2
    assert Enrolment.objects.get(learner=cast.rosa, course_title="Boundaries").source == "assigned"
    assert Enrolment.objects.get(learner=cast.rosa, course_title="Listening").source == "open"
    told = Notice.objects.filter(kind="courses.course_assigned")
    assert sorted(notice.recipient.pk for notice in told) == sorted([cast.rosa.pk, *([cast.marcus.pk] * 2)])
    titles = {row["title"] for row in record_of(session).content.body["training"]}
    assert titles == {"Boundaries", "Listening"}


def test_the_next_session_is_planned(cast, session):
    at = moment(days=10)
    write_up(session, whole_draft(next_at=at))

    sign(session.code, actor=cast.dana)

    planned = SupervisionSession.objects.planned().get()
    assert (planned.starts_at, planned.ends_at - planned.starts_at) == (at, dt.timedelta(minutes=60))
    assert {row.person for row in planned.attendees.all()} == {cast.rosa, cast.marcus}
    assert Notice.objects.filter(kind="supervision.session_planned").count() == 2


@pytest.mark.parametrize("case", ["planned", "past", "none"])
def test_no_second_next_session(cast, session, case):
    if case == "planned":
        plan_session(cast.dana, cast.rosa, cast.marcus, starts_at=moment(days=3))
    next_at = {"planned": moment(days=10), "past": moment(days=-1, hour=23), "none": None}[case]
    write_up(session, whole_draft(next_at=next_at))

    sign(session.code, actor=cast.dana)

    assert SupervisionSession.objects.planned().count() == (case == "planned")


# --- late -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "late"), [(1, 0), (6.9, 0), (7.1, 1), (8.1, 2), (30.5, 24)])
def test_late_entries_are_marked(cast, days, late):
    agree(cast.dana, cast.rosa)
    session = held_session(cast.dana, cast.rosa)
    write_up(session)

    with clock.at(session.ends_at + dt.timedelta(days=days)):
        record = sign(session.code, actor=cast.dana)

    assert record.late_days == late
    assert record.content.body["late_days"] == late


def ended(session, at):
    agreement = session.attendees.first().agreement
    agreement.ended_at, agreement.ended_by, agreement.end_reason = at, agreement.supervisee, "moved"
    agreement.save()


def test_seven_days_to_sign_what_was_held_before_the_end(cast):
    agree(cast.dana, cast.rosa)
    session = held_session(cast.dana, cast.rosa)
    write_up(session)
    ended(session, session.ends_at + dt.timedelta(hours=5))

    with clock.at(session.ends_at + dt.timedelta(days=6)):
        assert not signing.late_reason_needed(session)
        assert sign(session.code, actor=cast.dana).late_days == 0


def test_later_only_with_a_reason_and_marked(cast):
    agree(cast.dana, cast.rosa)
    session = held_session(cast.dana, cast.rosa)
    write_up(session)
    ended(session, session.ends_at + dt.timedelta(hours=5))

    with clock.at(session.ends_at + dt.timedelta(days=9, hours=1)):
        assert signing.late_reason_needed(session)
        for empty in ("", "  ", "\u202e"):
            with pytest.raises(Invalid) as refused:
                sign(session.code, actor=cast.dana, late_reason=empty)
            assert (refused.value.field, refused.value.code) == ("late_reason", "late")
        record = sign(session.code, actor=cast.dana, late_reason="I was ill.")

    assert record.late_days == 3
    assert record.content.body["late_reason"] == "I was ill."


def test_the_last_day_of_an_agreement_counts_as_its_end(cast):
    agree(cast.dana, cast.rosa, ends_on=clock.today() + dt.timedelta(days=1))
    session = held_session(cast.dana, cast.rosa)
    write_up(session)

    with clock.later(days=8):
        assert not signing.late_reason_needed(session)
    with clock.later(days=10):
        assert signing.late_reason_needed(session)


def test_a_session_after_the_end_is_a_fault(cast):
    agree(cast.dana, cast.rosa)
    session = held_session(cast.dana, cast.rosa)
    write_up(session)
    ended(session, session.starts_at - dt.timedelta(hours=1))

    with pytest.raises(SigningFaults) as refused:
        sign(session.code, actor=cast.dana)
    assert [fault.sentence for fault in refused.value.faults] == ["This date is outside your agreement with Rosa."]


def test_training_after_the_end_is_a_fault(cast):
    agree(cast.dana, cast.rosa)
    session = held_session(cast.dana, cast.rosa)
    course = make_course()
    training = [DraftTraining(course=course.page.translation_key, person=cast.rosa.code)]
    write_up(session, whole_draft(training=training))
    ended(session, clock.now())

    faults = signing.faults_before_signing(session)

    assert [(fault.field, fault.sentence) for fault in faults] == [
        ("training", "You cannot give courses to Rosa any more. Please take them out.")
    ]


# --- the database's own word ------------------------------------------------------------------------------------------


def test_one_version_once(cast, session):
    write_up(session)
    record = sign(session.code, actor=cast.dana)
    record.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        record.save(force_insert=True)


def test_state_after_the_signature(cast):
    agree(cast.dana, cast.rosa)
    session = signed_session(cast.dana, cast.rosa)

    state = state_of(session)

    assert (state.code, state.version, state.waits_for) == ("signed", 1, (cast.rosa.pk,))
    assert RecordEvent.objects.get().kind == RecordEventKind.SIGNED


def test_facts_given_for_a_look_before_signing_are_not_stored(cast, session):
    write_up(session)

    faults = signing.faults_before_signing(session, whole_draft(30), facts_for(session, break_minutes=10))

    assert [fault.field for fault in faults] == ["domain_minutes"]
    session.refresh_from_db()
    assert session.break_minutes == 0
