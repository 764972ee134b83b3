"""Append-only tables: declared once, held by triggers on SQLite and PostgreSQL.

    triggers.append_only(Completion, allow_update=("page",))        # in AppConfig.ready()

UPDATE of anything but the allowed columns, DELETE and (PostgreSQL) TRUNCATE are refused with an IntegrityError.
Encrypted columns may be sealed again under *another* key and changed in no other way, so that keys can be rotated.
A column may also be emptied only while a permit stands: a row of another table that names the same thing.

Triggers are taken away before a migrate that has something to do and put back after every migrate: SQLite drops them
when it rebuilds a table and cannot drop a column that one mentions, and a data migration may have to touch old rows.
`problems()` compares what is declared with what is there, for the system check and for `/readyz`.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.signals import post_migrate, pre_migrate

logger = logging.getLogger(__name__)

PREFIX = "mainstay_"
FUNCTION = "mainstay_append_only"

# One function for all tables. It compares rows as JSON, so that no trigger depends on a column and ALTER TABLE works.
_FUNCTION_BODY = """
DECLARE
    before jsonb;
    after jsonb;
    argument text;
    col text;
    allowed boolean;
BEGIN
    IF TG_OP = 'UPDATE' AND TG_NARGS > 0 THEN
        before := to_jsonb(OLD);
        after := to_jsonb(NEW);
        FOREACH argument IN ARRAY TG_ARGV LOOP
            col := substr(argument, 3);
            allowed := false;
            IF left(argument, 2) = 'p:' AND after ->> split_part(col, ':', 1) IS NULL THEN
                EXECUTE format(
                    'SELECT EXISTS (SELECT 1 FROM %I WHERE %I = ($1)::bigint)',
                    split_part(col, ':', 2), split_part(col, ':', 3)
                ) INTO allowed USING before ->> split_part(col, ':', 4);
                col := split_part(col, ':', 1);
            END IF;
            IF allowed OR left(argument, 2) = 'a:' OR (left(argument, 2) = 'e:' AND after ->> col IS NULL) OR (
                left(argument, 2) = 'r:' AND after ->> col LIKE 'v1._%._%' AND before ->> col LIKE 'v1._%._%'
                AND split_part(after ->> col, '.', 2) <> split_part(before ->> col, '.', 2)
            ) THEN
                before := before - col;
                after := after - col;
            END IF;
        END LOOP;
        IF before = after THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END
"""


@dataclass(frozen=True)
class Permit:
    """What lets columns be emptied: a row of `model` whose field `by` names what the row's field of that name does."""

    model: type[models.Model]
    by: str


@dataclass(frozen=True)
class AppendOnly:
    """One append-only table: columns that may change, that may become NULL, that may be sealed again.

    `permitted` columns may become NULL while the table `permit[0]` has a row whose column `permit[1]` holds what the
    column `permit[2]` of this row holds.
    """

    table: str
    columns: tuple[str, ...]
    allowed: tuple[str, ...]
    emptied: tuple[str, ...]
    resealed: tuple[str, ...]
    permitted: tuple[str, ...] = ()
    permit: tuple[str, str, str] = ("", "", "")

    @property
    def fingerprint(self) -> str:
        """Changes whenever the rules of the table or the code of this module change; part of the triggers' names."""
        parts = (self.columns, self.allowed, self.emptied, self.resealed, self.permitted, self.permit)
        columns = (",".join(names) for names in parts)
        rules = "|".join((_FUNCTION_BODY, self.table, *columns))
        return hashlib.sha256(rules.encode()).hexdigest()[:10]


@dataclass(frozen=True)
class _Declared:
    """What was declared about a model, in names of fields."""

    model: type[models.Model]
    allow_update: tuple[str, ...]
    allow_empty: tuple[str, ...]
    empty_under_permit: tuple[str, ...]
    permit: Permit | None


_declared: dict[str, _Declared] = {}


def append_only(
    model: type[models.Model],
    *,
    allow_update: tuple[str, ...] = (),
    allow_empty: tuple[str, ...] = (),
    empty_under_permit: tuple[str, ...] = (),
    permit: Permit | None = None,
) -> None:
    """Declares the table of `model` append-only.

    Fields of `allow_update` may change (say a link that SET_NULL empties); those of `allow_empty` may become NULL and
    nothing else (say an answer, when its person is erased); those of `empty_under_permit` too, but only while a row of
    `permit` is there (say a text, when its time of keeping is over). Declaring again replaces what was declared before.
    Raises FieldDoesNotExist for an unknown field, ValueError for fields under a permit without one.
    """
    for name in (*allow_update, *allow_empty, *empty_under_permit):
        model._meta.get_field(name)
    if bool(empty_under_permit) != (permit is not None):
        raise ValueError("columns that a permit lets be emptied and the permit belong together")
    if permit is not None:
        model._meta.get_field(permit.by)
        permit.model._meta.get_field(permit.by)
    _declared[model._meta.db_table] = _Declared(
        model, tuple(allow_update), tuple(allow_empty), tuple(empty_under_permit), permit
    )


def withdraw(model: type[models.Model]) -> None:
    """Takes a declaration back (tests)."""
    _declared.pop(model._meta.db_table, None)


def declared() -> list[AppendOnly]:
    """Every declared table, by name."""
    return [_rules(_declared[table]) for table in sorted(_declared)]


def rules_of(model: type[models.Model]) -> AppendOnly | None:
    """The rules of a model's table, or None when it is not append-only."""
    found = _declared.get(model._meta.db_table)
    return _rules(found) if found else None


def _rules(said: _Declared) -> AppendOnly:
    from website.core.encryption import SealedField

    fields = said.model._meta.local_concrete_fields

    def columns_of(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sorted(field.column for field in fields if field.name in names))

    return AppendOnly(
        table=said.model._meta.db_table,
        columns=tuple(field.column for field in fields),
        allowed=columns_of(said.allow_update),
        emptied=columns_of(said.allow_empty),
        resealed=tuple(sorted(field.column for field in fields if isinstance(field, SealedField))),
        permitted=columns_of(said.empty_under_permit),
        permit=_permit_of(said),
    )


def _permit_of(said: _Declared) -> tuple[str, str, str]:
    if said.permit is None:
        return "", "", ""
    permit = said.permit.model._meta
    columns = (permit.get_field(said.permit.by).column, said.model._meta.get_field(said.permit.by).column)
    return permit.db_table, *columns


# --- what the triggers say ---


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def statements(rules: AppendOnly, vendor: str) -> dict[str, str]:
    """{trigger name: CREATE TRIGGER statement} for a table."""
    name = f"{PREFIX}{rules.fingerprint}"
    return _for_sqlite(rules, name) if vendor == "sqlite" else _for_postgresql(rules, name)


def _for_sqlite(rules: AppendOnly, name: str) -> dict[str, str]:
    table = _quoted(rules.table)
    refuse = f"BEGIN SELECT RAISE(ABORT, {_literal(rules.table + ' is append-only')}); END"
    changed = []
    for column in rules.columns:
        if column in rules.allowed:
            continue
        old, new = f"OLD.{_quoted(column)}", f"NEW.{_quoted(column)}"
        fault = f"{new} IS NOT {old}"
        if column in rules.emptied:
            fault += f" AND {new} IS NOT NULL"
        if column in rules.permitted:
            fault += f" AND NOT ({new} IS NULL AND {_sqlite_permit(rules)})"
        if column in rules.resealed:
            fault += f" AND NOT {_sqlite_other_key(old, new)}"
        changed.append(f"({fault})")
    some_may = rules.allowed or rules.emptied or rules.resealed or rules.permitted
    when = f"WHEN {' OR '.join(changed)} " if some_may else ""
    return {
        f"{name}_u": f"CREATE TRIGGER {name}_u BEFORE UPDATE ON {table} FOR EACH ROW {when}{refuse}",
        f"{name}_d": f"CREATE TRIGGER {name}_d BEFORE DELETE ON {table} FOR EACH ROW {refuse}",
    }


def _sqlite_permit(rules: AppendOnly) -> str:
    """Whether a permit for the row is there."""
    table, theirs, ours = (_quoted(name) for name in rules.permit)
    return f"EXISTS (SELECT 1 FROM {table} WHERE {theirs} = OLD.{ours})"  # noqa: S608 - names of our own tables


def _sqlite_other_key(old: str, new: str) -> str:
    """Whether both values are sealed, and under different keys. NULL counts as no."""

    def key_of(value: str) -> str:
        return f"substr({value}, 4, instr(substr({value}, 4), '.') - 1)"

    sealed = f"{old} LIKE 'v1._%._%' AND {new} LIKE 'v1._%._%'"
    return f"ifnull({sealed} AND {key_of(old)} <> {key_of(new)}, 0)"


def _for_postgresql(rules: AppendOnly, name: str) -> dict[str, str]:
    table = _quoted(rules.table)
    marked = (("a", rules.allowed), ("e", rules.emptied), ("r", rules.resealed))
    arguments = [f"{mark}:{column}" for mark, columns in marked for column in columns]
    arguments += [":".join(("p", column, *rules.permit)) for column in rules.permitted]
    passed = ", ".join(_literal(argument) for argument in arguments)
    return {
        f"{name}_r": f"CREATE TRIGGER {name}_r BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {FUNCTION}({passed})",
        f"{name}_t": f"CREATE TRIGGER {name}_t BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()",
    }


# --- what is there ---


def _present(using: str, *, at_work: bool = True) -> set[tuple[str, str]]:
    """(table, trigger name) of the triggers of ours that are there; `at_work` leaves out those that hold nothing."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [f"{PREFIX}%"]
            )
            wanted = _wanted(using, only_existing=False) if at_work else {}
            return {(table, name) for table, name, sql in cursor.fetchall() if wanted.get((table, name), sql) == sql}
        cursor.execute(
            "SELECT c.relname, t.tgname, t.tgenabled IN ('O', 'A') AND p.proname = %s AND p.prosrc = %s "
            "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE NOT t.tgisinternal AND t.tgname LIKE %s AND pg_table_is_visible(c.oid)",
            [FUNCTION, _FUNCTION_BODY, f"{PREFIX}%"],
        )
        return {(table, name) for table, name, works in cursor.fetchall() if works or not at_work}


def _wanted(using: str, *, only_existing: bool) -> dict[tuple[str, str], str]:
    """{(table, trigger name): statement} of what ought to be there."""
    connection = connections[using]
    tables = set(connection.introspection.table_names()) if only_existing else set()
    return {
        (rules.table, name): statement
        for rules in declared()
        if not only_existing or rules.table in tables
        for name, statement in statements(rules, connection.vendor).items()
    }


def problems(using: str = DEFAULT_DB_ALIAS, *, only_existing: bool = False) -> list[str]:
    """What differs between the declared triggers and those in the database, a line each; empty when all is well.

    `only_existing` leaves out tables that are not there yet.
    """
    wanted, present = set(_wanted(using, only_existing=only_existing)), _present(using)
    missing = [f"{table}: {name} is missing" for table, name in sorted(wanted - present)]
    return missing + [f"{table}: {name} is not declared" for table, name in sorted(present - wanted)]


def installed(using: str = DEFAULT_DB_ALIAS) -> bool:
    """Whether every declared trigger is in the database, at work, and no other one of ours."""
    return not problems(using)


# --- putting them there ---


def install(using: str = DEFAULT_DB_ALIAS) -> None:
    """Makes the triggers in the database those that are declared, for every table that exists."""
    connection = connections[using]
    wanted, working = _wanted(using, only_existing=True), _present(using)
    missing = set(wanted) - working
    if not missing and working == set(wanted):
        return
    with connection.cursor() as cursor:
        _drop(cursor, connection.vendor, _present(using, at_work=False) - (working & set(wanted)))
        if connection.vendor == "postgresql":
            made = f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql"
            cursor.execute(f"{made} AS $body${_FUNCTION_BODY}$body$")
        for key in sorted(missing):
            cursor.execute(wanted[key])


def remove(using: str = DEFAULT_DB_ALIAS) -> None:
    """Takes every trigger of ours away."""
    connection = connections[using]
    present = _present(using, at_work=False)
    if not present:
        return
    with connection.cursor() as cursor:
        _drop(cursor, connection.vendor, present)


def _drop(cursor: Any, vendor: str, names: set[tuple[str, str]]) -> None:
    if vendor == "postgresql" and names:
        # A table with deferred constraint checks outstanding cannot be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table, name in sorted(names):
        on_table = f" ON {_quoted(table)}" if vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER IF EXISTS {_quoted(name)}{on_table}")
    if vendor == "postgresql" and names:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@contextmanager
def lifted(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Within the block nothing is append-only. For tests only: raises RuntimeError in every other environment."""
    if settings.ENVIRONMENT != "test":
        raise RuntimeError("append-only triggers are lifted by tests and by nobody else")
    remove(using)
    try:
        yield
    finally:
        install(using)


def _before_migrate(using: str, plan: Any = None, **kwargs: Any) -> None:
    """Takes the triggers away when the migrate has something to do."""
    if plan:
        remove(using)


def _after_migrate(using: str, **kwargs: Any) -> None:
    """Puts the triggers (back) in their place; runs after every migrate, also an empty one."""
    install(using)


def connect(sender: Any) -> None:
    """Listens to migrate; called once by the app configuration `sender` of core."""
    pre_migrate.connect(_before_migrate, sender=sender, dispatch_uid="core.triggers.before")
    post_migrate.connect(_after_migrate, sender=sender, dispatch_uid="core.triggers.after")
