"""System checks of supervision: the keys that sign records. Every one says what to do."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from supervision.domain.record_keys import record_key_material
from supervision.models import RecordEvent
from website.core.encryption.keys import BadKey, material_of


@register(Tags.security)
def record_keys_are_keys(**kwargs: Any) -> list[CheckMessage]:
    """RECORD_KEYS holds at least one key, and every entry is one."""
    if not settings.RECORD_KEYS:
        return [
            Error(
                "There is no key for signing supervision records.",
                hint="Run `manage.py new_record_key`, set RECORD_KEYS to it, and keep a copy outside the backup.",
                id="supervision.E001",
            )
        ]
    faults = []
    for key_id, text in settings.RECORD_KEYS.items():
        try:
            record_key_material(key_id, text)
        except BadKey as error:
            hint = "Make one with `manage.py new_record_key`."
            faults.append(Error(str(error), hint=hint, id="supervision.E002"))
    return faults


@register(Tags.security)
def record_keys_are_their_own(**kwargs: Any) -> list[CheckMessage]:
    """No record key is another record key, a field key, the SECRET_KEY or made from it."""
    taken: dict[bytes, str] = {}
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        for related in (secret.encode(), secret.encode()[:32], hashlib.sha256(secret.encode()).digest()):
            taken[related] = "SECRET_KEY"
    for key_id, text in settings.FIELD_KEYS.items():
        if material := _material(key_id, text):
            taken[material] = f"the field key {key_id}"
    faults = []
    for key_id, text in settings.RECORD_KEYS.items():
        material = _material(key_id, text)
        if material in taken or text.encode() in taken:
            other = taken.get(material) or taken[text.encode()]
            faults.append(
                Error(
                    f"The record key {key_id} is the same as {other}.",
                    hint="Give it a value of its own: who may seal texts must not be able to sign records by that.",
                    id="supervision.E003",
                )
            )
        elif material:
            taken[material] = f"the record key {key_id}"
    return faults


def _material(key_id: str, text: str) -> bytes | None:
    try:
        return material_of(key_id, text)
    except BadKey:
        return None


@register(Tags.database)
def record_keys_in_use_are_there(databases: Iterable[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Every key that a record was signed with is in RECORD_KEYS."""
    faults = []
    for using in databases or ():
        if RecordEvent._meta.db_table not in connections[using].introspection.table_names():
            continue
        used = RecordEvent.objects.using(using).order_by().values_list("key_id", flat=True).distinct()
        for key_id in sorted(set(used) - set(settings.RECORD_KEYS)):
            faults.append(
                Error(
                    f"Supervision records are signed with the missing key {key_id}.",
                    hint="Put it back into RECORD_KEYS, behind the active one. Until then they cannot be verified.",
                    id="supervision.E004",
                )
            )
    return faults
