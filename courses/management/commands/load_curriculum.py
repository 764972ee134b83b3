"""`manage.py load_curriculum`: the starter curriculum as pages and question banks."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from courses.curriculum import loader
from courses.curriculum.reader import CurriculumError, course_codes, load_course

WORDS = {
    loader.CREATED: "new",
    loader.UPDATED: "updated",
    loader.UNCHANGED: "as before",
    loader.KEPT: "kept: edited by your team",
    loader.REMOVED: "left out: removed by your team",
}


STANDARD = "foundations"
"""The course that is loaded when nobody names another."""


class Command(BaseCommand):
    """Loads a course of the curriculum, or brings it up to date. Never overwrites what an editor changed."""

    help = "Load courses of the starter curriculum. Safe to run again: what your editors changed is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which courses, or a rehearsal."""
        parser.add_argument(
            "courses", nargs="*", metavar="course", help=f"Codes of the courses to load. Without one: {STANDARD}."
        )
        parser.add_argument("--dry-run", action="store_true", help="Say what would happen and change nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Reads, loads, and says what became of each item."""
        folders = self.folders(options["courses"] or [STANDARD])
        try:
            report = loader.load([load_course(folder) for folder in folders], dry_run=options["dry_run"])
        except CurriculumError as error:
            raise CommandError(f"The curriculum files have faults; nothing was loaded.\n{error}") from error
        except loader.LoadError as error:
            raise CommandError(f"Nothing was loaded. {error}") from error
        if options["verbosity"] > 1:
            for line in report.lines:
                self.stdout.write(f"{WORDS[line.outcome]}: {line.source_id} {line.title}")
        else:
            for outcome in (loader.KEPT, loader.REMOVED):
                for line in report.with_outcome(outcome):
                    self.stdout.write(f"{WORDS[outcome]}: {line.source_id} {line.title}")
        counts = ", ".join(f"{report.count(outcome)} {word.partition(':')[0]}" for outcome, word in WORDS.items())
        self.stdout.write(("Would be: " if options["dry_run"] else "Curriculum: ") + counts)

    def folders(self, codes: list[str]) -> list[Path]:
        """The folders of the courses with these codes, each once. Raises CommandError for a code that none has."""
        known = course_codes()
        for code in codes:
            if code not in known:
                raise CommandError(f"There is no course “{code}”. There are: {', '.join(sorted(known))}.")
        return [known[code] for code in dict.fromkeys(codes)]
