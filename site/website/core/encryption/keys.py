"""The key ring: settings.FIELD_KEYS, {key id: base64 of 32 bytes}, the active key first."""

from __future__ import annotations

import base64
import binascii
import os
import re
from dataclasses import dataclass
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")


class BadKey(ImproperlyConfigured):
    """Something in FIELD_KEYS is no key."""


@dataclass(frozen=True)
class KeyRing:
    """The keys by id; new values are sealed with `active`."""

    active: str
    ciphers: dict[str, AESGCM]


def material_of(key_id: str, text: str) -> bytes:
    """The 32 bytes of one key. Raises BadKey for an id or a text that is none, without quoting the text."""
    if not KEY_ID.fullmatch(key_id):
        raise BadKey("A key id in FIELD_KEYS must be 1 to 32 letters, digits, hyphens or underscores.")
    try:
        material = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BadKey(f"The key {key_id} in FIELD_KEYS is not base64.") from None
    if len(material) != KEY_BYTES:
        raise BadKey(f"The key {key_id} in FIELD_KEYS has {len(material)} bytes instead of {KEY_BYTES}.")
    return material


@lru_cache(maxsize=8)
def _ring(entries: tuple[tuple[str, str], ...]) -> KeyRing:
    if not entries:
        raise BadKey("FIELD_KEYS is empty: run `manage.py new_field_key` and set it.")
    return KeyRing(entries[0][0], {key_id: AESGCM(material_of(key_id, text)) for key_id, text in entries})


def key_ring() -> KeyRing:
    """The ring of the settings as they are now. Raises BadKey when it holds no key or a bad one."""
    return _ring(tuple(settings.FIELD_KEYS.items()))


def new_key() -> str:
    """A fresh key as FIELD_KEYS wants it: base64 of 32 random bytes."""
    return base64.b64encode(os.urandom(KEY_BYTES)).decode("ascii")
