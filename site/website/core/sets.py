"""Statements over whole sets, for work that must cost the same for ten rows as for ten thousand."""

from __future__ import annotations

from django.db import connections, models
from django.db.models.sql.compiler import SQLCompiler


def insert_missing(model: type[models.Model], rows: models.QuerySet, columns: dict[str, str]) -> int:
    """Inserts what `rows` selects into the table of `model`, passing over what its constraints know already.

    `columns` names, for each field of `model`, the name under which `rows` selects its value. One statement, however
    many rows there are; returns how many were new. Defaults of Python do not apply: every field without a database
    default that may not be null must be named.
    """
    connection = connections[rows.db]
    chosen = rows.order_by().values_list(*columns.values())
    compiler: SQLCompiler = chosen.query.get_compiler(using=rows.db)
    select, params = compiler.as_sql()
    quote = connection.ops.quote_name
    names = ", ".join(quote(model._meta.get_field(name).column) for name in columns)
    table = quote(model._meta.db_table)
    # The derived table keeps SQLite from reading ON CONFLICT as part of a join.
    statement = f"INSERT INTO {table} ({names}) SELECT * FROM ({select}) chosen WHERE TRUE ON CONFLICT DO NOTHING"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.rowcount
