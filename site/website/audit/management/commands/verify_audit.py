"""`manage.py verify_audit`: is the audit log whole?"""

from __future__ import annotations

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from website.audit import chain


class Command(BaseCommand):
    """Reads the whole chain; leaves with 0 when it is whole and with 1 when it is not."""

    help = (
        "Verify the audit log's chain. Exit status 0: whole. 1: broken, with the first broken number. 2: cannot tell."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """`--anchor` compares with heads that were kept on another machine."""
        parser.add_argument(
            "--anchor", type=Path, metavar="FILE", help="lines of `manage.py anchor_audit`, kept elsewhere"
        )

    def handle(self, *, anchor: Path | None = None, **options) -> None:
        """Prints one line."""
        try:
            anchors = chain.read_anchors(anchor) if anchor else {}
        except (OSError, UnicodeDecodeError, chain.BadAnchor) as error:
            raise CommandError(f"The anchor file cannot be used: {error}", returncode=2) from error
        verdict = chain.verify(anchors)
        if not verdict.whole:
            self.stdout.write(f"BROKEN at event {verdict.broken_seq}: {verdict.fault}")
            sys.exit(1)
        self.stdout.write(f"whole: {verdict.events} events" + (f", {len(anchors)} anchors met" if anchors else ""))
