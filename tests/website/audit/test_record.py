"""Writing events."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection, transaction

from tests.testapp.models import Folder, Secret
from website import audit
from website.audit import verbs
from website.audit.models import AuditEvent, ChainHead
from website.audit.personal_data import ENTRIES
from website.core import clock, contributions, logs, triggers
from website.core.forms import TextChoice

NOON = dt.datetime(2026, 11, 20, 12, 0, 0, 123456, tzinfo=dt.UTC)


def test_an_event_says_who_did_what_to_what(cast):
    secret = Secret.objects.create(body="planted-marker", title="planted-marker")
    token = logs.request_id.set("abc123")
    try:
        with clock.at(NOON):
            made = audit.record(
                cast.dana, "testapp.do", secret,
                about=cast.rosa, acting_for=cast.marcus,
                outcome="denied", reason="no-agreement",
            )  # fmt: skip
    finally:
        logs.request_id.reset(token)
    event = AuditEvent.objects.get()

    assert event == made
    assert (event.seq, event.actor, event.about) == (1, cast.dana.code, cast.rosa.code)
    assert (event.verb, event.object_type, event.object_id) == ("testapp.do", "testapp.Secret", secret.code)
    assert (event.outcome, event.reason, event.request_id) == ("denied", "no-agreement", "abc123")
    assert abs(event.at - NOON) < dt.timedelta(seconds=5)
    assert event.sentence == "did something"
    assert "planted" not in json.dumps(list(AuditEvent.objects.values()), default=str)


def test_an_event_follows_the_one_before(events):
    first, second = AuditEvent.objects.order_by("seq")[:2]
    head = ChainHead.objects.get()

    assert [event.seq for event in events] == [1, 2, 3, 4, 5]
    assert (first.prev_hash, second.prev_hash) == ("0" * 64, first.hash)
    assert (head.seq, head.hash) == (5, events[-1].hash)


def test_recording_costs_three_statements(cast, django_assert_num_queries):
    audit.record(cast.dana, "testapp.do", cast.rosa)

    with transaction.atomic(), django_assert_num_queries(3):
        audit.record(cast.dana, "testapp.do", cast.rosa)


def test_a_person_as_subject_is_concerned(cast):
    assert audit.record(cast.dana, "testapp.do", cast.rosa).about == cast.rosa.code
    assert audit.record(audit.SYSTEM, "testapp.do", Folder).about == ""


@pytest.mark.django_db
def test_the_product_itself_and_a_whole_class_of_things():
    event = audit.record(audit.SYSTEM, "testapp.do", Folder)

    assert (event.actor, event.object_type, event.object_id) == ("system", "testapp.Folder", "")


@pytest.mark.django_db
def test_a_thing_without_code_is_named_by_its_key():
    folder = Folder.objects.create(name="f")

    assert audit.record(audit.SYSTEM, "testapp.do", folder).object_id == str(folder.pk)


@pytest.mark.parametrize("actor", [None, AnonymousUser(), ""])
@pytest.mark.django_db
def test_nobody_cannot_act(actor):
    with pytest.raises(TypeError):
        audit.record(actor, "testapp.do", Folder)
    assert AuditEvent.objects.count() == 0


@pytest.mark.django_db
def test_an_unknown_verb_fails_at_once():
    with pytest.raises(LookupError, match=r"testapp\.doo"):
        audit.record(audit.SYSTEM, "testapp.doo", Folder)


@pytest.mark.parametrize("reason", ["two words", "Rosa's note", "x" * 121, "a\nb", "né"])
@pytest.mark.django_db
def test_text_cannot_pass_as_a_reason(reason):
    with pytest.raises(ValueError, match="code"):
        audit.record(audit.SYSTEM, "testapp.do", Folder, reason=reason)


@pytest.mark.django_db
def test_an_unknown_outcome_fails():
    with pytest.raises(ValueError, match="maybe"):
        audit.record(audit.SYSTEM, "testapp.do", Folder, outcome="maybe")


@pytest.mark.parametrize("verb", ["", "Do", "do it", "1do", "do.", "x" * 61])
def test_a_verb_has_a_shape(verb):
    with pytest.raises(ValueError, match="verb"):
        verbs.register(verb, "did")


def test_a_verb_is_registered_once():
    with pytest.raises(ValueError, match="taken"):
        verbs.register("testapp.do", "something else")
    assert verbs.sentence_of("testapp.do") == "did something"
    assert verbs.sentence_of("no.longer.there") == "no.longer.there"


def test_an_event_goes_with_its_change(cast):
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012 - the error comes after the event
        audit.record(cast.dana, "testapp.do", cast.rosa)
        _ = 1 / 0

    assert AuditEvent.objects.count() == 0
    assert audit.record(cast.dana, "testapp.do", cast.rosa).seq == 1


@pytest.mark.django_db(transaction=True)
def test_a_change_whose_event_cannot_be_written_does_not_stand():
    spoil_the_log()
    try:
        with pytest.raises(DatabaseError), transaction.atomic():  # noqa: PT012 - one transaction
            Folder.objects.create(name="f")
            audit.record(audit.SYSTEM, "testapp.do", Folder)
        assert Folder.objects.count() == 0
    finally:
        mend_the_log()


@pytest.mark.django_db(transaction=True)
def test_a_read_is_recorded_in_a_transaction_of_its_own(cast):
    event = audit.record_read(cast.dana, "testapp.see", cast.rosa, about=cast.rosa)

    assert AuditEvent.objects.get() == event
    with pytest.raises(RuntimeError), transaction.atomic():
        audit.record_read(cast.dana, "testapp.see", cast.rosa, about=cast.rosa)


@pytest.mark.django_db(transaction=True)
def test_a_read_that_cannot_be_recorded_is_refused(cast):
    spoil_the_log()
    try:
        with pytest.raises(audit.CannotRecord) as refused:
            audit.record_read(cast.dana, "testapp.see", cast.rosa, about=cast.rosa)
    finally:
        mend_the_log()

    assert (refused.value.status, refused.value.code) == (503, "audit_unavailable")


def spoil_the_log():
    triggers.remove()
    with connection.schema_editor() as editor:
        editor.alter_db_table(AuditEvent, "audit_auditevent", "audit_elsewhere")


def mend_the_log():
    with connection.schema_editor() as editor:
        editor.alter_db_table(AuditEvent, "audit_elsewhere", "audit_auditevent")
    triggers.install()


# --- the person concerned ---


def test_a_person_sees_what_others_did_about_them_and_nothing_else(cast):
    audit.record(cast.dana, "testapp.see", Folder, about=cast.rosa)
    audit.record(cast.rosa, "testapp.do", Folder, about=cast.rosa)
    audit.record(cast.dana, "testapp.see", Folder, about=cast.dana)
    audit.record(cast.dana, "testapp.see", Folder)

    assert [event.seq for event in audit.events_about(cast.rosa)] == [1]
    assert [event.seq for event in AuditEvent.objects.by(cast.dana)] == [4, 3, 1]


def test_the_export_holds_every_event_that_names_the_person_and_nobody_elses_code(cast):
    audit.record(cast.dana, "testapp.see", Folder, about=cast.rosa)
    audit.record(cast.rosa, "testapp.do", Folder)
    audit.record(audit.SYSTEM, "testapp.do", cast.rosa)
    audit.record(cast.dana, "testapp.do", Folder)

    rows = list(contributions.personal_data.get("audit.auditevent").export(cast.rosa))

    assert [(row["who"], row["did"], row["about_you"]) for row in rows] == [
        ("somebody else", "saw something", True), ("you", "did something", False), ("Mainstay", "did something", True),
    ]  # fmt: skip
    assert cast.dana.code not in json.dumps(rows)


def test_erasure_leaves_the_log_and_the_chain(events, cast, verify):
    entry = ENTRIES["audit.auditevent"]

    assert entry.erase(cast.rosa) == 0
    assert str(entry.keeps) != ""
    code, made = cast.rosa.code, cast.rosa
    made.__class__.objects.filter(pk=made.pk).delete()

    assert AuditEvent.objects.filter(about=code).count() == 5
    assert verify() == ("whole: 5 events", 0)


def test_some_events_are_told_to_the_person_concerned_alone(cast):
    audit.register_verb("testapp.peek", "looked at something shared", theirs_alone=True)
    try:
        audit.record(cast.dana, "testapp.peek", cast.rosa)
        audit.record(cast.dana, "testapp.see", cast.rosa)
        told = {
            person.display_name: [row["did"] for row in ENTRIES["audit.auditevent"].export(person)]
            for person in (cast.rosa, cast.dana, cast.priya)
        }
    finally:
        verbs.forget("testapp.peek")

    assert told == {"Rosa": ["looked at something shared", "saw something"], "Dana": ["saw something"], "Priya": []}
    assert "testapp.peek" not in verbs.of_the_person_concerned()


# --- choices at the identifier check ---


def test_choices_about_a_text_are_recorded_without_the_text(cast):
    choices = [
        TextChoice(("email", "name"), kept=True, reason="public"),
        TextChoice(("phone",), kept=False),
    ]

    audit.record_text_choices(cast.rosa, Folder, choices)

    found = AuditEvent.objects.order_by("seq").values_list("verb", "reason")
    assert list(found) == [("keep_identifier", "public:email+name"), ("edit_identifier", "phone")]
