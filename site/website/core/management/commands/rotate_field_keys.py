"""`manage.py rotate_field_keys`: seal every row under the active key."""

from __future__ import annotations

import sys

from django.core.management.base import BaseCommand, CommandError, CommandParser

from website.core.encryption import rotation
from website.core.encryption.keys import key_ring


class Command(BaseCommand):
    """Works while the site runs, can be broken off at any time, and finds nothing to do the second time."""

    help = (
        "Seal every encrypted column under the first key of FIELD_KEYS. Exit status 1: some rows could not be opened."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """`--batch` is the number of rows a transaction."""
        parser.add_argument("--batch", type=int, default=200, metavar="N", help="rows a transaction (default 200)")

    def handle(self, *, batch: int = 200, **options) -> None:
        """Prints one line a column."""
        if batch < 1:
            raise CommandError("--batch must be at least 1.")
        unopened = 0
        for field in rotation.encrypted_columns():
            done = rotation.Rotated()
            for done in rotation.rotate_column(field, batch=batch):
                if options["verbosity"] > 1:
                    self.stdout.write(f"{rotation.label_of(field)}: {done.sealed} so far")
            unopened += done.unopened
            self.stdout.write(f"{rotation.label_of(field)}: {done.sealed} sealed with {key_ring().active}")
        if unopened:
            self.stderr.write(f"{unopened} rows could not be opened and were left as they are: see count_field_keys.")
            sys.exit(1)
