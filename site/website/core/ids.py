"""Public identifiers: random codes without look-alike letters. Primary keys never leave the database."""

from __future__ import annotations

import math
import secrets

# No 0/o, 1/l/i, u/v, 5/s, 2/z: a person must be able to read a code out over the phone.
ALPHABET = "346789abcdefghjkmnpqrtwxy"
CODE_LENGTH = 14
PROOF_CODE_LENGTH = 24


def new_code(length: int = CODE_LENGTH) -> str:
    """A random code; the default holds about 65 bits."""
    return "".join(secrets.choice(ALPHABET) for __ in range(length))


def new_proof_code() -> str:
    """A code that must not be guessable by anybody (certificates): more than 100 bits."""
    return new_code(PROOF_CODE_LENGTH)


def bits(length: int) -> float:
    """Entropy of a code of `length` characters, in bits."""
    return length * math.log2(len(ALPHABET))
