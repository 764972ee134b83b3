"""Moving rows to the active key, and counting which key holds what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.models.expressions import RawSQL

from website.core.encryption import box
from website.core.encryption.cells import SealedValue
from website.core.encryption.fields import SealedField
from website.core.encryption.keys import key_ring
from website.core.errors import CannotOpen

UNREADABLE = "(not sealed)"
"""Stands in counts for texts that are not sealed texts at all."""


@dataclass
class Rotated:
    """What became of one column: rows sealed anew, rows that somebody changed meanwhile, rows that do not open."""

    sealed: int = 0
    changed_meanwhile: int = 0
    unopened: int = 0


def encrypted_columns() -> Iterator[SealedField]:
    """Every encrypted column of the installation, each once, in the table it lives in."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            yield from (field for field in model._meta.local_concrete_fields if isinstance(field, SealedField))


def label_of(field: SealedField) -> str:
    """App, model and column of a field."""
    return f"{field.model._meta.label}.{field.name}"


def _sql_name(field: SealedField, using: str) -> str:
    quote = connections[using].ops.quote_name
    return f"{quote(field.model._meta.db_table)}.{quote(field.column)}"


def count_keys(field: SealedField, using: str = DEFAULT_DB_ALIAS) -> dict[str, int]:
    """{key id: rows} of a column, by key id; NULLs are not counted."""
    column = _sql_name(field, using)
    if connections[using].vendor == "sqlite":
        key_id = f"substr({column}, 4, instr(substr({column}, 4), '.') - 1)"
    else:
        key_id = f"split_part({column}, '.', 2)"
    sql = f"CASE WHEN substr({column}, 1, 3) = 'v1.' THEN {key_id} ELSE %s END"
    rows = (
        field.model._base_manager.using(using)
        .filter(**{f"{field.name}__isnull": False})
        .annotate(mainstay_key=RawSQL(sql, [UNREADABLE], output_field=models.TextField()))  # noqa: S611 - no text from outside
        .order_by()
        .values_list("mainstay_key")
        .annotate(models.Count("pk"))
    )
    return dict(sorted(rows))


def rotate_column(field: SealedField, *, batch: int, using: str = DEFAULT_DB_ALIAS) -> Iterator[Rotated]:
    """Seals every row of a column under the active key, `batch` rows a transaction; yields the sums after each batch.

    Rows that are there already are not touched, so it can be broken off and started again at any time. Rows that do not
    open are left as they are and counted.
    """
    done, last = Rotated(), None
    while True:
        rows = _next_rows(field, last, batch, using)
        if not rows:
            return
        with transaction.atomic(using=using):
            for pk, row_id, sealed in rows:
                _rotate_row(field, pk, box.Place(field.model._meta.db_table, row_id, field.column), sealed, done, using)
        last = rows[-1][0]
        yield done


def _next_rows(field: SealedField, after, batch: int, using: str) -> list[tuple]:
    prefix = f"{box.VERSION}.{key_ring().active}."
    behind = RawSQL(  # noqa: S611 - no text from outside
        f"substr({_sql_name(field, using)}, 1, %s) <> %s", [len(prefix), prefix], output_field=models.BooleanField()
    )
    rows = field.model._base_manager.using(using).filter(behind).order_by("pk")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    return list(rows.values_list("pk", "row_id", field.name)[:batch])


def _rotate_row(field: SealedField, pk, place: box.Place, sealed: SealedValue, done: Rotated, using: str) -> None:
    before = sealed.sealed_text
    try:
        after = box.seal(box.open_sealed(before, place), place)
    except CannotOpen:
        done.unopened += 1
        return
    connection = connections[using]
    quote, key = connection.ops.quote_name, field.model._meta.pk
    # Only while the column still holds what was read: a save in between wins, and it sealed with the active key.
    sql = (  # names come from the models, values are parameters
        f"UPDATE {quote(field.model._meta.db_table)} SET {quote(field.column)} = %s "  # noqa: S608
        f"WHERE {quote(key.column)} = %s AND {quote(field.column)} = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [after, key.get_db_prep_value(pk, connection), before])
        if cursor.rowcount:
            done.sealed += 1
        else:
            done.changed_meanwhile += 1
