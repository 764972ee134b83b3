"""`manage.py count_field_keys`: which key holds how many rows."""

from __future__ import annotations

import sys

from django.conf import settings
from django.core.management.base import BaseCommand

from website.core.encryption import rotation


class Command(BaseCommand):
    """Rows by column and key. Leaves with 1 when a row needs a key that FIELD_KEYS does not have."""

    help = "Count the rows of every encrypted column by key id. Exit status 1: a key in use is missing."
    requires_system_checks: list[str] = []  # must run when a key is missing

    def handle(self, **options) -> None:
        """Prints one line a column and key, separated by tabs: column, key id, rows, "active", "old" or "MISSING"."""
        active = next(iter(settings.FIELD_KEYS), None)
        missing = False
        for field in rotation.encrypted_columns():
            for key_id, rows in rotation.count_keys(field).items():
                known = key_id in settings.FIELD_KEYS
                missing = missing or not known
                state = "active" if key_id == active else "old" if known else "MISSING"
                self.stdout.write(f"{rotation.label_of(field)}\t{key_id}\t{rows}\t{state}")
        if missing:
            self.stderr.write(
                "Rows are sealed with a key that is not in FIELD_KEYS. Put it back behind the active one."
            )
            sys.exit(1)
