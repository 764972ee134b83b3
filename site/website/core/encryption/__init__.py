"""Encrypted columns: AES-256-GCM, bound to table, row and column, failing closed.

`box` seals and opens bytes, `keys` reads the key ring, `fields` holds the model fields, `rotation` moves rows to the
active key and counts them, `checks` are the system checks. The rules stand in docs/adr/0006.
"""

from website.core.encryption.cells import SealedValue
from website.core.encryption.fields import EncryptedJSONField, EncryptedTextField, SealedField
from website.core.errors import CannotOpen

__all__ = ["CannotOpen", "EncryptedJSONField", "EncryptedTextField", "SealedField", "SealedValue"]
