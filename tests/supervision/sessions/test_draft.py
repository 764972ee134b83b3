"""The draft: saved as it is written, never lost, never seen by a peer, fixed by the signature."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.http import Http404

from supervision.domain import sessions, signing
from supervision.domain.draft import Draft, DraftAction, DraftTraining
from supervision.domain.sessions import StaleDraft, save_draft
from supervision.enums import Attendance, SessionPhase
from tests.supervision.factories import (
    ADVOCACY,
    agree,
    facts_for,
    held_session,
    plan_session,
    signed_session,
    whole_draft,
    write_up,
)
from website.core.errors import Invalid, NotAllowed, NotNow


@pytest.fixture
def session(cast):
    agree(cast.dana, cast.rosa)
    agree(cast.dana, cast.marcus)
    return held_session(cast.dana, cast.rosa, cast.marcus)


def save(session, draft, *, version=0, actor=None, **changes):
    return save_draft(
        session.code,
        actor=actor or session.supervisor,
        version=version,
        draft=draft,
        facts=facts_for(session, **changes),
    )


def test_a_draft_may_be_incomplete_and_comes_back_as_it_was(cast, session):
    draft = Draft(
        note="half a sen",
        domain_minutes={ADVOCACY: 5},
        actions=[DraftAction(text="", owner="", about="")],
        training=[DraftTraining(course=uuid.uuid4(), person="nobody")],
        next_at=dt.datetime(2027, 1, 1, 9, tzinfo=dt.UTC),
    )

    saved = save(session, draft, partly={cast.rosa: 20}, absent=[cast.marcus], break_minutes=10)

    session.refresh_from_db()
    assert (saved.version, session.draft_version, session.saved_at) == (1, 1, saved.saved_at)
    assert Draft.load(session.draft) == draft
    assert facts_for(session).attendance == {
        cast.rosa.code: (Attendance.PARTLY, 20),
        cast.marcus.code: (Attendance.ABSENT, None),
    }
    assert session.minutes == 50


def test_a_stale_page_changes_nothing_and_gets_both_texts(cast, session):
    save(session, Draft(note="first tab"), break_minutes=5)

    with pytest.raises(StaleDraft) as stale:
        save(session, Draft(note="second tab"), version=0, break_minutes=0)

    assert (stale.value.saved_draft.note, stale.value.saved_facts.break_minutes) == ("first tab", 5)
    assert (stale.value.version, stale.value.status, stale.value.code) == (1, 409, "stale")
    assert stale.value.saved_at is not None
    session.refresh_from_db()
    assert (session.draft["note"], session.break_minutes, session.draft_version) == ("first tab", 5, 1)


def test_the_same_again_is_acknowledged_whatever_the_version(session):
    first = save(session, Draft(note="x"))

    assert save(session, Draft(note="x"), version=0) == first
    assert save(session, Draft(note="x"), version=1) == first
    assert save(session, Draft(note="x "), version=7) == first


def test_texts_are_plain(session):
    hostile = "<script>a</script>\u202e\x00\r\nb" + "e\u0301"

    save(session, Draft(note=hostile, actions=[DraftAction(text=" \u2066x ", owner="supervisor", about="")]))

    session.refresh_from_db()
    assert session.draft["note"] == "<script>a</script>\nb\u00e9"
    assert session.draft["actions"][0]["text"] == "x"


def test_a_text_that_grows_when_it_is_cleaned(session):
    with pytest.raises(Invalid, match="too-long"):
        save(session, Draft(place="\ufb2c" * 500))


def test_nobody_else_saves(cast, session):
    for peer in (cast.rosa, cast.marcus):
        with pytest.raises(NotAllowed):
            save(session, Draft(note="x"), actor=peer)
    for stranger in (cast.amara, cast.idris, cast.priya, cast.sam):
        with pytest.raises(Http404):
            save(session, Draft(note="x"), actor=stranger)


def test_a_foreign_code_is_refused(cast, session):
    facts = facts_for(session)
    facts.attendance[cast.amara.code] = (Attendance.PRESENT, None)

    with pytest.raises(Invalid, match="unknown-person"):
        save_draft(session.code, actor=cast.dana, version=0, draft=Draft(), facts=facts)


def test_whoever_is_not_named_stays_as_they_are(cast, session):
    save(session, Draft(note="x"), absent=[cast.marcus])
    facts = facts_for(session, break_minutes=3)
    del facts.attendance[cast.marcus.code]

    save_draft(session.code, actor=cast.dana, version=1, draft=Draft(note="x"), facts=facts)

    assert facts_for(session).attendance[cast.marcus.code][0] == Attendance.ABSENT


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_at": "start"}, "ends_at"),
        ({"break_minutes": -1}, "break_minutes"),
        ({"break_minutes": 100_000}, "break_minutes"),
        ({"starts_at": dt.datetime(1970, 1, 1, tzinfo=dt.UTC)}, "starts_at"),
        ({"ends_at": dt.datetime(9999, 1, 1, tzinfo=dt.UTC)}, "ends_at"),
    ],
)
def test_what_no_session_can_have_is_not_stored_even_by_half(cast, session, changes, field):
    if changes.get("ends_at") == "start":
        changes = {"ends_at": session.starts_at}

    with pytest.raises(Invalid) as refused:
        save(session, Draft(note="typed"), **changes)

    assert refused.value.field == field
    session.refresh_from_db()
    assert (session.draft, session.draft_version) == (None, 0)


def test_minutes_nobody_can_have(cast, session):
    with pytest.raises(Invalid, match="part"):
        save(session, Draft(), partly={cast.rosa: 10_000})


def test_before_it_is_held_and_after_it_is_signed(cast, session):
    planned = plan_session(cast.dana, cast.rosa)
    with pytest.raises(NotNow, match="planned"):
        save(planned, Draft(note="x"))
    sessions.call_off(planned.code, actor=cast.dana)
    with pytest.raises(NotNow, match="called-off"):
        save(planned, Draft(note="x"))
    write_up(session)
    signing.sign(session.code, actor=cast.dana)
    with pytest.raises(NotNow, match="signed"):
        save(session, Draft(note="x"), version=1)

    session.refresh_from_db()
    assert session.draft is None


def test_the_draft_is_sealed(session):
    save(session, Draft(note="something very private"))

    with connection.cursor() as cursor:
        cursor.execute("SELECT draft FROM supervision_supervisionsession WHERE id = %s", [session.pk])
        stored = cursor.fetchone()[0]
    assert stored.startswith("v1.")
    assert "private" not in stored


def test_saving_costs_few_statements(cast, session, django_assert_num_queries):
    save(session, Draft(note="x"))
    facts = facts_for(session)

    with django_assert_num_queries(6):  # savepoint, lock, signed?, attendees, update, release
        save_draft(session.code, actor=cast.dana, version=1, draft=Draft(note="y"), facts=facts)


def test_a_session_is_what_it_was_after_signing(cast):
    agree(cast.dana, cast.rosa)
    session = signed_session(cast.dana, cast.rosa, draft=whole_draft())

    assert (session.phase, session.draft) == (SessionPhase.HELD, None)
