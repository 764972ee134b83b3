"""Append-only tables on both databases."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction
from django.db.utils import DatabaseError

from tests.testapp.models import Allowance, Entry, Folder
from website.core import checks, triggers

SQLITE = "sqlite"


def execute(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def refused():
    """A block that the database must refuse."""
    return pytest.raises(IntegrityError, match="append-only")


@pytest.fixture
def entry(db):
    return Entry.objects.create(number=1, text="as it was", folder=Folder.objects.create(name="f"))


def test_changes_through_the_orm_are_refused(entry):
    entry.number = 2
    for change in (
        entry.save,
        entry.delete,
        lambda: Entry.objects.update(number=3),
        lambda: Entry.objects.all().delete(),
        lambda: Entry.objects.all()._raw_delete("default"),
        lambda: Entry.objects.bulk_update([entry], ["number"]),
        lambda: Entry.objects.update(number=models.F("number") + 1),
    ):
        with refused(), transaction.atomic():
            change()

    assert Entry.objects.get().number == 1


def test_changes_in_raw_sql_are_refused(entry):
    for sql in (
        "UPDATE testapp_entry SET number = 5",
        "DELETE FROM testapp_entry",
        "INSERT INTO testapp_entry (id, number, row_id, text) SELECT id, number, row_id, 'x' FROM testapp_entry "
        "WHERE true ON CONFLICT (id) DO UPDATE SET text = excluded.text",
    ):
        with refused(), transaction.atomic():
            execute(sql)

    assert Entry.objects.get().text == "as it was"


def test_replacing_a_row_is_refused_on_sqlite(entry):
    if connection.vendor != SQLITE:
        pytest.skip("a statement of SQLite")
    for sql in (
        "REPLACE INTO testapp_entry (id, number, row_id, text) SELECT id, 9, row_id, text FROM testapp_entry",
        "UPDATE OR REPLACE testapp_entry SET number = 9",
    ):
        with refused(), transaction.atomic():
            execute(sql)

    assert Entry.objects.get().number == 1


def test_truncate_is_refused_on_postgresql(entry):
    if connection.vendor == SQLITE:
        pytest.skip("SQLite has no TRUNCATE")
    with refused(), transaction.atomic():
        execute("SET CONSTRAINTS ALL IMMEDIATE")
        execute("TRUNCATE testapp_entry CASCADE")

    assert Entry.objects.count() == 1


def test_an_allowed_column_may_change_alone(entry):
    entry.folder.delete()
    entry.refresh_from_db()
    assert entry.folder is None

    with refused(), transaction.atomic():
        Entry.objects.update(folder=Folder.objects.create(name="g"), number=7)
    entry.folder = Folder.objects.create(name="h")
    entry.save()

    assert Entry.objects.get().folder.name == "h"


def test_a_column_that_may_be_emptied_takes_nothing_else(db):
    made = Entry.objects.create(number=1, text="x", answer="as it was")
    made.answer = "another"
    with refused(), transaction.atomic():
        made.save(update_fields=["answer"])
    with refused(), transaction.atomic():
        Entry.objects.update(answer=None, number=2)

    assert Entry.objects.update(answer=None) == 1

    assert Entry.objects.get().answer is None
    made.answer = "put back"
    with refused(), transaction.atomic():
        made.save(update_fields=["answer"])


def test_adding_is_always_possible(entry):
    Entry.objects.create(number=2, text="b")
    Entry.objects.bulk_create([Entry(number=3, text="c"), Entry(number=3, text="again")], ignore_conflicts=True)

    assert list(Entry.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3]
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.create(number=3, text="d")


@pytest.mark.django_db
def test_declared_triggers_are_installed():
    assert triggers.problems() == []
    assert triggers.installed()
    assert checks.triggers_are_installed(databases=["default"]) == []


@pytest.mark.django_db
def test_a_missing_trigger_is_noticed_and_put_back_by_migrate():
    if connection.vendor == SQLITE:
        (name, *_rest) = triggers.statements(triggers.rules_of(Entry), SQLITE)
        execute(f"DROP TRIGGER {name}")
    else:
        execute("ALTER TABLE testapp_entry DISABLE TRIGGER USER")

    assert not triggers.installed()
    (message, *__) = checks.triggers_are_installed(databases=["default"])
    assert (message.id, bool(message.hint)) == ("mainstay.E020", True)
    assert "testapp_entry" in message.msg

    call_command("migrate", verbosity=0)

    assert triggers.problems() == []


@pytest.mark.django_db
def test_a_trigger_that_was_emptied_is_noticed():
    if connection.vendor == SQLITE:
        (name, *_rest) = triggers.statements(triggers.rules_of(Entry), SQLITE)
        execute(f"DROP TRIGGER {name}")
        execute(f"CREATE TRIGGER {name} BEFORE UPDATE ON testapp_entry BEGIN SELECT 1; END")
    else:
        execute(
            f"CREATE OR REPLACE FUNCTION {triggers.FUNCTION}() RETURNS trigger LANGUAGE plpgsql "
            "AS 'BEGIN RETURN NEW; END'"
        )

    assert not triggers.installed()
    triggers.install()
    assert triggers.installed()


@pytest.mark.django_db
def test_a_trigger_nobody_declared_is_noticed_and_removed():
    try:
        triggers.append_only(Folder)
        triggers.install()
        folder = Folder.objects.create(name="f")
        with refused(), transaction.atomic():
            folder.delete()
    finally:
        triggers.withdraw(Folder)

    assert not triggers.installed()
    triggers.install()
    assert triggers.installed()
    folder.delete()


@pytest.mark.django_db
def test_an_unknown_column_cannot_be_allowed():
    with pytest.raises(Exception, match="no field named"):
        triggers.append_only(Folder, allow_update=("nothing",))


@pytest.mark.django_db(transaction=True)
def test_triggers_survive_a_rebuilt_table():
    entry = Entry.objects.create(number=1, text="as it was")
    wide, narrow = models.CharField(max_length=20, default="x"), models.CharField(max_length=9, default="x")
    for field in (wide, narrow):
        field.set_attributes_from_name("extra")
        field.model = Entry
    triggers.remove()  # what a migrate with something to do does first
    with connection.schema_editor() as editor:
        editor.add_field(Entry, wide)
    with connection.schema_editor() as editor:
        editor.alter_field(Entry, wide, narrow)
    with connection.schema_editor() as editor:
        editor.remove_field(Entry, narrow)
    assert not triggers.installed()

    call_command("migrate", verbosity=0)

    assert triggers.installed()
    with refused():
        Entry.objects.filter(pk=entry.pk).update(number=2)
    with refused():
        entry.delete()


@pytest.mark.django_db(transaction=True)
def test_migrate_lifts_triggers_only_when_it_has_something_to_do():
    triggers._before_migrate(using="default", plan=[])
    assert triggers.installed()

    triggers._before_migrate(using="default", plan=["something"])
    assert not triggers.installed()

    triggers._after_migrate(using="default")
    assert triggers.installed()


@pytest.mark.django_db
def test_lifting_ends_with_the_block(entry):
    with triggers.lifted():
        Entry.objects.update(number=4)

    assert triggers.installed()
    with refused(), transaction.atomic():
        Entry.objects.update(number=5)
    assert Entry.objects.get().number == 4


def test_lifting_works_in_tests_only(settings):
    settings.ENVIRONMENT = "production"

    with pytest.raises(RuntimeError, match="tests"), triggers.lifted():
        pass


@pytest.mark.django_db(transaction=True)
def test_a_flush_by_hand_is_refused():
    Entry.objects.create(number=1, text="x")

    with pytest.raises(Exception, match=r"flushed|append-only") as stopped:
        call_command("flush", interactive=False, verbosity=0)

    assert isinstance(stopped.value.__cause__ or stopped.value, DatabaseError)
    assert Entry.objects.count() == 1


# --- emptied under a permit -------------------------------------------------------------------------------------------


@pytest.fixture
def permitted(db):
    """Entries whose answer may go while an allowance names their number."""
    rules = triggers.rules_of(Entry)
    triggers.append_only(
        Entry,
        allow_update=("folder",),
        empty_under_permit=("answer",),
        permit=triggers.Permit(Allowance, "number"),
    )
    triggers.install()
    yield
    triggers.append_only(Entry, allow_update=("folder",), allow_empty=("answer",))
    triggers.install()
    assert triggers.rules_of(Entry) == rules


def test_a_column_goes_only_under_a_permit_for_that_row(permitted):
    made = [Entry.objects.create(number=number, text="x", answer="as it was") for number in (1, 2)]
    with refused(), transaction.atomic():
        Entry.objects.filter(number=1).update(answer=None)

    Allowance.objects.create(number=1)

    with refused(), transaction.atomic():
        Entry.objects.update(answer=None)
    with refused(), transaction.atomic():
        Entry.objects.filter(number=1).update(answer=None, number=9)
    made[0].answer = "another"
    with refused(), transaction.atomic():
        made[0].save()
    assert Entry.objects.filter(number=1).update(answer=None) == 1
    made[0].answer = "put back"
    with refused(), transaction.atomic():
        made[0].save()
    assert triggers.problems() == []


def test_a_permit_and_what_it_permits_belong_together():
    with pytest.raises(ValueError):
        triggers.append_only(Entry, empty_under_permit=("answer",))
    with pytest.raises(ValueError):
        triggers.append_only(Entry, permit=triggers.Permit(Allowance, "number"))
