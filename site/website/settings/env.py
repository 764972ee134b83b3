"""The environment, read strictly.

`NAME_FILE` works for every setting: it names a file whose content is the value (secrets mounted by a host).
"""

from __future__ import annotations

import os
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parents[3]

env = environ.FileAwareEnv()

if (BASE_DIR / ".env").is_file() and os.environ.get("MAINSTAY_IGNORE_DOTENV") != "1":
    env.read_env(str(BASE_DIR / ".env"))


def field_keys(name: str = "FIELD_KEYS") -> dict[str, str]:
    """The field-encryption keys as {key id: base64 of 32 bytes}, the active one first.

    Written `id:base64,id:base64`. Raises ImproperlyConfigured for anything else.
    """
    raw = env.str(name, default="").strip()
    keys: dict[str, str] = {}
    for part in filter(None, (piece.strip() for piece in raw.split(","))):
        key_id, separator, material = part.partition(":")
        if not separator or not key_id or not material or key_id in keys:
            raise ImproperlyConfigured(f"{name} must read id:base64,id:base64 with distinct ids")
        keys[key_id] = material
    return keys


def whole_number(name: str, default: int, *, least: int, most: int) -> int:
    """A whole number of the environment within bounds. Raises ImproperlyConfigured outside them."""
    value = env.int(name, default=default)
    if not least <= value <= most:
        raise ImproperlyConfigured(f"{name} must be between {least} and {most}")
    return value
