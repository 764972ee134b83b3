"""Sealing bytes into a text and opening them again.

A sealed text reads `v1.<key id>.<base64 of nonce and ciphertext>`. The plaintext carries its length in front and is
filled up to steps of 256 bytes, so that its size tells little. The place (table, row, column) is authenticated: a text
that was moved elsewhere does not open.
"""

from __future__ import annotations

import base64
import binascii
import os
import uuid
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag

from website.core.encryption.keys import key_ring
from website.core.errors import CannotOpen

VERSION = "v1"
STEP = 256
LENGTH_BYTES = 4
NONCE_BYTES = 12


@dataclass(frozen=True)
class Place:
    """Where a sealed text belongs."""

    table: str
    row_id: uuid.UUID
    column: str

    def __str__(self) -> str:
        return f"{self.table}.{self.column}"

    def authenticated(self) -> bytes:
        """The place as the bytes that are authenticated with the text."""
        return f"{self.table}|{self.row_id}|{self.column}".encode()


def pad(plain: bytes) -> bytes:
    """`plain` behind its length, filled up with zeros to a multiple of 256 bytes."""
    framed = len(plain).to_bytes(LENGTH_BYTES, "big") + plain
    return framed.ljust(-(-len(framed) // STEP) * STEP, b"\0")


def unpad(padded: bytes) -> bytes:
    """What `pad` was given."""
    length = int.from_bytes(padded[:LENGTH_BYTES], "big")
    return padded[LENGTH_BYTES : LENGTH_BYTES + length]


def seal(plain: bytes, place: Place) -> str:
    """`plain` sealed for `place` under the active key."""
    ring = key_ring()
    nonce = os.urandom(NONCE_BYTES)
    sealed = ring.ciphers[ring.active].encrypt(nonce, pad(plain), place.authenticated())
    return f"{VERSION}.{ring.active}.{base64.b64encode(nonce + sealed).decode('ascii')}"


def open_sealed(text: str, place: Place) -> bytes:
    """The bytes sealed in `text`. Raises CannotOpen when any bit of text, key or place is not what it was."""
    key_id, body = split(text, place)
    cipher = key_ring().ciphers.get(key_id)
    if cipher is None:
        raise CannotOpen("unknown_key", where=str(place))
    try:
        return unpad(cipher.decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], place.authenticated()))
    except (InvalidTag, ValueError):
        raise CannotOpen("bad_seal", where=str(place)) from None


def split(text: str, place: Place) -> tuple[str, bytes]:
    """Key id and the bytes after it. Raises CannotOpen for anything that is not a sealed text."""
    version, __, rest = text.partition(".")
    key_id, separator, encoded = rest.partition(".")
    if version != VERSION or not separator:
        raise CannotOpen("not_sealed", where=str(place))
    try:
        body = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise CannotOpen("bad_seal", where=str(place)) from None
    # Base64 has spare bits at the end; a text that differs in them is not the one that was sealed.
    if base64.b64encode(body).decode("ascii") != encoded:
        raise CannotOpen("bad_seal", where=str(place))
    return key_id, body


def key_id_of(text: str) -> str:
    """The id of the key a sealed text was sealed with; "" for what is no sealed text."""
    parts = text.split(".", 2)
    return parts[1] if len(parts) == 3 and parts[0] == VERSION else ""
