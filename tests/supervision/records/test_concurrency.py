"""Many at once, with real transactions: one record, one answer, no circle of waiting. On both databases."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.http import Http404

from courses.domain.enrol import enrol
from courses.models import Enrolment
from supervision.domain import actions, agreements, sessions, signing
from supervision.domain.draft import Draft, DraftTraining
from supervision.domain.purge import purge
from supervision.domain.records import amendable, read_record
from supervision.domain.sessions import StaleDraft
from supervision.domain.signing import SigningFaults
from supervision.domain.verify import verify
from supervision.models import (
    Agreement,
    RecordEvent,
    SessionAction,
    SessionRecord,
    SupervisionSession,
)
from tests.cast import build_cast
from tests.factories.courses import make_course
from tests.supervision.factories import (
    agree,
    an_action,
    facts_for,
    held_session,
    moment,
    plan_session,
    respond,
    signed_session,
    whole_draft,
    write_up,
)
from website.core import clock
from website.core.errors import NotNow
from website.notices.models import Notice

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 8


def at_once(call, times=AT_ONCE):
    """Runs `call(number)` in that many threads that start together; what each returned or raised."""
    barrier = Barrier(times)

    def run(number):
        try:
            barrier.wait(timeout=30)
            return call(number)
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def odd(found, *expected):
    return [error for error in found if isinstance(error, Exception) and not isinstance(error, expected)]


@pytest.fixture
def cast(transactional_db):
    found = build_cast()
    for person in (found.rosa, found.marcus):
        agree(found.dana, person)
    return found


def test_eight_signatures_at_once_make_one_record(cast):
    course = make_course().page.translation_key
    session = held_session(cast.dana, cast.rosa, cast.marcus)
    draft = whole_draft(
        actions=[an_action(cast.rosa)],
        training=[DraftTraining(course=course, person=person.code) for person in (cast.rosa, cast.marcus)],
        next_at=moment(days=5),
    )
    write_up(session, draft)

    found = at_once(lambda number: signing.sign(session.code, actor=cast.dana))

    assert odd(found) == []
    assert len({record.pk for record in found}) == 1
    assert (SessionRecord.objects.count(), RecordEvent.objects.count(), SessionAction.objects.count()) == (1, 1, 1)
    assert SupervisionSession.objects.planned().count() == 1
    assert Enrolment.objects.count() == 2
    assert Notice.objects.filter(kind="supervision.to_countersign").count() == 2
    assert verify().whole


def test_many_sessions_signed_at_once_make_one_chain(cast):
    held = [held_session(cast.dana, cast.rosa, starts_at=moment(days=-day)) for day in range(1, AT_ONCE + 1)]
    for session in held:
        write_up(session)

    found = at_once(lambda number: signing.sign(held[number].code, actor=cast.dana))

    assert odd(found) == []
    assert list(RecordEvent.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, AT_ONCE + 1))
    assert verify().whole


def test_two_overlapping_sessions_are_never_both_signed(cast):
    """Each is moved onto the other's time and signed, at the same moment."""
    agree(cast.idris, cast.rosa)
    for round_ in range(3):
        day = moment(days=-2 - round_)
        pair = [
            held_session(cast.dana, cast.rosa, starts_at=day),
            held_session(cast.idris, cast.rosa, starts_at=day + dt.timedelta(hours=3)),
        ]
        for session in pair:
            write_up(session)

        def act(number, pair=pair, day=day):
            session = pair[number % 2]
            if number % 2:
                facts = facts_for(session, starts_at=day, ends_at=day + dt.timedelta(hours=1))
                sessions.save_draft(session.code, actor=session.supervisor, version=1, draft=whole_draft(), facts=facts)
            return signing.sign(session.code, actor=session.supervisor)

        found = at_once(act, times=2)

        assert odd(found, SigningFaults) == []
        spans = list(SessionRecord.objects.filter(session__in=pair).values_list("starts_at", "ends_at"))
        assert len(spans) < 2 or spans[0][1] <= spans[1][0] or spans[1][1] <= spans[0][0]


def test_two_amendments_onto_the_same_hour_are_never_both_made(cast):
    pair = [signed_session(cast.dana, cast.rosa, starts_at=moment(days=-2, hour=hour)) for hour in (9, 15)]
    hour = moment(days=-2, hour=12)

    def act(number):
        session = pair[number]
        draft, facts = amendable(session, actor=cast.dana)
        moved = replace(facts, starts_at=hour, ends_at=hour + dt.timedelta(hours=1))
        return signing.amend(session.code, actor=cast.dana, draft=draft, facts=moved, reason="It was noon.")

    found = at_once(act, times=2)

    assert len(odd(found)) == len(odd(found)) - len(odd(found, SigningFaults)) == 1
    assert SessionRecord.objects.filter(starts_at=hour).count() == 1


def test_answers_amendments_and_reads_at_once(cast):
    people = (cast.rosa, cast.marcus)
    session = signed_session(cast.dana, *people, draft=whole_draft(actions=[an_action(cast.rosa)]))
    before, facts = amendable(session, actor=cast.dana)
    action = SessionAction.objects.get()

    def act(number):
        if number < 4:
            return respond(session, people[number % 2], True if number < 2 else "No.")
        if number < 6:
            draft = before.model_copy(update={"note": f"Version of tab {number}"})
            return signing.amend(session.code, actor=cast.dana, draft=draft, facts=facts, reason="x", version=1)
        if number == 6:
            return read_record(session, reader=cast.rosa)
        return actions.complete(action, actor=cast.rosa)

    found = at_once(act)

    assert odd(found, NotNow) == []
    assert SessionRecord.objects.count() == 2
    assert verify().whole
    for version in (1, 2):
        answers = RecordEvent.objects.filter(record__version=version, kind__in=["countersigned", "disagreed"])
        assert len(answers) == len(set(answers.values_list("person", "kind")))


def test_drafts_saved_at_once_keep_every_acknowledged_text(cast):
    session = held_session(cast.dana, cast.rosa)
    facts = facts_for(session)

    def save(number):
        return sessions.save_draft(
            session.code, actor=cast.dana, version=0, draft=Draft(note=f"tab {number}"), facts=facts
        )

    found = at_once(save)

    assert odd(found, StaleDraft) == []
    assert len([result for result in found if not isinstance(result, Exception)]) == 1
    session.refresh_from_db()
    assert session.draft_version == 1
    assert {error.saved_draft.note for error in found if isinstance(error, StaleDraft)} == {session.draft["note"]}


def test_saving_and_signing_at_once_signs_what_was_acknowledged(cast):
    session = held_session(cast.dana, cast.rosa)
    write_up(session)
    facts = facts_for(session)

    def act(number):
        if number == 3:
            return signing.sign(session.code, actor=cast.dana, version=1)
        draft = whole_draft(note=f"tab {number}")
        return sessions.save_draft(session.code, actor=cast.dana, version=1, draft=draft, facts=facts)

    found = at_once(act)

    assert odd(found, NotNow) == []
    signed = SessionRecord.objects.first()
    if signed is not None:
        assert signed.content.body["draft"]["note"] == whole_draft().note
    else:
        session.refresh_from_db()
        assert session.draft["note"].startswith("tab ")


def test_signing_assigning_and_joining_a_course_at_once(cast):
    """The learner joins the course by themselves while the signature assigns it: nobody waits in a circle."""
    courses = [make_course(f"Course {number}").page for number in range(3)]
    training = [
        DraftTraining(course=course.translation_key, person=person.code)
        for course in courses
        for person in (cast.rosa, cast.marcus)
    ]
    held = []
    for day in (1, 2):
        session = held_session(cast.dana, cast.rosa, cast.marcus, starts_at=moment(days=-day))
        held.append(write_up(session, whole_draft(training=training if day == 1 else training[::-1])))

    def act(number):
        if number < 2:
            return signing.sign(held[number].code, actor=cast.dana)
        person = (cast.rosa, cast.marcus)[number % 2]
        return enrol(courses[number % 3], learner=person, actor=person)

    found = at_once(act)

    assert odd(found) == []
    assert Enrolment.objects.count() == 6
    assert verify().whole


def test_an_agreement_ends_while_its_session_is_moved(cast):
    session = plan_session(cast.dana, cast.rosa)
    agreement = Agreement.objects.get(supervisee=cast.rosa)
    at = moment(days=3)

    def act(number):
        if number:
            return sessions.change_plan(
                session.code, actor=cast.dana, starts_at=at, ends_at=at + dt.timedelta(hours=1), mode="phone"
            )
        with transaction.atomic():
            Agreement.objects.filter(pk=agreement.pk).update(
                ended_at=clock.now(), ended_by=cast.dana, end_reason="moved"
            )
            return sessions.end_with_agreement(agreement, actor=cast.dana)

    found = at_once(act, times=2)

    refused = odd(found, NotNow, Http404)  # gone for the supervisor when the end came first
    assert [error.code for error in refused] in ([], ["no-agreement"])
    session.refresh_from_db()
    assert session.phase == "cancelled"


@pytest.mark.parametrize("act", ["sign", "plan"])
def test_an_agreement_ends_while_the_next_session_is_planned(cast, act):
    """Whoever comes first: nothing is planned any more once the agreement has ended, and neither waits for ever."""
    agreement = Agreement.objects.get(supervisee=cast.rosa)
    held = held_session(cast.dana, cast.rosa)
    write_up(held, whole_draft(next_at=moment(days=5)))

    def run(number):
        if number == 0:
            return agreements.end(agreement, actor=cast.rosa, reason="moved")
        if act == "sign":
            return signing.sign(held.code, actor=cast.dana)
        return plan_session(cast.dana, cast.rosa, starts_at=moment(days=6))

    found = at_once(run, times=2)

    assert [error.code for error in odd(found)] in ([], ["no-agreement"], ["faults"])
    assert not SupervisionSession.objects.planned().exists()


def test_purging_twice_at_once_purges_once(cast):
    for day in range(1, 4):
        signed_session(cast.dana, cast.rosa, starts_at=moment(days=-day), answers={cast.rosa: True})
    Agreement.objects.update(ended_at=clock.now(), ended_by=cast.dana, end_reason="moved")

    def act(number):
        with clock.later(days=9 * 366):
            return purge().records

    found = at_once(act, times=4)

    assert odd(found) == []
    assert sum(found) == 3
    assert RecordEvent.objects.filter(kind="purged").count() == 3
    assert verify().whole
