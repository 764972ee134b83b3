"""`manage.py verify_records`: is everything that was signed as it was signed?"""

from __future__ import annotations

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from supervision.domain import verify


class Command(BaseCommand):
    """Reads every signed record; leaves with 0 when all is whole and with 1 when something is not."""

    help = "Verify the signed supervision records. Exit status 0: whole. 1: broken, with the first fault."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--head` prints an anchor for another machine; `--anchor` compares with such lines."""
        parser.add_argument("--head", action="store_true", help="only print the head of the chain")
        parser.add_argument("--anchor", type=Path, metavar="FILE", help="lines of `--head`, kept elsewhere")

    def handle(self, *, head: bool = False, anchor: Path | None = None, **options) -> None:
        """Prints one line."""
        if head:
            self.stdout.write(verify.anchor_line())
            return
        try:
            anchors = verify.read_anchors(anchor) if anchor else {}
        except (OSError, UnicodeDecodeError, verify.BadAnchor) as error:
            raise CommandError(f"The anchor file cannot be used: {error}", returncode=2) from error
        verdict = verify.verify(anchors)
        if not verdict.whole:
            self.stdout.write(f"BROKEN: {verdict.fault}")
            sys.exit(1)
        said = f"whole: {verdict.records} records ({verdict.purged} purged), {verdict.events} events"
        self.stdout.write(said + (f", {len(anchors)} anchors met" if anchors else ""))
