"""Tampering with the triggers in place is refused."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, models, transaction

from supervision.models import (
    PurgePermit,
    RecordAttendee,
    RecordContent,
    RecordDomain,
    RecordEvent,
    SessionAction,
    SessionRecord,
)
from tests.supervision.records.conftest import execute
from tests.supervision.records.tampering import (
    FIXED,
    TABLES,
    name_of,
    sql_name,
)

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
