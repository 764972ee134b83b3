"""`manage.py load_curriculum`: the starter curriculum as pages and question banks."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from courses.curriculum import loader
from courses.curriculum.reader import HERE, CurriculumError, load_all, load_module

WORDS = {
    loader.CREATED: "new",
    loader.UPDATED: "updated",
    loader.UNCHANGED: "as before",
    loader.KEPT: "kept: edited by your team",
    loader.REMOVED: "left out: removed by your team",
}


class Command(BaseCommand):
    """Loads the curriculum, or brings it up to date. Never overwrites what an editor changed."""

    help = "Load the starter curriculum. Safe to run again: what your editors changed is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One module, or a rehearsal."""
        parser.add_argument("--module", help="Load this module only: the name of its folder.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would happen and change nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Reads, loads, and says what became of each item."""
        try:
            modules = [load_module(self.folder(options["module"]))] if options["module"] else load_all()
            report = loader.load(modules, dry_run=options["dry_run"])
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

    def folder(self, name: str) -> Any:
        """The folder of a module. Raises CommandError for a name that is not one of ours."""
        known = sorted(path.parent.name for path in HERE.glob("*/module.yaml"))
        if name not in known:
            raise CommandError(f"There is no module “{name}”. There are: {', '.join(known)}.")
        return HERE / name
