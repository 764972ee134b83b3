"""Reading a record: who may, what each sees of it, and that every look is on record first."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction
from django.http import Http404

from supervision.domain import agenda
from supervision.domain.draft import DraftTraining
from supervision.domain.records import read_record
from supervision.domain.signing import sign
from supervision.enums import AgendaSource
from supervision.models import Agreement
from tests.factories.courses import make_course
from tests.supervision.factories import (
    agree,
    amended,
    an_action,
    held_session,
    respond,
    signed_session,
    supervisors_action,
    whole_draft,
    write_up,
)
from website import audit
from website.accounts.domain.erasure import erase
from website.audit.log import CannotRecord
from website.audit.models import AuditEvent
from website.core import clock


@pytest.fixture
def group(cast):
    for person in (cast.rosa, cast.marcus, cast.amara):
        agree(cast.dana, person)
    courses = [make_course(title).page.translation_key for title in ("Boundaries", "Grief")]
    people = (cast.rosa, cast.marcus, cast.amara)
    session = held_session(cast.dana, *people)
    for person in (cast.rosa, cast.marcus):
        agenda.add_item(
            f"point of {person}", actor=cast.dana, session=session, about=person, source=AgendaSource.SUPERVISOR
        )
    agenda.add_item("point for all", actor=cast.dana, session=session, source=AgendaSource.SUPERVISOR)
    draft = whole_draft(
        strengths="Listening",
        actions=[an_action(person, f"action of {person}") for person in (cast.rosa, cast.marcus)]
        + [supervisors_action(cast.amara, "action for Amara")],
        training=[
            DraftTraining(course=course, person=person.code)
            for course, person in zip(courses, (cast.rosa, cast.marcus), strict=True)
        ],
    )
    write_up(session, draft, absent=[cast.amara])
    sign(session.code, actor=cast.dana)
    respond(session, cast.rosa, "Rosa's words against it")
    return session


def seen(view):
    return {
        "note": view.draft.note,
        "actions": {row.text for row in view.actions},
        "draft actions": {row.text for row in view.draft.actions},
        "training": {(row.title, row.person.name) for row in view.training},
        "draft training": {row.person for row in view.draft.training},
        "agenda": {row.text for row in view.agenda},
        "comments": {row.comment for row in view.attendees if row.comment},
        "present": {(row.person.name, row.attendance, row.minutes, row.answer) for row in view.attendees},
    }


PRESENT = {
    ("Rosa", "present", 60, "disagreed"),
    ("Marcus", "present", 60, ""),
    ("Amara", "absent", 0, ""),
}
WITHOUT_ANSWERS = {(*row[:3], "") for row in PRESENT}
"""What a peer sees of the others: that they were there."""


def test_the_supervisor_reads_everything(cast, group):
    found = seen(read_record(group, reader=cast.dana))

    assert found["actions"] == found["draft actions"] == {"action of Rosa", "action of Marcus", "action for Amara"}
    assert found["training"] == {("Boundaries", "Rosa"), ("Grief", "Marcus")}
    assert found["agenda"] == {"point of Rosa", "point of Marcus", "point for all"}
    assert found["comments"] == {"Rosa's words against it"}
    assert found["present"] == PRESENT


def test_a_peer_reads_the_note_and_what_is_theirs(cast, group):
    found = seen(read_record(group, reader=cast.marcus))

    assert found == {
        "note": "Talked about a hard week and how to say no.",
        "actions": {"action of Marcus"},
        "draft actions": {"action of Marcus"},
        "training": {("Grief", "Marcus")},
        "draft training": {cast.marcus.code},
        "agenda": {"point of Marcus", "point for all"},
        "comments": set(),
        "present": WITHOUT_ANSWERS,
    }
    assert seen(read_record(group, reader=cast.rosa))["comments"] == {"Rosa's words against it"}


def test_whoever_was_not_there_reads_the_facts_and_their_own(cast, group):
    view = read_record(group, reader=cast.amara)
    found = seen(view)

    assert (view.has_text, view.text_withheld, view.may_respond) == (False, True, False)
    assert (found["note"], view.draft.strengths, view.draft.ethical_issue) == ("", "", None)
    assert found["actions"] == {"action for Amara"}
    assert found["agenda"] == set()
    assert found["present"] == WITHOUT_ANSWERS
    assert view.domains[0][1] == 60


def test_nothing_of_others_anywhere_in_the_view(cast, group):
    """Whatever the view holds: the words of others are not in it, also not in the version before."""
    amended(group, note="Corrected")

    for reader, never in (
        (cast.marcus, ("action of Rosa", "point of Rosa", "Rosa's words", "action for Amara", "Boundaries")),
        (
            cast.amara,
            (
                "action of",
                "point of",
                "point for all",
                "Rosa's words",
                "Corrected",
                "hard week",
                "Listening",
                "Grief",
                "Boundaries",
            ),
        ),
    ):
        for version in (None, 1):
            view = read_record(group, reader=reader, version=version)
            held = repr(
                [getattr(view, name) for name in view.__dataclass_fields__ if name not in ("session", "record")]
            )
            assert [words for words in never if words in held] == []


@pytest.mark.parametrize("who", ["tomas", "idris", "priya", "elif", "sam", "noor"])
def test_nobody_else_reads(cast, group, who):
    before = AuditEvent.objects.count()
    for version in (None, 1, 2, 0, -1):
        with pytest.raises(Http404):
            read_record(group, reader=cast.person[who], version=version)
    assert AuditEvent.objects.count() == before


def test_a_successor_and_a_later_supervisor_do_not_read(cast, group):
    agree(cast.idris, cast.rosa)

    with pytest.raises(Http404):
        read_record(group, reader=cast.idris)


def test_no_version_there_is_not(cast, group):
    for version in (2, 99, -3):
        with pytest.raises(Http404):
            read_record(group, reader=cast.dana, version=version)
    with pytest.raises(Http404):
        read_record(
            held_session(cast.dana, cast.rosa, starts_at=group.starts_at - 10 * (group.ends_at - group.starts_at)),
            reader=cast.dana,
        )


def test_a_place_in_the_session_alone_opens_nothing(cast, group):
    """Somebody put into the session after it was signed is not in the record."""
    place = group.attendees.first()
    group.attendees.create(person=cast.tomas, agreement=place.agreement)

    with pytest.raises(Http404):
        read_record(group, reader=cast.tomas)


def test_every_look_is_on_record_for_everybody_else(cast, group):
    for reader, others in (
        (cast.dana, {cast.rosa, cast.marcus, cast.amara}),
        (cast.marcus, {cast.dana, cast.rosa, cast.amara}),
    ):
        before = AuditEvent.objects.count()
        read_record(group, reader=reader)
        events = AuditEvent.objects.order_by("seq")[before:]
        assert {event.about for event in events} == {person.code for person in others}
        assert {(event.verb, event.actor, event.object_id, event.reason) for event in events} == {
            ("supervision.record_read", reader.code, group.code, "version:1")
        }


def test_without_the_record_of_the_look_nothing_is_shown(cast, group, monkeypatch):
    def fail(*args, **kwargs):
        raise DatabaseError("the disk is full of somebody's secrets")

    monkeypatch.setattr(audit.log, "append", fail)

    with pytest.raises(CannotRecord):
        read_record(group, reader=cast.dana)


def test_a_look_inside_a_transaction_is_refused(cast, group):
    with pytest.raises(RuntimeError), transaction.atomic():
        read_record(group, reader=cast.dana)


def test_authors_keep_reading_after_the_agreement_and_peers_too(cast, group):
    Agreement.objects.all().update(ended_at=clock.now(), ended_by=cast.dana, end_reason="moved")

    assert read_record(group, reader=cast.dana).has_text
    assert read_record(group, reader=cast.rosa).has_text


def test_names_as_signed_and_as_now(cast, group):
    cast.rosa.display_name = "Rose"
    cast.rosa.save()

    view = read_record(group, reader=cast.dana)

    shown = {row.person.name: row.person.signed_as for row in view.attendees}
    assert shown == {"Rose": "Rosa Delgado", "Marcus": "Marcus Bell", "Amara": "Amara Okafor"}
    assert view.names[cast.rosa.code] == "Rose"
    assert view.supervisor.signed_as == "Dana Whitfield"


def test_after_an_erasure_no_page_shows_the_name(cast, group):
    erase(cast.marcus, actor=audit.SYSTEM)

    view = read_record(group, reader=cast.dana)

    held = repr([getattr(view, name) for name in view.__dataclass_fields__ if name not in ("session", "record")])
    assert "Marcus Bell" not in held
    assert "Former peer" in held


def test_reading_costs_the_same_for_two_and_for_three(cast, group, django_assert_max_num_queries):
    small = signed_session(cast.dana, cast.rosa, starts_at=group.starts_at - 20 * (group.ends_at - group.starts_at))
    for session, others in ((small, 1), (group, 3)):
        with django_assert_max_num_queries(18 + 3 * others + 2):
            read_record(session, reader=cast.dana)


def test_peers_of_a_group_do_not_learn_each_others_full_names(cast, group):
    by_marcus = {row.person.code: row.person.signed_as for row in read_record(group, reader=cast.marcus).attendees}
    assert by_marcus == {cast.marcus.code: "Marcus Bell", cast.rosa.code: "", cast.amara.code: ""}
    assert read_record(group, reader=cast.marcus).supervisor.signed_as == "Dana Whitfield"
    by_dana = {row.person.code: row.person.signed_as for row in read_record(group, reader=cast.dana).attendees}
    assert by_dana[cast.rosa.code] == "Rosa Delgado"


def test_the_state_a_peer_reads_holds_their_own_answer_alone(cast, group):
    assert read_record(group, reader=cast.dana).state.code == "disagreed"
    assert read_record(group, reader=cast.rosa).state.code == "disagreed"
    by_marcus = read_record(group, reader=cast.marcus)
    assert by_marcus.state.code == "signed"
    assert [answer.person_id for answer in by_marcus.state.answers] == [cast.marcus.pk]
    assert {str(by_marcus.state.program_label)} == {str(read_record(group, reader=cast.dana).state.program_label)}
