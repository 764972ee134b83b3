"""System checks of core: the key ring, the keys in use, the triggers. Every one says what to do."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from website.core import triggers
from website.core.encryption import keys, rotation


@register(Tags.security)
def field_keys_are_keys(**kwargs: Any) -> list[CheckMessage]:
    """Every entry of FIELD_KEYS is a key of 32 bytes with a usable id, and no two are the same."""
    if not settings.FIELD_KEYS:
        return [
            Error(
                "There is no key for encrypted columns.",
                hint="Run `manage.py new_field_key`, set FIELD_KEYS to it, and keep a copy outside the backup.",
                id="mainstay.E010",
            )
        ]
    faults, seen = [], {}
    for key_id, text in settings.FIELD_KEYS.items():
        try:
            material = keys.material_of(key_id, text)
        except keys.BadKey as error:
            faults.append(Error(str(error), hint="Make one with `manage.py new_field_key`.", id="mainstay.E011"))
            continue
        if material in seen:
            faults.append(
                Error(
                    f"The field keys {seen[material]} and {key_id} are the same key.",
                    hint="A rotation needs a new key: `manage.py new_field_key`.",
                    id="mainstay.E012",
                )
            )
        seen[material] = key_id
    return faults


@register(Tags.security)
def field_keys_are_not_the_secret_key(**kwargs: Any) -> list[CheckMessage]:
    """No field key is SECRET_KEY or made from it."""
    faults = []
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        related = {secret.encode(), secret.encode()[: keys.KEY_BYTES], hashlib.sha256(secret.encode()).digest()}
        for key_id, text in settings.FIELD_KEYS.items():
            try:
                same = text == secret or keys.material_of(key_id, text) in related
            except keys.BadKey:
                same = text == secret
            if same:
                faults.append(
                    Error(
                        f"The field key {key_id} is the SECRET_KEY.",
                        hint="Give them different values, or changing SECRET_KEY makes every sealed text unreadable.",
                        id="mainstay.E013",
                    )
                )
    return faults


@register(Tags.database)
def field_keys_in_use_are_there(databases: Iterable[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Every key that a row was sealed with is in FIELD_KEYS."""
    faults = []
    for using in databases or ():
        tables = set(connections[using].introspection.table_names())
        for field in rotation.encrypted_columns():
            if field.model._meta.db_table not in tables or not _has_column(using, field):
                continue
            for key_id, rows in rotation.count_keys(field, using).items():
                if key_id not in settings.FIELD_KEYS:
                    faults.append(
                        Error(
                            f"{rows} rows of {rotation.label_of(field)} are sealed with the missing key {key_id}.",
                            hint="Put it back into FIELD_KEYS, behind the active one. Nothing is lost yet.",
                            id="mainstay.E014",
                        )
                    )
    return faults


def _has_column(using: str, field: Any) -> bool:
    """Whether the column is there yet: checks also run before a migrate."""
    with connections[using].cursor() as cursor:
        described = connections[using].introspection.get_table_description(cursor, field.model._meta.db_table)
    return field.column in {column.name for column in described}


@register(Tags.database)
def triggers_are_installed(databases: Iterable[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """The triggers of append-only tables are those that are declared, for every table that exists."""
    return [
        Error(
            f"An append-only table is not guarded: {problem}.",
            hint="Run `manage.py migrate`, which puts the triggers in their place. Then find out who took them away.",
            id="mainstay.E020",
        )
        for using in databases or ()
        for problem in triggers.problems(using, only_existing=True)
    ]
