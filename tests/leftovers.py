"""What a run that was killed leaves beside a test database."""

from __future__ import annotations

from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper


def clear(connection: BaseDatabaseWrapper, name: str) -> None:
    """Takes away SQLite's journals of a database that is about to be made: with another's journal it cannot be read."""
    if connection.vendor == "sqlite":
        for ending in ("-wal", "-shm"):
            Path(f"{name}{ending}").unlink(missing_ok=True)
