"""Rotation, counting, making keys, and the system checks about keys."""

from __future__ import annotations

import base64
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from tests.testapp.models import Entry, LongSecret, Secret
from tests.website.core.conftest import NEW_KEY, OLD_KEY
from website.core import checks
from website.core.encryption import box, rotation


def run(name, **options):
    """What a command prints, and its exit status."""
    out, err = StringIO(), StringIO()
    try:
        call_command(name, stdout=out, stderr=err, **options)
    except SystemExit as left:
        return out.getvalue(), err.getvalue(), left.code
    return out.getvalue(), err.getvalue(), 0


def counted(field="body", model=Secret):
    return rotation.count_keys(model._meta.get_field(field))


def ids(messages):
    return [message.id for message in messages]


@pytest.mark.django_db
def test_rotation_moves_every_row_to_the_active_key(ring):
    made = [Secret.objects.create(body=f"text {number}", answers=[number]) for number in range(7)]
    long = LongSecret.objects.create(body="parent", more="child")
    ring("new", "old")

    out, __, code = run("rotate_field_keys", batch=3)

    assert code == 0
    assert "testapp.Secret.body: 8 sealed with new" in out
    assert "testapp.LongSecret.more: 1 sealed with new" in out
    assert (counted(), counted("answers"), counted("more", LongSecret)) == ({"new": 8}, {"new": 7}, {"new": 1})
    ring("new")
    assert [Secret.objects.get(pk=row.pk).body for row in made] == [f"text {number}" for number in range(7)]
    assert LongSecret.objects.get(pk=long.pk).more == "child"


@pytest.mark.django_db
def test_rotation_again_finds_nothing_to_do(ring, stored):
    made = Secret.objects.create(body="x")
    ring("new", "old")
    run("rotate_field_keys")
    before = stored(made, "body")

    out, __, ___ = run("rotate_field_keys")

    assert "testapp.Secret.body: 0 sealed" in out
    assert stored(made, "body") == before


@pytest.mark.django_db
def test_rotation_broken_off_goes_on_where_it_was(ring):
    for number in range(6):
        Secret.objects.create(body=f"text {number}")
    ring("new", "old")
    steps = rotation.rotate_column(Secret._meta.get_field("body"), batch=2)
    next(steps)
    steps.close()
    assert counted() == {"new": 2, "old": 4}

    run("rotate_field_keys", batch=2)

    assert counted() == {"new": 6}


@pytest.mark.django_db
def test_rotation_leaves_alone_what_does_not_open(ring, stored, spoil):
    good, bad = Secret.objects.create(body="good"), Secret.objects.create(body="bad")
    spoil(bad, "body", stored(good, "body"))
    ring("new", "old")

    __, err, code = run("rotate_field_keys")

    assert code == 1
    assert "1 rows could not be opened" in err
    assert counted() == {"new": 1, "old": 1}


@pytest.mark.django_db
def test_rotation_does_not_undo_a_save_in_between(ring):
    made = Secret.objects.create(body="first")
    ring("new", "old")
    field = Secret._meta.get_field("body")
    (row,) = rotation._next_rows(field, None, 10, "default")
    made.body = "second"
    made.save()
    done = rotation.Rotated()

    rotation._rotate_row(field, row[0], box.Place("testapp_secret", row[1], "body"), row[2], done, "default")

    assert (done.sealed, done.changed_meanwhile) == (0, 1)
    assert Secret.objects.get(pk=made.pk).body == "second"


@pytest.mark.django_db
def test_an_append_only_table_lets_its_columns_be_sealed_again_and_nothing_else(ring, stored, spoil):
    made = Entry.objects.create(number=1, text="signed")
    before = stored(made, "text")
    with pytest.raises(IntegrityError), transaction.atomic():
        spoil(made, "text", box.seal(b"another", box.Place("testapp_entry", made.row_id, "text")))
    with pytest.raises(IntegrityError), transaction.atomic():
        spoil(made, "text", "v1.new")
    with pytest.raises(IntegrityError), transaction.atomic():
        spoil(made, "text", "plain")
    assert stored(made, "text") == before
    ring("new", "old")

    __, ___, code = run("rotate_field_keys")

    assert code == 0
    assert counted("text", Entry) == {"new": 1}
    assert Entry.objects.get().text == "signed"


@pytest.mark.parametrize("batch", [0, -1])
def test_a_batch_of_nothing_is_refused(batch):
    with pytest.raises(CommandError, match="at least 1"):
        call_command("rotate_field_keys", batch=batch)


@pytest.mark.django_db
def test_counting_names_key_rows_and_state(ring):
    Secret.objects.create(body="x")
    ring("new", "old")
    Secret.objects.create(body="y", maybe="z")

    out, __, code = run("count_field_keys")

    assert code == 0
    lines = [line.split("\t") for line in out.splitlines()]
    assert ["testapp.Secret.body", "new", "1", "active"] in lines
    assert ["testapp.Secret.body", "old", "1", "old"] in lines
    assert ["testapp.Secret.maybe", "new", "1", "active"] in lines
    assert [line for line in lines if line[0] == "testapp.Secret.answers"] == []


@pytest.mark.django_db
def test_counting_leaves_with_1_when_a_key_in_use_is_missing(ring):
    Secret.objects.create(body="x")
    ring("new")

    out, err, code = run("count_field_keys")

    assert code == 1
    assert "testapp.Secret.body\told\t1\tMISSING" in out
    assert "Put it back" in err


@pytest.mark.django_db
def test_counting_shows_what_is_not_sealed(spoil):
    made = Secret.objects.create(body="x")
    spoil(made, "body", "plain")

    out, __, code = run("count_field_keys")

    assert code == 1
    assert "testapp.Secret.body\t(not sealed)\t1\tMISSING" in out


def test_a_new_key_is_32_random_bytes_ready_for_the_settings():
    one, two = run("new_field_key", key_id="k1")[0].strip(), run("new_field_key", key_id="k1")[0].strip()
    key_id, __, material = one.partition(":")

    assert key_id == "k1"
    assert len(base64.b64decode(material)) == 32
    assert one != two


@pytest.mark.parametrize("key_id", ["test-a", "with space", "a.b", "x" * 33])
def test_a_new_key_with_a_bad_or_taken_id_is_refused(key_id):
    with pytest.raises(CommandError):
        call_command("new_field_key", key_id=key_id)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({}, ["mainstay.E010"]),
        ({"a": "not base64!"}, ["mainstay.E011"]),
        ({"a": base64.b64encode(b"x" * 31).decode()}, ["mainstay.E011"]),
        ({"a.b": NEW_KEY}, ["mainstay.E011"]),
        ({"": NEW_KEY}, ["mainstay.E011"]),
        ({"a": NEW_KEY, "b": NEW_KEY}, ["mainstay.E012"]),
        ({"a": NEW_KEY, "b": OLD_KEY}, []),
    ],
)
def test_key_material_is_checked(settings, keys, expected):
    settings.FIELD_KEYS = keys

    messages = checks.field_keys_are_keys()

    assert ids(messages) == expected
    assert all(message.hint for message in messages)
    assert NEW_KEY not in str(messages)


def test_a_field_key_that_is_the_secret_key_is_an_error(settings):
    settings.SECRET_KEY = "s" * 50
    settings.FIELD_KEYS = {"a": "s" * 50}
    assert ids(checks.field_keys_are_not_the_secret_key()) == ["mainstay.E013"]
    settings.FIELD_KEYS = {"a": base64.b64encode(b"s" * 32).decode()}
    assert ids(checks.field_keys_are_not_the_secret_key()) == ["mainstay.E013"]
    settings.FIELD_KEYS = {"a": NEW_KEY}
    assert checks.field_keys_are_not_the_secret_key() == []


@pytest.mark.django_db
def test_a_missing_key_in_use_is_an_error(ring):
    Secret.objects.create(body="x")
    assert checks.field_keys_in_use_are_there(databases=["default"]) == []
    ring("new")

    messages = checks.field_keys_in_use_are_there(databases=["default"])

    assert {message.id for message in messages} == {"mainstay.E014"}
    assert any("testapp.Secret.body" in message.msg and "old" in message.msg for message in messages)
    assert checks.field_keys_in_use_are_there(databases=None) == []


def test_without_any_key_nothing_is_sealed(settings):
    settings.FIELD_KEYS = {}

    with pytest.raises(Exception, match="FIELD_KEYS is empty"):
        box.seal(b"x", box.Place("t", "r", "c"))
