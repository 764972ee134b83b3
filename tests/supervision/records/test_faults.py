"""Every fault that keeps a session from being signed: one sentence, one field, nothing by half."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from supervision.domain import signing
from supervision.domain.draft import SUPERVISOR, Draft, DraftAction, DraftTraining
from supervision.enums import Attendance
from tests.factories.courses import make_course
from tests.supervision.factories import ADVOCACY, agree, facts_for, held_session, moment, whole_draft
from website.core import clock

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def session(cast):
    agree(cast.dana, cast.rosa)
    agree(cast.dana, cast.marcus)
    return held_session(cast.dana, cast.rosa, cast.marcus)


def faults(session, draft=None, **changes):
    found = signing.faults_before_signing(session, draft or whole_draft(), facts_for(session, **changes))
    assert all(fault.sentence.endswith((".", "?", ":")) for fault in found)
    return [(fault.field, fault.sentence) for fault in found]


def fields(*args, **changes):
    return [field for field, __ in faults(*args, **changes)]


def test_a_whole_draft_has_none(session):
    assert faults(session) == []


def test_an_empty_draft_has_each_once(session):
    assert fields(session, Draft()) == [
        "domain_minutes", "note", "ethical_issue", "safety_issue", "workload_discussed",
    ]  # fmt: skip


def test_not_over_yet(session):
    assert faults(session, ends_at=clock.now() + HOUR) == [
        ("ends_at", "This session is not over yet. You can sign it when it is."),
        ("domain_minutes", faults(session, ends_at=clock.now() + HOUR)[1][1]),
    ]


@pytest.mark.parametrize("hours", [12.1, 25, 400])
def test_more_than_twelve_hours(cast, hours):
    agree(cast.dana, cast.rosa)
    session = held_session(cast.dana, cast.rosa, starts_at=moment(days=-30))

    found = fields(session, whole_draft(60), ends_at=session.starts_at + hours * HOUR)

    assert found == ["ends_at", "domain_minutes"]


def test_twelve_hours_are_fine(session):
    assert faults(session, whole_draft(720), ends_at=session.starts_at + 12 * HOUR) == []


@pytest.mark.parametrize("pause", [60, 61, 700])
def test_breaks_as_long_as_the_session(session, pause):
    assert fields(session, break_minutes=pause) == ["break_minutes"]


@pytest.mark.parametrize(
    ("minutes", "sentence"),
    [
        ({}, "The minutes by practice domain add up to 0. The session has 60."),
        ({ADVOCACY: 59}, "The minutes by practice domain add up to 59. The session has 60."),
        ({ADVOCACY: 30, "harm_reduction": 31}, "The minutes by practice domain add up to 61. The session has 60."),
    ],
)
def test_minutes_that_do_not_add_up(session, minutes, sentence):
    assert faults(session, whole_draft(domain_minutes=minutes)) == [("domain_minutes", sentence)]


def test_nobody_there(cast, session):
    assert fields(session, absent=[cast.rosa, cast.marcus]) == ["attendance"]


@pytest.mark.parametrize(("part", "words"), [(None, "how many"), (0, "how many"), (61, "longer than"), (60, None)])
def test_there_for_a_part(cast, session, part, words):
    found = faults(session, partly={cast.rosa: part})

    assert [field for field, __ in found] == (["attendance"] if words else [])
    assert all(words in sentence and "Rosa" in sentence for __, sentence in found)


@pytest.mark.parametrize("issue", ["ethical", "safety"])
def test_yes_needs_a_word(session, issue):
    draft = whole_draft(**{f"{issue}_issue": True})

    assert fields(session, draft) == [f"{issue}_note"]
    assert faults(session, draft.model_copy(update={f"{issue}_note": "A gift was offered."})) == []


@pytest.mark.parametrize("note", ["", " \n ", "\u202e\u0000"])
def test_an_empty_note(session, note):
    assert fields(session, whole_draft(note=note)) == ["note"]


@pytest.mark.parametrize(
    ("owner", "about", "text", "count"),
    [
        ("rosa", "rosa", "x", 0),
        (SUPERVISOR, "rosa", "x", 0),
        ("dana", "rosa", "x", 0),
        ("rosa", "rosa", "", 1),
        ("amara", "rosa", "x", 1),
        ("rosa", "amara", "x", 1),
        ("rosa", "dana", "x", 1),
        ("", "", "", 3),
        ("nobody", "rosa", "x", 1),
        ("rosa", SUPERVISOR, "x", 1),
    ],
)
def test_actions_belong_to_people_of_the_session(cast, session, owner, about, text, count):
    codes = {name: person.code for name, person in cast.person.items()}
    action = DraftAction(text=text, owner=codes.get(owner, owner), about=codes.get(about, about))

    assert fields(session, whole_draft(actions=[action])) == ["actions"] * count


def test_training_for_somebody_else(cast, session):
    course = make_course().page.translation_key

    for person in (cast.amara.code, cast.dana.code, "", SUPERVISOR):
        draft = whole_draft(training=[DraftTraining(course=course, person=person)])
        assert faults(session, draft) == [("training", "Training can be given only to people in this session.")]


def test_training_that_is_not_open(cast, session):
    closed = make_course()
    closed.page.unpublish()

    for key in (uuid.uuid4(), closed.page.translation_key):
        draft = whole_draft(training=[DraftTraining(course=key, person=cast.rosa.code)])
        assert faults(session, draft) == [
            ("training", "One of the courses is not open at the moment. Please take it out.")
        ]


def test_outside_the_agreement_of_one(cast):
    agree(cast.dana, cast.rosa)
    agree(cast.dana, cast.marcus, starts_on=clock.today() - dt.timedelta(days=10))
    session = held_session(cast.dana, cast.rosa, cast.marcus, starts_at=moment(days=-5))
    back = dt.timedelta(days=20)
    times = {"starts_at": session.starts_at - back, "ends_at": session.ends_at - back}

    assert faults(session, **times) == [("starts_at", "This date is outside your agreement with Marcus.")]
    assert faults(session, absent=[cast.marcus], **times) == []


def test_the_next_date_lies_in_the_agreement(cast):
    agree(cast.dana, cast.rosa, ends_on=clock.today() + dt.timedelta(days=5))
    session = held_session(cast.dana, cast.rosa)

    assert faults(session, whole_draft(next_at=moment(days=4))) == []
    assert faults(session, whole_draft(next_at=moment(days=9))) == [
        ("next_at", "The next date is outside your agreement with Rosa.")
    ]
    assert fields(session, whole_draft(next_at=moment(days=2000))) == ["next_at"]
    assert faults(session, whole_draft(next_at=moment(days=-2000))) == []


def test_faults_cost_the_same_for_one_and_for_three(cast, django_assert_num_queries):
    people = [cast.rosa, cast.marcus, cast.amara]
    for person in people:
        agree(cast.dana, person)
    course = make_course().page.translation_key
    for day, group in enumerate(([cast.rosa, cast.marcus], people), start=1):
        session = held_session(cast.dana, *group, starts_at=moment(days=-day))
        draft = whole_draft(
            training=[DraftTraining(course=course, person=person.code) for person in group], next_at=moment(days=3)
        )
        facts = facts_for(session)
        with django_assert_num_queries(5):
            assert signing.faults_before_signing(session, draft, facts) == []


def test_whole_facts_are_stored_in_the_form_of_the_enums(session):
    assert {attendance for attendance, __ in facts_for(session).attendance.values()} == {Attendance.PRESENT}
