"""`manage.py export_questions`: the questions of a bank as a file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from courses.domain.question_export import export_bank, exportable, left_out
from courses.exchange.formats import formats
from courses.management.commands.import_questions import known_format
from courses.models import QuestionBank


class Command(BaseCommand):
    """Writes a bank into a file, and names what the format cannot say."""

    help = (
        "Write the published questions of a bank into a file, with their answers. It holds nothing about people. "
        "What the format cannot say is named on standard error. Ends with 0 when the file was written, else with 2."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which bank, how, and where to."""
        parser.add_argument("--bank", required=True, help="The name of the bank.")
        parser.add_argument("--format", required=True, help=f"One of: {', '.join(formats.names())}.")
        parser.add_argument("--out", required=True, type=Path, metavar="FILE", help="The file to write.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exports, and says how much."""
        file_format = known_format(options["format"])
        bank = QuestionBank.objects.filter(name=options["bank"].strip()).first()
        if bank is None:
            raise CommandError(f"There is no bank “{options['bank']}”.", returncode=2)
        with transaction.atomic():
            written = export_bank(bank, file_format)
            try:
                options["out"].write_bytes(written.data)
            except OSError as error:
                raise CommandError(f"The file cannot be written: {error.strerror}.", returncode=2) from error
        for label, loss in written.losses:
            self.stderr.write(f"{label}: {loss}")
        if stays := left_out(bank):
            self.stderr.write(f"{stays} more are drafts, retired or translations: they stay here.")
        count = exportable(bank).count()
        self.stdout.write(f"{options['out']}: {count} questions, {len(written.data):,} bytes, with all answers.")
