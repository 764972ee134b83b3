"""`manage.py import_questions`: questions of a file into a bank."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from courses.domain.question_import import OUTCOMES, ImportPlan, plan_import, read_questions, run_import
from courses.domain.question_judge import KEPT, REFUSED
from courses.exchange.formats import formats
from courses.exchange.questions import MOST_BYTES, FileFault, Format
from courses.questions_admin.allowed import may
from website.accounts.models import User
from website.core.errors import DomainError, Invalid

WORDS = {
    "refused": "refused",
    "kept": "kept as they are",
    "new": "new",
    "updated": "updated",
    "unchanged": "as before",
}


class Command(BaseCommand):
    """Imports questions, or says what that would do. Ends with 0 only when no question was refused."""

    help = (
        "Import questions from a file into a bank, which is made when there is none. Run it again with a newer file to "
        "bring the same questions up to date; what was changed here is kept. "
        "Ends with 0 when nothing was refused, 1 when some questions were, 2 when nothing could be done."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What, where to, and in whose name."""
        parser.add_argument("file", type=Path, help="The file.")
        parser.add_argument("--format", required=True, help=f"One of: {', '.join(formats.names())}.")
        parser.add_argument("--bank", required=True, help="The name of the bank.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would happen and change nothing.")
        parser.add_argument("--json", action="store_true", help="Print the report as JSON.")
        parser.add_argument("--user", metavar="EMAIL", help="Who does it. Without it: the system.")
        parser.add_argument("--drafts", action="store_true", help="Bring the questions in as drafts.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Imports, prints the report, and fails when questions were refused."""
        file_format = known_format(options["format"])
        actor = self._actor(options["user"])
        publish = not options["drafts"] and (actor is None or may(actor, "publish"))
        try:
            read = read_questions(file_format, _content(options["file"]))
            plan = plan_import(read, bank_name=options["bank"].strip(), publish=publish, actor=actor)
            if not options["dry_run"]:
                plan = run_import(plan, actor=actor)
        except FileFault as fault:
            raise CommandError(f"Nothing was imported. {fault}", returncode=2) from fault
        except Invalid as fault:
            raise CommandError(f"The bank cannot have this name. {fault.sentence}", returncode=2) from fault
        except DomainError as fault:
            raise CommandError(f"Nothing was imported. {fault.sentence}", returncode=2) from fault
        if options["json"]:
            report = {"file": options["file"].name, "format": file_format.name, "dry_run": options["dry_run"]}
            self.stdout.write(json.dumps({**report, **plan.as_data()}, ensure_ascii=False, indent=2))
        else:
            self._tell(plan, dry_run=options["dry_run"], every=options["verbosity"] > 1)
        if refused := plan.count(REFUSED):
            raise CommandError(f"{refused} of {len(plan.items)} questions were refused.", returncode=1)

    def _actor(self, email: str | None) -> User | None:
        if not email:
            return None
        actor = User.objects.filter(email__iexact=email, is_active=True).first()
        if actor is None:
            raise CommandError(f"There is nobody with the address {email}.", returncode=2)
        if not may(actor, "add"):
            raise CommandError(f"{email} may not add questions.", returncode=2)
        return actor

    def _tell(self, plan: ImportPlan, *, dry_run: bool, every: bool) -> None:
        """What did not come in as it is, with the place, and the counts."""
        for note in plan.notes:
            self.stdout.write(note)
        for item in plan.items:
            if every or item.changes or item.outcome in (REFUSED, KEPT):
                said = " ".join(filter(None, (item.why, *item.changes)))
                self.stdout.write(f"{item.place}: {WORDS[item.outcome]}: {item.name}{': ' if said else ''}{said}")
        counts = ", ".join(f"{plan.count(outcome)} {WORDS[outcome]}" for outcome in reversed(OUTCOMES))
        state = "published" if plan.options.publish else "drafts"
        self.stdout.write(f"{'Would be' if dry_run else plan.options.bank_name} ({state}): {counts}")


def known_format(name: str) -> Format:
    """The format called so. Raises CommandError."""
    found = formats.get(name)
    if found is None:
        raise CommandError(f"There is no format “{name}”. There are: {', '.join(formats.names())}.", returncode=2)
    return found


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as source:
            return source.read(MOST_BYTES + 1)
    except OSError as error:
        raise CommandError(f"The file cannot be read: {error.strerror}.", returncode=2) from error
