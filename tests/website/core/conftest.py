"""Fixtures of core's tests."""

from __future__ import annotations

import base64

import pytest
from django.db import connection

OLD_KEY = base64.b64encode(b"o" * 32).decode()
NEW_KEY = base64.b64encode(b"n" * 32).decode()


@pytest.fixture
def stored():
    """`stored(instance, "body")` is what the column holds, read past the field."""

    def read(instance, name):
        field = instance._meta.get_field(name)
        table, key = field.model._meta.db_table, field.model._meta.pk
        with connection.cursor() as cursor:
            cursor.execute(
                f'SELECT "{field.column}" FROM "{table}" WHERE "{key.column}" = %s',
                [key.get_db_prep_value(instance.pk, connection)],
            )
            return cursor.fetchone()[0]

    return read


@pytest.fixture
def spoil():
    """`spoil(instance, "body", text)` writes a column past the field."""

    def write(instance, name, text):
        field = instance._meta.get_field(name)
        with connection.cursor() as cursor:
            cursor.execute(
                f'UPDATE "{field.model._meta.db_table}" SET "{field.column}" = %s WHERE id = %s', [text, instance.pk]
            )

    return write


@pytest.fixture
def ring(settings):
    """`ring("old", "new")` sets the key ring to these keys, the first one active."""
    known = {"old": OLD_KEY, "new": NEW_KEY}

    def choose(*names):
        settings.FIELD_KEYS = {name: known[name] for name in names}

    choose("old")
    return choose
