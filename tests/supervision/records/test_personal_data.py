"""What a person takes away of sessions and records, and what an erasure reaches."""

from __future__ import annotations

import json

import pytest

from supervision import personal_records
from supervision.domain import agenda
from supervision.domain.draft import Draft
from supervision.domain.record_state import state_of
from supervision.domain.records import READ
from supervision.enums import AgendaSource, SessionPhase
from supervision.models import AgendaItem, RecordContent, SessionAttendee, SupervisionSession
from tests.supervision.factories import (
    agree,
    an_action,
    held_session,
    moment,
    plan_session,
    respond,
    signed_session,
    whole_draft,
    write_up,
)
from website import audit
from website.accounts.domain.erasure import erase
from website.audit.models import AuditEvent
from website.core import contributions
from website.notices.models import Notice


@pytest.fixture
def lived(cast):
    for person in (cast.rosa, cast.marcus):
        agree(cast.dana, person)
    draft = whole_draft(actions=[an_action(person, f"action of {person}") for person in (cast.rosa, cast.marcus)])
    session = signed_session(cast.dana, cast.rosa, cast.marcus, draft=draft)
    respond(session, cast.rosa, "Rosa's words against it")
    unsigned = held_session(cast.dana, cast.rosa, starts_at=moment(days=-3))
    write_up(unsigned, Draft(note="half a draft"))
    plan_session(cast.dana, cast.rosa, starts_at=moment(days=4))
    group = plan_session(cast.dana, cast.rosa, cast.marcus, starts_at=moment(days=5))
    for person in (cast.rosa, cast.marcus):
        agenda.add_item(f"point of {person}", actor=person, session=group, source=AgendaSource.PEER)
    return session


def exported(user):
    return {
        name: json.loads(json.dumps(list(entry.export(user)), default=str))
        for name, entry in personal_records.ENTRIES.items()
    }


def test_a_peer_takes_what_is_theirs(cast, lived):
    found = exported(cast.rosa)
    said = json.dumps(found)

    assert "Talked about a hard week" in said
    assert "action of Rosa" in said
    assert "Rosa's words against it" in said
    assert "point of Rosa" in said
    for never in ("action of Marcus", "point of Marcus", "half a draft", "Marcus Bell", cast.marcus.email):
        assert never not in said
    assert len(found["supervision.sessionattendee"]) == 4
    assert len(found["supervision.recordcontent"]) == 1
    assert found["supervision.supervisionsession"] == []


def test_a_supervisor_takes_what_they_wrote_and_signed(cast, lived):
    found = exported(cast.dana)
    said = json.dumps(found)

    assert "half a draft" in said
    assert "action of Marcus" in said
    assert len(found["supervision.supervisionsession"]) == 4
    assert len(found["supervision.sessionrecord"]) == 1
    assert "Rosa's words against it" not in said  # they are hers to take away


def test_others_take_nothing(cast, lived):
    for name in ("amara", "idris", "priya", "sam", "noor"):
        assert [key for key, rows in exported(cast.person[name]).items() if rows] == []


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("rosa", {"dana", "marcus"}),
        ("marcus", {"dana", "rosa", "idris"}),
        ("dana", {"rosa", "marcus", "amara"}),
        ("amara", {"dana"}),
    ],
)
def test_everybody_else_in_what_somebody_takes_away_is_told(cast, lived, who, seen):
    """A file is a look, too: one for each other person in the records it holds, and for nobody besides."""
    agree(cast.dana, cast.amara)
    agree(cast.idris, cast.marcus)
    signed_session(cast.dana, cast.amara, starts_at=moment(days=-6))
    signed_session(cast.idris, cast.marcus, starts_at=moment(days=-7))

    exported(cast.person[who])

    looks = AuditEvent.objects.filter(verb=READ)
    assert set(looks.values_list("actor", "reason")) == {(cast.person[who].code, "export")}
    assert sorted(looks.values_list("about", flat=True)) == sorted(cast.person[name].code for name in seen)


def test_who_is_in_no_record_looks_at_nobody(cast, lived):
    for name in ("amara", "idris"):
        exported(cast.person[name])

    assert not AuditEvent.objects.filter(verb=READ).exists()


def test_an_erased_peer_leaves_what_was_signed_and_nothing_else(cast, lived, verified):
    erase(cast.rosa, actor=audit.SYSTEM)

    assert verified()[1] == 0
    assert state_of(lived).code == "disagreed"
    assert RecordContent.objects.get().body["draft"]["note"]
    assert not AgendaItem.objects.filter(about=cast.rosa).exists()
    assert AgendaItem.objects.filter(about=cast.marcus).count() == 1
    phases = dict(SupervisionSession.objects.values_list("starts_at__date", "phase"))
    assert phases[moment(days=4).date()] == SessionPhase.CANCELLED
    assert phases[moment(days=5).date()] == SessionPhase.PLANNED
    assert not SessionAttendee.objects.filter(person=cast.rosa, session__phase=SessionPhase.PLANNED).exists()


def test_an_erased_supervisor_leaves_no_draft(cast, lived, verified):
    erase(cast.dana, actor=audit.SYSTEM)

    assert verified()[1] == 0
    unsigned = SupervisionSession.objects.filter(records__isnull=True)
    assert {(row.phase, row.draft) for row in unsigned} == {(SessionPhase.CANCELLED, None)}
    told = Notice.objects.filter(kind="supervision.session_called_off").values_list("recipient", flat=True)
    assert sorted(told) == sorted([cast.rosa.pk, cast.rosa.pk, cast.marcus.pk])
    assert {item.text for item in agenda.waiting_for(cast.rosa)} == {"point of Rosa"}
    assert state_of(lived).code == "disagreed"


def test_every_entry_says_what_it_keeps(db):
    for name, entry in personal_records.ENTRIES.items():
        assert contributions.personal_data.get(name) is entry
        erases = entry.erase is not personal_records.erase_nothing
        assert erases or str(entry.keeps)
