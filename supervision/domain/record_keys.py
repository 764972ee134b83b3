"""The keys of the records' digests: settings.RECORD_KEYS, {key id: base64 of 32 bytes}, the active key first.

Unlike a key that seals, a key that signs is never rotated away: what it signed is verified with it for as long as the
record stands. A new one goes in front, the old ones stay behind it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from website.core.encryption.keys import BadKey, material_of

KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,20}")


class UnknownKey(LookupError):
    """A digest names a key that RECORD_KEYS does not have."""


def record_key_material(key_id: str, text: str) -> bytes:
    """The 32 bytes of one key. Raises BadKey for an id or a text that is none, without quoting the text."""
    if not KEY_ID.fullmatch(key_id):
        raise BadKey("A key id in RECORD_KEYS must be 1 to 20 letters, digits, hyphens or underscores.")
    try:
        return material_of(key_id, text)
    except BadKey as error:
        raise BadKey(str(error).replace("FIELD_KEYS", "RECORD_KEYS")) from None


@lru_cache(maxsize=8)
def _ring(entries: tuple[tuple[str, str], ...]) -> dict[str, bytes]:
    if not entries:
        raise ImproperlyConfigured("RECORD_KEYS is empty: run `manage.py new_record_key` and set it.")
    return {key_id: record_key_material(key_id, text) for key_id, text in entries}


def ring() -> dict[str, bytes]:
    """The keys of the settings as they are now. Raises ImproperlyConfigured when there is none or a bad one."""
    return _ring(tuple(settings.RECORD_KEYS.items()))


def active_key_id() -> str:
    """The key that new digests are made with."""
    return next(iter(ring()))


def keyed_digest(key_id: str, data: bytes) -> str:
    """HMAC-SHA256 of `data` in hexadecimal. Raises UnknownKey."""
    key = ring().get(key_id)
    if key is None:
        raise UnknownKey(key_id)
    return hmac.new(key, data, hashlib.sha256).hexdigest()
