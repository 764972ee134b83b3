"""`manage.py import_course`: takes over a course from a package."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from courses.exchange.archive import PackageError
from courses.exchange.importer import import_course
from courses.exchange.plan import CREATED, KEPT, REMOVED, UNCHANGED, UPDATED

WORDS = {
    CREATED: "new",
    UPDATED: "updated",
    UNCHANGED: "as before",
    KEPT: "kept: edited here",
    REMOVED: "left out: removed here",
}


class Command(BaseCommand):
    """Imports a package, or says what that would change."""

    help = "Take over a course from a package. What was edited here is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which package, or a rehearsal."""
        parser.add_argument("file", type=Path, help="The package.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would happen and change nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Imports, and says what became of each page and question."""
        try:
            with options["file"].open("rb") as file:
                report = import_course(file, dry_run=options["dry_run"])
        except OSError as error:
            raise CommandError(f"The package cannot be read: {error.strerror}.") from error
        except PackageError as error:
            raise CommandError(f"Nothing was imported. {error}") from error
        for line in report.lines:
            if options["verbosity"] > 1 or line.outcome in (KEPT, REMOVED):
                self.stdout.write(f"{WORDS[line.outcome]}: {line.kind} {line.title}")
        for note in report.notes:
            self.stdout.write(note)
        counts = ", ".join(f"{report.count(outcome)} {word.partition(':')[0]}" for outcome, word in WORDS.items())
        self.stdout.write(("Would be: " if options["dry_run"] else "Course: ") + counts)
