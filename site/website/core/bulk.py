"""Many rows written in few statements, with every value worked out before the transaction that writes them.

`bulk_create` and `bulk_update` work out values while they write. On SQLite, where one writer holds the whole database,
that keeps everybody else waiting for seconds; here the transaction does nothing but send.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connections, models, router, transaction


def reserve_keys(model: type[models.Model], count: int) -> list[int]:
    """Numbers for `count` new rows that no other row will ever get, so that rows can name each other before they exist.

    Takes effect at once outside a transaction; numbers that are not used stay unused.
    """
    if not count:
        return []
    using = router.db_for_write(model)
    connection = connections[using]
    table, column = model._meta.db_table, model._meta.pk.column
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            numbers = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
            cursor.execute(numbers, [connection.ops.quote_name(table), column, count])
            return [number for (number,) in cursor.fetchall()]
        quote = connection.ops.quote_name
        highest = f"(SELECT COALESCE(MAX({quote(column)}), 0) FROM {quote(table)})"  # noqa: S608
        cursor.execute(
            f"UPDATE sqlite_sequence SET seq = MAX(seq, {highest}) + %s WHERE name = %s",  # noqa: S608
            [count, table],
        )
        if not cursor.rowcount:
            cursor.execute(
                f"INSERT INTO sqlite_sequence (name, seq) VALUES (%s, {highest} + %s)",  # noqa: S608
                [table, count],
            )
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()[0]
    return list(range(last - count + 1, last + 1))


class _Sent:
    """One statement and the values of each of its rows. No signal is sent for any of them."""

    sql: str

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model
        self.connection = connections[router.db_for_write(model)]
        self.values: list[tuple[Any, ...]] = []

    def __len__(self) -> int:
        return len(self.values)

    def _quoted(self, fields: Iterable[models.Field]) -> list[str]:
        return [self.connection.ops.quote_name(field.column) for field in fields]

    def _values(self, row: models.Model, fields: Sequence[models.Field], *, new: bool) -> tuple[Any, ...]:
        return tuple(field.get_db_prep_save(field.pre_save(row, new), self.connection) for field in fields)

    def write(self) -> None:
        """Sends the rows. Belongs into a transaction."""
        if self.values:
            with self.connection.cursor() as cursor:
                cursor.executemany(self.sql, self.values)


class Inserts(_Sent):
    """New rows of one table. With `keyed` they have their keys already (`reserve_keys`), else the database gives them.

    `replacing` names a unique field: a row that has its value already is overwritten.
    """

    def __init__(self, model: type[models.Model], *, keyed: bool = True, replacing: str = "") -> None:
        super().__init__(model)
        self.fields = [field for field in model._meta.local_concrete_fields if keyed or not field.primary_key]
        names = self._quoted(self.fields)
        table = self.connection.ops.quote_name(model._meta.db_table)
        places = ", ".join(["%s"] * len(names))
        self.sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})"  # noqa: S608
        if replacing:
            (unique,) = self._quoted([model._meta.get_field(replacing)])
            news = ", ".join(f"{name} = excluded.{name}" for name in names if name != unique)
            self.sql += f" ON CONFLICT ({unique}) DO UPDATE SET {news}"

    def add(self, rows: Iterable[models.Model]) -> None:
        """Works out the values of unsaved rows. A file that is not stored yet is stored now."""
        self.values += [self._values(row, self.fields, new=True) for row in rows]


class Updates(_Sent):
    """New values of some fields of rows that are there."""

    def __init__(self, model: type[models.Model], names: Sequence[str]) -> None:
        super().__init__(model)
        self.fields = [model._meta.get_field(name) for name in names]
        table = self.connection.ops.quote_name(model._meta.db_table)
        (key,) = self._quoted([model._meta.pk])
        news = ", ".join(f"{name} = %s" for name in self._quoted(self.fields))
        self.sql = f"UPDATE {table} SET {news} WHERE {key} = %s"  # noqa: S608

    def add(self, rows: Iterable[models.Model]) -> None:
        """Works out the values of rows as they stand now."""
        self.values += [(*self._values(row, self.fields, new=False), row.pk) for row in rows]
