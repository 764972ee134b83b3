"""`manage.py purge_records`: removes the text of records whose time of keeping is over."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandParser

from supervision.domain.purge import purge


class Command(BaseCommand):
    """Prints what was removed. The queue does the same every day."""

    help = "Remove the text of signed records RECORD_RETENTION_YEARS after the end of the supervision relationship."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--dry-run` only counts."""
        parser.add_argument("--dry-run", action="store_true", help="say what would be removed, and remove nothing")

    def handle(self, *, dry_run: bool = False, **options) -> None:
        """Prints one line."""
        done = purge(dry_run=dry_run)
        verb = "would be removed" if dry_run else "removed"
        self.stdout.write(
            f"{verb}: the text of {done.records} records, {done.unsigned} sessions nobody signed; "
            f"kept by a legal hold: {done.held_back} sessions"
        )
