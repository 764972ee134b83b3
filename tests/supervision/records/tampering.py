"""Tampering with records: the tables, a block without triggers, another value for a column."""

from __future__ import annotations

import base64
import copy
import datetime as dt
import uuid
from contextlib import contextmanager

from django.db import IntegrityError, connection, models, transaction

from supervision.domain import purge
from supervision.models import (
    Agreement,
    PurgePermit,
    RecordAttendee,
    RecordChainHead,
    RecordContent,
    RecordDomain,
    RecordEvent,
    SessionAction,
    SessionRecord,
)
from tests.supervision.records.conftest import execute
from website.accounts.models import User
from website.core import clock, triggers
from website.core.encryption import box
from website.core.encryption.keys import key_ring

FIXED = (SessionRecord, RecordContent, RecordAttendee, RecordDomain, RecordEvent, SessionAction)
TABLES = (*FIXED, PurgePermit, RecordChainHead)

# Columns that may differ from what was signed, and why.
FREE = {
    "SessionAction": {"done_at": "done later", "done_by_id": "done later", "dropped_at": "dropped later"},
}  # fmt: skip


@contextmanager
def tampering():
    """Within the block there are no triggers; afterwards everything is as it was, also what others still name."""
    with triggers.lifted(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def sql_name(model, column=None):
    quote = connection.ops.quote_name
    return quote(column or model._meta.db_table)


def name_of(record):
    return f"{record.session.code}:{record.version}"


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
