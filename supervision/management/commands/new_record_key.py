"""`manage.py new_record_key`: a fresh key for signing records."""

from __future__ import annotations

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from supervision.domain.record_keys import KEY_ID
from website.core import clock
from website.core.encryption.keys import new_key


class Command(BaseCommand):
    """Prints `id:base64`, ready for RECORD_KEYS. Nothing is stored or changed."""

    help = "Print a new key for RECORD_KEYS. Put it in front of the old ones and keep them all: old records need them."
    requires_system_checks: list[str] = []  # must run where no key is set yet

    def add_arguments(self, parser: CommandParser) -> None:
        """`--id` names the key; the default is today's date."""
        parser.add_argument("--id", dest="key_id", default="", help="name of the key (default: r and today's date)")

    def handle(self, *, key_id: str = "", **options) -> None:
        """Prints one line."""
        key_id = key_id or f"r{clock.now():%Y%m%d}"
        if not KEY_ID.fullmatch(key_id):
            raise CommandError("A key id is 1 to 20 letters, digits, hyphens or underscores.")
        if key_id in settings.RECORD_KEYS:
            raise CommandError(f"There is a key {key_id} already: choose another with --id.")
        self.stdout.write(f"{key_id}:{new_key()}")
