"""`manage.py export_course`: a course as one package."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from wagtail.models import Locale

from courses.exchange.exporter import export_course
from courses.models import CoursePage


class Command(BaseCommand):
    """Writes a published course into a file."""

    help = (
        "Write a published course with its questions, keys and files into one package. It holds nothing about people."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which course, and where to."""
        parser.add_argument("code", help="The code of the course.")
        parser.add_argument("file", type=Path, help="The package to write, for example foundations.zip.")
        parser.add_argument("--language", help="The language of the course; without it the first one.")
        parser.add_argument(
            "--with-local-rules", action="store_true", help="Take along what your organisation filled in itself."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Exports, and says how big the package is."""
        language = options["language"] or Locale.get_default().language_code
        courses = CoursePage.objects.live().filter(locale__language_code=language)
        course = courses.filter(code=options["code"]).first()
        if course is None:
            known = ", ".join(courses.order_by("code").values_list("code", flat=True))
            raise CommandError(f"There is no published course “{options['code']}”. There are: {known or 'none'}.")
        content = export_course(course, with_local_rules=options["with_local_rules"])
        try:
            options["file"].write_bytes(content)
        except OSError as error:
            raise CommandError(f"The package cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{options['file']}: {len(content):,} bytes. It holds the answers to all questions.")
