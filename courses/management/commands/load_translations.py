"""`manage.py load_translations`: the curriculum in another language, beside what is loaded in English."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from courses.curriculum import loader, translations
from courses.curriculum.reader import CurriculumError, course_codes
from courses.management.commands.load_curriculum import STANDARD, WORDS
from website.pages.domain.help_lines import ensure_translated


class Command(BaseCommand):
    """Loads translations, or brings them up to date. Never overwrites what an editor changed."""

    help = "Load translations of courses that are loaded. Safe to run again: what your editors changed is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which courses in which language, or a rehearsal."""
        parser.add_argument("courses", nargs="*", metavar="course", help=f"Codes of courses. Without one: {STANDARD}.")
        parser.add_argument("--language", default="es", help="The code of the language. Without it: es.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would happen and change nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Reads, loads, and says what became of each item."""
        language = options["language"]
        offered = [code for code, __ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
        if language not in offered:
            raise CommandError(f"“{language}” is not offered here. There are: {', '.join(offered) or 'none'}.")
        known = course_codes()
        codes = list(dict.fromkeys(options["courses"] or [STANDARD]))
        if unknown := [code for code in codes if code not in known]:
            raise CommandError(f"There is no course “{unknown[0]}”. There are: {', '.join(sorted(known))}.")
        try:
            folders = [known[code] for code in codes]
            report = translations.load_translations(folders, language, dry_run=options["dry_run"])
        except CurriculumError as error:
            raise CommandError(f"The files have faults; nothing was loaded.\n{error}") from error
        except loader.LoadError as error:
            raise CommandError(f"Nothing was loaded. {error}") from error
        if not options["dry_run"]:
            ensure_translated(language)
        for note in report.notes:
            self.stdout.write(f"passed over: {note}")
        shown = (
            report.lines
            if options["verbosity"] > 1
            else [line for line in report.lines if line.outcome in (loader.KEPT, loader.REMOVED)]
        )
        for line in shown:
            self.stdout.write(f"{WORDS[line.outcome]}: {line.source_id} {line.title}")
        counts = ", ".join(f"{report.count(outcome)} {word.partition(':')[0]}" for outcome, word in WORDS.items())
        self.stdout.write(("Would be: " if options["dry_run"] else "Translations: ") + counts)
