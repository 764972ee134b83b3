"""Archives that strangers send."""

from __future__ import annotations

import zipfile
import zlib

BROKEN_ZIP = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error),
    *(EOFError, NotImplementedError, OSError, RuntimeError, ValueError),
)
"""What the standard library raises at damaged, locked and cut archives, when they are opened and when they are read."""
