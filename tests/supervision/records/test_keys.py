"""Keys: digests survive a new field key and a new record key; checks and commands about both."""

from __future__ import annotations

import base64
from io import StringIO

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from supervision import checks
from supervision.domain import record_keys
from supervision.models import RecordEvent
from tests.supervision.factories import agree, moment, signed_session

NEW = base64.b64encode(b"n" * 32).decode()


def run(name, **options):
    out = StringIO()
    call_command(name, stdout=out, **options)
    return out.getvalue().strip()


def ids(messages):
    return [message.id for message in messages]


def test_a_new_field_key_leaves_every_digest_as_it_is(cast, history, verified, settings):
    before = list(RecordEvent.objects.order_by("seq").values_list("digest", "hash"))
    settings.FIELD_KEYS = {"new": NEW, **settings.FIELD_KEYS}

    said = run("rotate_field_keys", batch=3)

    assert "supervision.RecordContent.body: 7 sealed with new" in said
    assert "supervision.RecordEvent.comment: 3 sealed with new" in said
    settings.FIELD_KEYS = {"new": NEW}
    assert list(RecordEvent.objects.order_by("seq").values_list("digest", "hash")) == before
    assert verified()[1] == 0


def test_a_new_record_key_signs_and_old_ones_verify(cast, verified, settings):
    agree(cast.dana, cast.rosa)
    old = settings.RECORD_KEYS
    signed_session(cast.dana, cast.rosa)
    settings.RECORD_KEYS = {"new": NEW, **old}
    signed_session(cast.dana, cast.rosa, starts_at=moment(days=-3))

    assert list(RecordEvent.objects.order_by("seq").values_list("key_id", flat=True)) == ["test-b", "new"]
    assert verified()[1] == 0
    assert checks.record_keys_in_use_are_there(databases=["default"]) == []
    settings.RECORD_KEYS = old
    assert verified()[1] == 1
    assert ids(checks.record_keys_in_use_are_there(databases=["default"])) == ["supervision.E004"]


def test_another_key_of_the_same_name_verifies_nothing(cast, verified, settings):
    agree(cast.dana, cast.rosa)
    session = signed_session(cast.dana, cast.rosa)
    settings.RECORD_KEYS = {"test-b": NEW}

    assert verified() == (f"BROKEN: record {session.code}:1 is not what event 1 was made for", 1)


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        ({"a": NEW}, []),
        ({}, ["supervision.E001"]),
        ({"a": "c2hvcnQ="}, ["supervision.E002"]),
        ({"a": "no base64"}, ["supervision.E002"]),
        ({"": NEW}, ["supervision.E002"]),
        ({"a" * 21: NEW}, ["supervision.E002"]),
        ({"a.b": NEW}, ["supervision.E002"]),
    ],
)
def test_keys_that_are_none(settings, keys, found):
    settings.RECORD_KEYS = keys

    assert ids(checks.record_keys_are_keys()) == found
    for message in checks.record_keys_are_keys():
        assert "RECORD_KEYS" in f"{message.msg}{message.hint}" or "new_record_key" in message.hint
        assert "c2hvcnQ" not in message.msg


def test_keys_that_are_somebody_elses(settings):
    settings.RECORD_KEYS = {"a": NEW, "b": NEW}
    assert ids(checks.record_keys_are_their_own()) == ["supervision.E003"]
    settings.RECORD_KEYS = {"a": next(iter(settings.FIELD_KEYS.values()))}
    assert ids(checks.record_keys_are_their_own()) == ["supervision.E003"]
    settings.SECRET_KEY = "s" * 50
    settings.RECORD_KEYS = {"a": base64.b64encode(b"s" * 32).decode()}
    assert ids(checks.record_keys_are_their_own()) == ["supervision.E003"]
    settings.RECORD_KEYS = {"a": NEW, "b": "bad"}
    assert checks.record_keys_are_their_own() == []


def test_without_a_key_nothing_is_signed(cast, settings):
    agree(cast.dana, cast.rosa)
    settings.RECORD_KEYS = {}

    with pytest.raises(ImproperlyConfigured, match="new_record_key"):
        signed_session(cast.dana, cast.rosa)
    assert not RecordEvent.objects.exists()


def test_a_key_out_of_the_command_is_one(settings):
    key_id, text = run("new_record_key", key_id="mine").split(":")

    settings.RECORD_KEYS = {key_id: text}
    assert record_keys.active_key_id() == "mine"
    assert checks.record_keys_are_keys() == []
    with pytest.raises(CommandError, match="already"):
        run("new_record_key", key_id="mine")
    with pytest.raises(CommandError):
        run("new_record_key", key_id="not an id")
    assert run("new_record_key").startswith("r20")


def test_an_anchor_file_that_is_none(db, tmp_path):
    bad = tmp_path / "bad"
    bad.write_text("1 not-a-hash\n")

    for path in (bad, tmp_path / "missing"):
        with pytest.raises(CommandError) as refused:
            run("verify_records", anchor=path)
        assert refused.value.returncode == 2


def test_the_anchor_of_the_beginning_holds(cast, verified, tmp_path):
    anchor = tmp_path / "anchor"
    anchor.write_text(verified(head=True)[0])
    agree(cast.dana, cast.rosa)
    signed_session(cast.dana, cast.rosa)

    assert verified(anchor=anchor)[1] == 0
