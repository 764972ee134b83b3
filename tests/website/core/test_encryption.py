"""Encrypted columns: every line of reliability.md 5.2 and each requirement of the field of our own."""

from __future__ import annotations

import base64
import copy
import json
import pickle
import threading
import uuid

import pytest
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Case, F, Value, When
from django.db.models.functions import Concat, Upper
from django.forms import modelform_factory
from hypothesis import given
from hypothesis import strategies as st

from tests.testapp.models import LongSecret, Secret
from website.core.encryption import CannotOpen, EncryptedJSONField, EncryptedTextField, SealedValue, box
from website.core.encryption.cells import JSONCodec

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)
PLACE = box.Place("t", uuid.UUID(int=1), "c")


def same(one, other):
    """Equal in value, type and order, all the way down."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


# --- round trips ---


@given(st.text(alphabet=st.characters(codec=None, exclude_categories=())))
def test_any_text_survives(text):
    sealed = box.seal(text.encode("utf-8", "surrogatepass"), PLACE)

    assert box.open_sealed(sealed, PLACE).decode("utf-8", "surrogatepass") == text


@given(JSON)
def test_any_json_survives_with_its_types_and_order(value):
    sealed = box.seal(JSONCodec.dump(value), PLACE)

    assert same(JSONCodec.load(box.open_sealed(sealed, PLACE)), value)


@pytest.mark.parametrize("text", ["", " ", "a\0b", "𝒜🧡", "e\u0301", "v1.test-b.AAAA", "x" * 10_000])
@pytest.mark.django_db
def test_text_survives_the_database(text):
    made = Secret.objects.create(body=text)

    assert Secret.objects.get(pk=made.pk).body == text


@pytest.mark.parametrize("value", [0, False, True, "", [], {}, 1.0, -0.0, None, {"mood": 3, "flag": True, "n": None}])
@pytest.mark.django_db
def test_json_survives_the_database(value):
    made = Secret.objects.create(anything=value)

    assert same(Secret.objects.get(pk=made.pk).anything, value)


@pytest.mark.django_db
def test_null_is_null_where_null_is_allowed(stored):
    made = Secret.objects.create(maybe=None, answers=None, anything=None)
    found = Secret.objects.get(pk=made.pk)

    assert (stored(made, "maybe"), stored(made, "answers")) == (None, None)
    assert stored(made, "anything").startswith("v1.")
    assert (found.maybe, found.answers, found.anything) == (None, None, None)


@pytest.mark.django_db
def test_none_in_a_column_that_is_not_null_is_refused():
    with pytest.raises(TypeError, match="NoneType"):
        Secret.objects.create(body=None)


@pytest.mark.parametrize("value", [(1,), {1: "a"}, {"a": {2}}, float("nan"), [float("inf")], b"x", object()])
def test_what_would_come_back_as_something_else_is_refused(value):
    with pytest.raises(TypeError):
        JSONCodec.dump(value)


@pytest.mark.django_db
def test_text_of_another_type_is_refused():
    with pytest.raises(TypeError, match="takes str"):
        Secret.objects.create(body=3)


# --- what is stored ---


@pytest.mark.django_db
def test_the_column_holds_version_key_and_ciphertext(stored):
    made = Secret.objects.create(body="planted-marker", answers={"mood": 3})
    text, answers = stored(made, "body"), stored(made, "answers")
    version, key_id, body = text.split(".")

    assert (version, key_id) == ("v1", "test-b")
    assert len(base64.b64decode(body)) == 12 + 256 + 16
    assert "planted" not in text
    assert b"planted" not in base64.b64decode(body)
    assert "mood" not in answers


@pytest.mark.parametrize(("length", "steps"), [(0, 1), (252, 1), (253, 2), (508, 2), (509, 3)])
def test_length_is_padded_to_steps_of_256_bytes(length, steps):
    body = box.seal(b"x" * length, PLACE).split(".")[2]

    assert len(base64.b64decode(body)) == 12 + steps * 256 + 16


def test_the_same_text_is_never_sealed_alike():
    assert box.seal(b"x", PLACE) != box.seal(b"x", PLACE)


def test_every_changed_character_is_noticed():
    sealed = box.seal(b"x", PLACE)
    head = sealed.index(".", 3) + 1

    for at in [*range(head, len(sealed) - 2, 7), len(sealed) - 2, len(sealed) - 1]:
        other = "A" if sealed[at] != "A" else "B"
        with pytest.raises(CannotOpen):
            box.open_sealed(sealed[:at] + other + sealed[at + 1 :], PLACE)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_sealed"),
        ("plain words", "not_sealed"),
        ("v2.test-b.AAAA", "not_sealed"),
        ("v1.test-b", "not_sealed"),
        ("v1.nobody.AAAA", "unknown_key"),
        ("v1.test-b.AAAA", "bad_seal"),
        ("v1.test-b.", "bad_seal"),
        ("v1.test-b.n o t base64", "bad_seal"),
    ],
)
def test_what_is_no_sealed_text_does_not_open(text, code):
    with pytest.raises(CannotOpen) as refused:
        box.open_sealed(text, PLACE)

    assert refused.value.code == code
    assert text == "" or text not in str(refused.value)


# --- bound to table, row and column ---


@pytest.mark.django_db
def test_a_text_moved_to_another_row_does_not_open(stored, spoil):
    mine, theirs = Secret.objects.create(body="mine"), Secret.objects.create(body="theirs")
    spoil(mine, "body", stored(theirs, "body"))

    with pytest.raises(CannotOpen) as refused:
        _ = Secret.objects.get(pk=mine.pk).body
    assert (refused.value.code, refused.value.where) == ("bad_seal", "testapp_secret.body")


@pytest.mark.django_db
def test_a_text_moved_to_another_column_does_not_open(stored, spoil):
    made = Secret.objects.create(body="mine", maybe="other")
    spoil(made, "body", stored(made, "maybe"))

    with pytest.raises(CannotOpen):
        _ = Secret.objects.get(pk=made.pk).body


def test_a_text_moved_to_another_table_does_not_open():
    sealed = box.seal(b"x", PLACE)

    with pytest.raises(CannotOpen):
        box.open_sealed(sealed, box.Place("other", PLACE.row_id, PLACE.column))


@pytest.mark.django_db
def test_a_table_that_extends_another_seals_for_its_own(stored):
    made = LongSecret.objects.create(body="in the parent", more="in the child")
    found = LongSecret.objects.get(pk=made.pk)

    assert (found.body, found.more) == ("in the parent", "in the child")
    assert Secret.objects.get(pk=made.pk).body == "in the parent"


@pytest.mark.django_db
def test_the_row_id_cannot_be_updated():
    Secret.objects.create(body="x")

    with pytest.raises(TypeError, match="never changes"), transaction.atomic():
        Secret.objects.update(row_id="00000000-0000-0000-0000-000000000001")


# --- it fails closed: reliability.md 5.2, "read with the wrong key", "then save(), then right key back" ---


@pytest.mark.django_db
def test_without_the_key_reading_raises_and_saving_changes_nothing(ring, stored):
    made = Secret.objects.create(body="kept")
    before = stored(made, "body")
    ring("new")
    found = Secret.objects.get(pk=made.pk)

    with pytest.raises(CannotOpen) as refused:
        _ = found.body
    with pytest.raises(CannotOpen), transaction.atomic():
        found.save()
    found.body = "written over"
    with pytest.raises(CannotOpen), transaction.atomic():
        found.save()
    with pytest.raises(CannotOpen), transaction.atomic():
        found.save(update_fields=["body"])

    assert refused.value.code == "unknown_key"
    assert stored(made, "body") == before
    ring("new", "old")
    assert Secret.objects.get(pk=made.pk).body == "kept"


@pytest.mark.django_db
def test_a_null_does_not_replace_what_cannot_be_opened(ring, stored):
    made = Secret.objects.create(maybe="kept")
    ring("new")
    found = Secret.objects.defer("maybe").get(pk=made.pk)
    found.maybe = None

    with pytest.raises(CannotOpen), transaction.atomic():
        found.save(update_fields=["maybe"])
    assert stored(made, "maybe").startswith("v1.old.")


@pytest.mark.django_db
def test_an_instance_that_never_read_the_row_does_not_write_over_it(ring):
    made = Secret.objects.create(body="kept")
    ring("new")
    deferred = Secret.objects.only("title").get(pk=made.pk)
    deferred.body = "written over"
    by_hand = Secret(pk=made.pk, row_id=made.row_id, code=made.code, body="written over")

    for instance in (deferred, by_hand):
        with pytest.raises(CannotOpen), transaction.atomic():
            instance.save()
    ring("old")
    assert Secret.objects.get(pk=made.pk).body == "kept"


@pytest.mark.django_db
def test_other_columns_of_such_a_row_can_be_saved(ring):
    made = Secret.objects.create(body="kept")
    ring("new")
    found = Secret.objects.get(pk=made.pk)
    found.title = "new title"

    found.save(update_fields=["title"])
    found.refresh_from_db()

    assert found.title == "new title"


@pytest.mark.django_db
def test_plain_text_in_the_column_is_not_shown(spoil):
    made = Secret.objects.create(body="x")
    spoil(made, "body", "put there past the field")

    with pytest.raises(CannotOpen):
        _ = Secret.objects.get(pk=made.pk).body


# --- nothing is kept on the field: 5.2, "field.clean() raising ValidationError once" ---


@pytest.mark.django_db
def test_a_failed_validation_changes_nothing_for_later_reads():
    made = Secret.objects.create(body="kept")
    found = Secret.objects.get(pk=made.pk)
    found.body = "x" * 10_001

    with pytest.raises(ValidationError):
        found.full_clean()

    assert Secret.objects.get(pk=made.pk).body == "kept"


@pytest.mark.django_db
def test_full_clean_and_save_keep_text_and_ciphertext(stored):
    made = Secret.objects.create(body="kept", answers={"a": [0]})
    before = stored(made, "body"), stored(made, "answers")
    found = Secret.objects.get(pk=made.pk)

    found.full_clean()
    found.save()

    assert (stored(made, "body"), stored(made, "answers")) == before
    assert Secret.objects.get(pk=made.pk).answers == {"a": [0]}


def test_threads_do_not_share_values():
    rows = [Secret(body=f"text {number}") for number in range(8)]
    wrong = []

    def work(row, number):
        for _turn in range(200):
            sealed = row._meta.get_field("body").pre_save(row, add=True)
            fresh = Secret(row_id=row.row_id, body=SealedValue(sealed.text))
            if fresh.body != f"text {number}":
                wrong.append(fresh.body)
            row.body = f"text {number}"

    threads = [threading.Thread(target=work, args=(row, number)) for number, row in enumerate(rows)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []


# --- opening and sealing lazily ---


@pytest.mark.django_db
def test_loading_a_row_opens_nothing(ring, django_assert_num_queries):
    Secret.objects.create(title="t", body="kept")
    ring("new")

    with django_assert_num_queries(1):
        found = Secret.objects.get()

    assert found.title == "t"
    assert "kept" not in repr(found.__dict__)


@pytest.mark.django_db
def test_opened_values_do_not_show_in_the_instance(stored):
    made = Secret.objects.create(body="planted-marker")
    found = Secret.objects.get(pk=made.pk)

    assert found.body == "planted-marker"
    assert "planted" not in repr(found.__dict__) + repr(made.__dict__)


@pytest.mark.django_db
def test_data_changed_in_place_is_saved():
    made = Secret.objects.create(answers={"a": [1]})
    found = Secret.objects.get(pk=made.pk)
    found.answers["a"].append(2)
    found.save()

    assert Secret.objects.get(pk=made.pk).answers == {"a": [1, 2]}


@pytest.mark.django_db
def test_refresh_from_db_takes_over_a_new_value_and_opens_nothing(ring):
    made = Secret.objects.create(body="first", maybe="x")
    other = Secret.objects.get(pk=made.pk)
    other.body, other.maybe = "second", None
    other.save()

    made.refresh_from_db()
    assert (made.body, made.maybe) == ("second", None)
    ring("new")
    made.refresh_from_db()
    with pytest.raises(CannotOpen):
        _ = made.body


@pytest.mark.django_db
def test_deferred_columns_are_read_when_asked_for(django_assert_num_queries):
    made = Secret.objects.create(title="t", body="kept", answers=[1])

    for rows in (Secret.objects.defer("body"), Secret.objects.only("title", "row_id")):
        found = rows.get(pk=made.pk)
        assert found.get_deferred_fields() >= {"body"}
        with django_assert_num_queries(1):
            assert found.body == "kept"
        found.title = "changed"
        found.save()
    assert Secret.objects.get(pk=made.pk).answers == [1]


@pytest.mark.django_db
def test_saving_costs_no_statement_of_its_own(django_assert_num_queries):
    made = Secret.objects.create(body="x", maybe=None)
    found = Secret.objects.get(pk=made.pk)
    found.body = "y"

    with django_assert_num_queries(1):
        found.save()


# --- other ways in and out ---


@pytest.mark.django_db
def test_bulk_create_seals(stored):
    rows = Secret.objects.bulk_create([Secret(body=f"text {number}", answers=[number]) for number in range(3)])

    assert [Secret.objects.get(pk=row.pk).body for row in rows] == ["text 0", "text 1", "text 2"]
    assert all(stored(row, "body").startswith("v1.") for row in rows)


@pytest.mark.django_db
def test_bulk_create_that_updates_on_conflict_is_refused():
    made = Secret.objects.create(body="kept")

    with pytest.raises(TypeError, match="conflict"), transaction.atomic():
        Secret.objects.bulk_create(
            [Secret(code=made.code, body="other row's")],
            update_conflicts=True, unique_fields=["code"], update_fields=["body"],
        )  # fmt: skip
    assert Secret.objects.get(pk=made.pk).body == "kept"


@pytest.mark.parametrize(
    "value",
    ["plain", 3, {"a": 1}, F("title"), Value("plain"), Concat("title", Value("x")), SealedValue("v1.test-b.AAAA"),
     Case(When(pk=1, then=Value("plain")), default=F("body"))],
    ids=str,
)  # fmt: skip
@pytest.mark.django_db
def test_update_with_anything_is_refused(value):
    Secret.objects.create(title="t", body="kept", answers=[1])

    for name in ("body", "maybe", "answers"):
        with pytest.raises(TypeError), transaction.atomic():
            Secret.objects.update(**{name: value})
    assert Secret.objects.get().body == "kept"


@pytest.mark.django_db
def test_bulk_update_is_refused():
    made = Secret.objects.create(body="kept")
    made.body = "plain"

    with pytest.raises(TypeError), transaction.atomic():
        Secret.objects.bulk_update([made], ["body"])
    assert Secret.objects.get().body == "kept"


@pytest.mark.django_db
def test_an_expression_assigned_to_the_attribute_is_refused():
    made = Secret.objects.create(title="t", body="kept")
    made.body = F("title")

    with pytest.raises(TypeError), transaction.atomic():
        made.save()


@pytest.mark.django_db
def test_update_or_create_goes_through_the_instance():
    made = Secret.objects.create(title="t", body="first")

    Secret.objects.update_or_create(title="t", defaults={"body": "second"})

    assert Secret.objects.get(pk=made.pk).body == "second"


@pytest.mark.django_db
def test_values_are_opaque():
    made = Secret.objects.create(body="planted-marker", answers=["planted-marker"])
    row = Secret.objects.values("body", "answers", "maybe").get(pk=made.pk)

    assert isinstance(row["body"], SealedValue)
    assert row["maybe"] is None
    assert row["body"].key_id == "test-b"
    assert "planted" not in repr(row) + str(row["body"]) + str(list(Secret.objects.values_list()))


@pytest.mark.parametrize(
    "question",
    [{"body": "x"}, {"body": None}, {"body__contains": "x"}, {"body__in": ["x"]}, {"answers__mood": 3},
     {"answers__a__b": 3}, {"body__gt": ""}, {"body__regex": "."}],
    ids=str,
)  # fmt: skip
@pytest.mark.django_db
def test_filters_are_refused(question):
    with pytest.raises(TypeError, match="encrypted"):
        Secret.objects.filter(**question).count()
    with pytest.raises(TypeError, match="encrypted"):
        Secret.objects.exclude(**question).count()


@pytest.mark.django_db
def test_only_whether_it_is_null_can_be_asked():
    Secret.objects.create(maybe="x")
    Secret.objects.create(maybe=None)

    assert Secret.objects.filter(maybe__isnull=True).count() == 1
    assert Secret.objects.filter(maybe__isnull=False).count() == 1


@pytest.mark.django_db
def test_what_sql_makes_of_the_column_is_not_the_text():
    Secret.objects.create(body="planted-marker")

    row = Secret.objects.annotate(same=F("body"), up=Upper("body", output_field=models.TextField())).get()

    assert isinstance(row.same, SealedValue)
    assert "PLANTED" not in row.up


@pytest.mark.django_db
def test_fixtures_leave_the_columns_out():
    made = Secret.objects.create(body="planted-marker", answers=0)

    (written,) = json.loads(serializers.serialize("json", [made]))

    assert written["fields"] == {"code": made.code, "row_id": str(made.row_id), "title": ""}
    with pytest.raises(TypeError):
        Secret._meta.get_field("body").value_to_string(made)


@pytest.mark.django_db
def test_copies_are_independent():
    made = Secret.objects.create(body="kept", answers={"a": 1})
    shallow, deep = copy.copy(made), copy.deepcopy(made)
    shallow.body = "shallow"
    deep.answers["a"] = 2

    assert (made.body, shallow.body, deep.body) == ("kept", "shallow", "kept")
    assert (made.answers, deep.answers) == ({"a": 1}, {"a": 2})


@pytest.mark.django_db
def test_a_copy_as_a_new_row_needs_its_own_row_id():
    made = Secret.objects.create(body="kept")
    unopened = Secret.objects.get(pk=made.pk)
    fresh = Secret.objects.get(pk=made.pk)
    assert fresh.body == "kept"
    for twin in (unopened, fresh):
        twin.pk, twin.row_id, twin.code, twin._state.adding = None, Secret().row_id, Secret().code, True

    with pytest.raises(CannotOpen), transaction.atomic():
        unopened.save()
    for name in ("maybe", "answers", "anything"):
        setattr(fresh, name, "x")
    fresh.save()

    assert Secret.objects.get(pk=fresh.pk).body == "kept"


@pytest.mark.django_db
def test_a_pickle_holds_ciphertext_only():
    made = Secret.objects.create(body="planted-marker", answers={"planted": 1})
    found = Secret.objects.get(pk=made.pk)
    assert found.body == "planted-marker"

    for row in (made, found, Secret.objects.get(pk=made.pk)):
        pickled = pickle.dumps(row)
        assert b"planted" not in pickled
        assert pickle.loads(pickled).body == "planted-marker"
        assert pickle.loads(pickled).answers == {"planted": 1}


def test_an_unsaved_value_cannot_be_pickled():
    with pytest.raises(TypeError, match="not saved"):
        pickle.dumps(Secret(body="planted-marker"))


def test_an_error_can_be_pickled():
    error = pickle.loads(pickle.dumps(CannotOpen("bad_seal", where="a.b")))

    assert (error.code, error.where, error.status) == ("bad_seal", "a.b", 503)


@pytest.mark.django_db
def test_a_model_form_shows_and_saves_the_text():
    made = Secret.objects.create(body="before", answers=[1])
    form_class = modelform_factory(Secret, fields=["body", "answers"])

    assert form_class(instance=made).initial == {"body": "before", "answers": [1]}
    form = form_class({"body": "after", "answers": "[2]"}, instance=Secret.objects.get(pk=made.pk))
    assert form.is_valid()
    form.save()
    assert (Secret.objects.get().body, Secret.objects.get().answers) == ("after", [2])


# --- the field as a definition ---


@pytest.mark.parametrize("field", [EncryptedTextField(max_length=9, null=True), EncryptedJSONField(default=dict)])
def test_a_field_can_be_written_to_a_migration(field):
    __, path, args, kwargs = field.deconstruct()

    assert path == f"website.core.encryption.{type(field).__name__}"
    assert "serialize" not in kwargs
    assert type(field)(*args, **kwargs).deconstruct()[1:] == (path, args, kwargs)


def test_a_default_cannot_be_written_to_rows_that_exist():
    field = Secret._meta.get_field("body")

    with pytest.raises(TypeError):
        field.get_db_prep_save("", None)


def test_checks_refuse_a_model_without_row_id_and_a_compared_column():
    class Wrong(models.Model):
        body = EncryptedTextField(unique=True)
        other = EncryptedTextField(db_index=True)

        class Meta:
            app_label = "testapp"
            managed = False
            ordering = ["-other"]

    try:
        found = sorted(
            (message.id, message.obj.name, bool(message.hint))
            for message in Wrong.check(databases=[])
            if message.id.startswith("mainstay")
        )
    finally:
        from django.apps import apps

        del apps.all_models["testapp"]["wrong"]
        apps.clear_cache()

    assert found == [
        ("mainstay.E001", "body", True), ("mainstay.E001", "other", True),
        ("mainstay.E002", "body", True), ("mainstay.E002", "other", True),
    ]  # fmt: skip
    assert Secret.check() == []
