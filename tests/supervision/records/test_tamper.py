"""Tampering. With the triggers in place it is refused; without them `verify_records` says what is wrong."""

from __future__ import annotations

import base64
import copy
import datetime as dt
import uuid
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection, models, transaction

from supervision.domain import purge
from supervision.domain.chain import event_data, hash_of
from supervision.models import (
    Agreement,
    PurgePermit,
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
from website.accounts.models import User
from website.audit.models import AuditEvent
from website.core import clock, triggers
from website.core.encryption import box
from website.core.encryption.cells import JSONCodec
from website.core.encryption.keys import key_ring

FIXED = (SessionRecord, RecordContent, RecordAttendee, RecordDomain, RecordEvent, SessionAction)
TABLES = (*FIXED, PurgePermit, RecordChainHead)

# Columns that may differ from what was signed, and why.
FREE = {
    "SessionAction": {"done_at": "done later", "done_by_id": "done later", "dropped_at": "dropped later"},
}  # fmt: skip


CHANGED = {
    SessionRecord: "minutes",
    RecordContent: "record_id",
    RecordAttendee: "minutes",
    RecordDomain: "minutes",
    RecordEvent: "seq",
    SessionAction: "code",
}


def refused():
    return pytest.raises((IntegrityError, TypeError))


@contextmanager
def tampering():
    """Within the block there are no triggers; afterwards everything is as it was, also what others still name."""
    with triggers.lifted(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def sql_name(model, column=None):
    quote = connection.ops.quote_name
    return quote(column or model._meta.db_table)


# --- with the triggers ------------------------------------------------------------------------------------------------


def ways_through_the_orm(model):
    """Every way to change or delete a row of `model` that the ORM knows."""
    row, column = model.objects.order_by("pk").first(), CHANGED[model]
    value, name = getattr(row, column), column.removesuffix("_id")
    other = value + 1 if isinstance(value, int) else "another"
    setattr(row, column, other)
    unique = [field.name for field in model._meta.fields if field.primary_key]
    rows = model.objects.filter(pk=row.pk)
    return {
        "save": row.save,
        "delete": row.delete,
        "update": lambda: rows.update(**{column: other}),
        "update with F": lambda: rows.update(id=models.F("id") + 10**6),
        "bulk_update": lambda: model.objects.bulk_update([row], [name]),
        "bulk_create": lambda: model.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=unique, update_fields=[name]
        ),
        "queryset.delete": lambda: model.objects.all().delete(),
        "_raw_delete": lambda: model.objects.all()._raw_delete("default"),
    }


def test_the_orm_is_refused(history, verified):
    passed = []
    for model in FIXED:
        for name, change in ways_through_the_orm(model).items():
            try:
                with transaction.atomic():
                    change()
                passed.append((model.__name__, name))
            except (IntegrityError, models.ProtectedError):
                continue

    assert passed == []
    assert verified()[1] == 0


def test_raw_sql_is_refused(history, verified):
    PurgePermit.objects.create(record=SessionRecord.objects.first(), rule="x", given_by="x")
    is_postgresql = connection.vendor == "postgresql"
    if is_postgresql:
        execute("SET CONSTRAINTS ALL IMMEDIATE")
    for model in TABLES:
        table = sql_name(model)
        statements = [
            f"DELETE FROM {table}",
            f"UPDATE {table} SET id = id + 1000",
            f"INSERT INTO {table} SELECT * FROM {table} WHERE true ON CONFLICT (id) DO UPDATE SET id = 5000",
            *([f"TRUNCATE {table} CASCADE"] if is_postgresql else [f"REPLACE INTO {table} SELECT * FROM {table}"]),
        ]
        for statement in statements:
            with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
                execute(statement)


def test_a_text_is_neither_changed_nor_taken_out(history, verified):
    content = RecordContent.objects.first()
    event = RecordEvent.objects.filter(comment__isnull=False).first()
    content.body = {**content.body, "minutes": 600}
    event.comment = "I agree with everything."
    for change in (
        content.save,
        event.save,
        lambda: RecordContent.objects.update(body=None),
        lambda: RecordEvent.objects.update(comment=None),
        lambda: SessionAction.objects.update(text=None),
        lambda: RecordContent.objects.bulk_update([content], ["body"]),
    ):
        with refused(), transaction.atomic():
            change()

    assert verified()[1] == 0


def test_a_permit_lets_one_text_go_and_nothing_else(history, verified):
    one, other = RecordContent.objects.order_by("pk")[:2]
    PurgePermit.objects.create(record=one.record, rule="x", given_by="x")

    with refused(), transaction.atomic():
        RecordContent.objects.filter(pk=other.pk).update(body=None)
    with refused(), transaction.atomic():
        RecordContent.objects.filter(pk=one.pk).update(body=None, record=10**6)
    one.body = {"another": "text"}
    with refused(), transaction.atomic():
        one.save()
    assert verified() == (f"BROKEN: record {name_of(one.record)} has a permit to be purged, but was not", 1)

    assert RecordContent.objects.filter(pk=one.pk).update(body=None) == 1
    assert verified() == (f"BROKEN: record {name_of(one.record)} has a permit to be purged, but was not", 1)


def name_of(record):
    return f"{record.session.code}:{record.version}"


# --- without the triggers ---------------------------------------------------------------------------------------------


def other_value(field, value):
    """Another value that the column takes."""
    if field.is_relation:
        keys = field.related_model.objects.exclude(pk=value).order_by("-pk").values_list("pk", flat=True)
        return keys[0]
    if isinstance(field, models.DateTimeField):
        return (value or clock.now()) + dt.timedelta(seconds=1)
    if isinstance(field, models.DateField):
        return (value or clock.today()) + dt.timedelta(days=1)
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.UUIDField):
        return uuid.uuid4()
    if isinstance(field, models.IntegerField):
        return value + 1
    if field.choices:
        return next(choice for choice, __ in field.choices if choice != value)
    if len(value) == 64:
        return ("1" if value[0] == "0" else "0") + value[1:]
    return value + "x"


def test_every_column_of_every_table_is_watched(history, verified):
    """The last row of each table, so that what follows cannot hide it."""
    purge_some()
    unseen = []
    for model in TABLES:
        for field in model._meta.local_concrete_fields:
            if field.primary_key or field.column in FREE.get(model.__name__, {}):
                continue
            with tampering():
                said, status = verified() if spoilt(model, field) else ("", 1)
            if status != 1:
                unseen.append((model.__name__, field.column, said))

    assert unseen == []
    assert verified()[1] == 0


def spoilt(model, field):
    """Changes one column of the newest row; False when a constraint of the database refuses it."""
    rows = model.objects.order_by("-pk")
    if model is RecordContent:
        rows = rows.filter(body__isnull=False)
    if model is RecordEvent and field.column in ("comment", "row_id"):
        rows = rows.filter(comment__isnull=False)
    if model is SessionAction:
        rows = rows.filter(text__isnull=False)
    if type(field).__name__.startswith("Encrypted"):
        row, donor = list(rows[:2])
        value = donor.__dict__[field.attname].stored
    else:
        row = rows.first()
        value = field.get_db_prep_value(other_value(field, getattr(row, field.attname)), connection)
    try:
        with transaction.atomic():
            changed = execute(f"UPDATE {sql_name(model)} SET {field.column} = %s WHERE id = %s", value, row.pk)
    except IntegrityError:
        return False
    assert changed == 1
    return True


def test_every_word_of_a_text_is_watched(history, verified):
    """Somebody with the field keys seals another text, under another key so that the triggers let it pass."""
    content = RecordContent.objects.get(record__session=history["disagreed"])
    body, place = content.body, box.Place("supervision_recordcontent", content.row_id, "body")
    unseen = []
    for path in leaves(body):
        with transaction.atomic():
            sealed = seal_under_old_key(JSONCodec.dump(changed_at(body, path)), place)
            assert execute("UPDATE supervision_recordcontent SET body = %s WHERE id = %s", sealed, content.pk) == 1
            if verified()[1] != 1:
                unseen.append(path)
            transaction.set_rollback(True)

    assert len(list(leaves(body))) > 45
    assert unseen == []


def leaves(data, path=()):
    """The path of every value in a text that holds no others, empty lists and maps too."""
    if isinstance(data, dict) and data:
        for key, value in data.items():
            yield from leaves(value, (*path, key))
    elif isinstance(data, list) and data:
        for number, value in enumerate(data):
            yield from leaves(value, (*path, number))
    else:
        yield path


def changed_at(data, path):
    """`data` with another value at `path`."""
    if not path:
        return data + 1 if type(data) is int else not data if type(data) is bool else f"{data}x"
    other = copy.copy(data)
    other[path[0]] = changed_at(data[path[0]], path[1:])
    return other


def seal_under_old_key(plain, place):
    old = key_ring().ciphers["test-a"]
    nonce = b"n" * box.NONCE_BYTES
    sealed = old.encrypt(nonce, box.pad(plain), place.authenticated())
    return f"{box.VERSION}.test-a.{base64.b64encode(nonce + sealed).decode()}"


def purge_some():
    """Purges what Idris signed: the two have not worked together for long."""
    other = Agreement.objects.filter(supervisor__display_name="Idris")
    other.update(ended_at=clock.now(), ended_by=User.objects.first(), end_reason="moved")
    with clock.later(days=8 * 366):
        assert purge.purge().records == 1


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
