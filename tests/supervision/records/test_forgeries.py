"""Without the triggers `verify_records` says what was taken out, swapped or made up."""

from __future__ import annotations

import datetime as dt

import pytest

from supervision.domain.chain import event_data, hash_of
from supervision.models import (
    Agreement,
    RecordAttendee,
    RecordChainHead,
    RecordContent,
    RecordDomain,
    RecordEvent,
    SessionAction,
    SessionAttendee,
    SessionRecord,
    SupervisionSession,
)
from tests.supervision.factories import agree, moment, signed_session, supervisors_action, whole_draft
from tests.supervision.records.conftest import execute
from tests.supervision.records.tampering import (
    FIXED,
    name_of,
    sql_name,
    tampering,
)
from website.audit.models import AuditEvent
from website.core import clock


def test_a_row_that_was_taken_out(history, verified):
    unseen = []
    for model in FIXED:
        for order in ("pk", "-pk"):
            row = model.objects.order_by(order).first()
            with tampering():
                execute(f"DELETE FROM {sql_name(model)} WHERE id = %s", row.pk)
                if verified()[1] != 1:
                    unseen.append((model.__name__, order))

    assert unseen == []


def test_the_end_of_the_chain_cut_off_with_its_head(history, verified):
    """Whoever takes the newest record out whole and moves the head back leaves no gap; the audit log knows."""
    last = RecordEvent.objects.order_by("-seq").first()
    with tampering():
        RecordEvent.objects.filter(pk=last.pk)._raw_delete("default")
        RecordChainHead.objects.update(seq=last.seq - 1, hash=last.prev_hash)
        said, status = verified()

    assert (status, said) == (
        1,
        f"BROKEN: voided of {history['voided'].code}:1 is in the audit log, but not in the records",
    )


def test_a_whole_record_cut_off_with_its_session(history, verified, tmp_path):
    head = verified(head=True)[0]
    anchor = tmp_path / "anchors"
    anchor.write_text(f"# kept elsewhere\n\n{head} 2026-11-21\n")
    assert verified(anchor=anchor) == ("whole: 7 records (0 purged), 13 events, 1 anchors met", 0)
    last = RecordEvent.objects.order_by("-seq").first()
    with tampering():
        RecordEvent.objects.filter(pk=last.pk)._raw_delete("default")
        RecordChainHead.objects.update(seq=last.seq - 1, hash=last.prev_hash)
        AuditEvent.objects.filter(verb="supervision.void_record")._raw_delete("default")
        assert verified()[1] == 0
        said, status = verified(anchor=anchor)

    assert (status, said) == (1, f"BROKEN: event {last.seq} is anchored but missing")


def test_swapped_texts(history, verified):
    one, other = RecordContent.objects.order_by("pk")[:2]
    with tampering():
        swap(one, other)
        said, status = verified()

    assert status == 1
    assert "is not what event" in said or "differs from what was signed" in said


def swap(one, other):
    """Lets two contents change places: each opens, but belongs to the other's record."""
    spare = SessionRecord.objects.create(
        session=one.record.session, version=99, supervisor=one.record.supervisor, kind="group", mode="phone",
        planned=False, starts_at=one.record.starts_at, ends_at=one.record.ends_at, break_minutes=0, minutes=1,
        signed_at=one.record.signed_at,
    )  # fmt: skip
    RecordContent.objects.filter(pk=one.pk).update(record=spare)
    RecordContent.objects.filter(pk=other.pk).update(record=one.record)
    RecordContent.objects.filter(pk=one.pk).update(record=other.record)
    spare.delete()


def test_a_record_out_of_nothing(history, verified):
    """Adding is always possible; a record without a signature of its own is seen."""
    old = SessionRecord.objects.order_by("-pk").first()
    new = SessionRecord.objects.create(
        session=history["held"], version=1, supervisor=old.supervisor, kind="individual", mode="phone", planned=True,
        starts_at=old.starts_at, ends_at=old.ends_at, break_minutes=0, minutes=60, signed_at=old.signed_at,
    )  # fmt: skip
    assert verified() == (f"BROKEN: record {name_of(new)} has no signature of its own", 1)


@pytest.mark.parametrize("kind", ["countersigned", "disagreed", "signed"])
def test_an_event_out_of_nothing(cast, history, verified, kind):
    """A forged answer, chained as well as one can without the key."""
    last = RecordEvent.objects.order_by("-seq").first()
    record = SessionRecord.objects.get(session=history["signed"])
    RecordEvent.objects.create(
        seq=last.seq + 1, record=record, kind=kind, person=cast.marcus, at=clock.now(), key_id="test-b",
        digest="0" * 64, prev_hash=last.hash, hash="1" * 64,
    )  # fmt: skip

    said, status = verified()

    assert (status, said) == (1, f"BROKEN: event {last.seq + 1} lies beyond the head of the chain")


def test_a_forged_answer_with_a_sound_hash_lacks_the_key(cast, history, verified):
    last = RecordEvent.objects.order_by("-seq").first()
    record = SessionRecord.objects.get(session=history["signed"])
    at, seq = clock.now(), last.seq + 1
    said = event_data(seq, "countersigned", cast.rosa.code, at)
    forged = hash_of(last.hash, said, name_of(record), "test-b", "0" * 64)
    RecordEvent.objects.create(
        seq=seq, record=record, kind="countersigned", person=cast.rosa, at=at, key_id="test-b",
        digest="0" * 64, prev_hash=last.hash, hash=forged,
    )  # fmt: skip
    RecordChainHead.objects.update(seq=seq, hash=forged)

    assert verified() == (f"BROKEN: record {name_of(record)} is not what event {seq} was made for", 1)


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (RecordAttendee, {"attendance": "present", "minutes": 60}),
        (RecordDomain, {"domain": "harm_reduction", "minutes": 5}),
        (SessionAction, {"text": "pay me"}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_something_more_in_a_signed_record(cast, history, verified, model, fields):
    record = SessionRecord.objects.get(session=history["countersigned"])
    if model is RecordAttendee:
        fields = {**fields, "person": cast.marcus, "starts_at": record.starts_at}
    if model is SessionAction:
        fields = {
            **fields,
            "session": record.session,
            "person": cast.rosa,
            "owner": cast.rosa,
            "made_at": record.signed_at,
        }
    model.objects.create(record=record, **fields)

    said, status = verified()

    assert (status, said.startswith(f"BROKEN: record {name_of(record)} differs from what was signed: ")) == (1, True)


def test_the_session_beside_its_record(history, verified):
    session = history["signed"]
    SupervisionSession.objects.filter(pk=session.pk).update(starts_at=session.starts_at - dt.timedelta(days=30))

    assert verified() == (f"BROKEN: session {session.code} says something else than its record", 1)


def called_off(session, cast):
    SupervisionSession.objects.filter(pk=session.pk).update(
        phase="cancelled", cancelled_at=clock.now(), cancelled_by=cast.dana
    )


def planned_again(session, cast):
    SupervisionSession.objects.filter(pk=session.pk).update(phase="planned")


def somebody_more(session, cast):
    agreement = Agreement.objects.get(supervisor=cast.dana, supervisee=cast.marcus)
    SessionAttendee.objects.create(session=session, person=cast.marcus, agreement=agreement)


def nobody_there(session, cast):
    session.attendees.all().delete()


def somebody_else(session, cast):
    session.attendees.update(person=cast.marcus)


def was_absent(session, cast):
    session.attendees.update(attendance="absent")


@pytest.mark.parametrize("change", [called_off, planned_again, somebody_more, nobody_there, somebody_else, was_absent])
def test_the_state_and_the_people_of_a_signed_session(cast, history, verified, change):
    session = history["signed"]
    change(session, cast)

    assert verified() == (f"BROKEN: session {session.code} says something else than its record", 1)


def test_a_missing_key_is_said(history, verified, settings):
    settings.RECORD_KEYS = {"new": "cmVjb3JkLWtleS1vZi10aGlydHktdHdvLWJ5dGVzIS4="}

    said, status = verified()

    assert status == 1
    assert said.endswith("was signed with the key test-b, which RECORD_KEYS does not have")


def test_what_is_done_with_actions_is_no_tampering(cast, history, verified):
    SessionAction.objects.filter(person=cast.rosa).update(done_at=clock.now(), done_by=cast.rosa)
    SessionAction.objects.filter(person=cast.marcus).update(dropped_at=clock.now())

    assert verified()[1] == 0


def test_only_a_successor_may_have_been_given_an_action(cast, history, verified):
    draft = whole_draft(actions=[supervisors_action(cast.rosa)])
    session = signed_session(cast.dana, cast.rosa, draft=draft, starts_at=moment(days=-8))
    action = SessionAction.objects.filter(session=session)
    said = (f"BROKEN: record {session.code}:1 has an action that somebody else was given", 1)

    action.update(owner=cast.idris)
    assert verified() == said

    agreement = agree(cast.idris, cast.rosa)
    assert verified()[1] == 0

    agreement.supervisee_accepted_at = None
    agreement.save()
    assert verified() == said


def test_what_a_peer_has_to_do_is_given_to_nobody_else(cast, history, verified):
    action = SessionAction.objects.filter(person=cast.rosa).order_by("pk").first()
    agree(cast.idris, cast.rosa)
    SessionAction.objects.filter(pk=action.pk).update(owner=cast.idris)

    said, status = verified()

    assert (status, said.endswith("has an action that somebody else was given")) == (1, True)


def test_an_empty_installation_is_whole(db, verified):
    assert verified() == ("whole: 0 records (0 purged), 0 events", 0)
