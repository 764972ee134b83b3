"""`manage.py list_urls [--json]`: every first-party address with methods and access marker."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand

from website.core.addresses import all_addresses


class Command(BaseCommand):
    """Prints addresses."""

    help = "List every first-party address with its methods and access marker."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Adds --json."""
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints one line, or one object, an address."""
        rows = [address for address in all_addresses() if address.first_party]
        if options["json"]:
            self.stdout.write(json.dumps([address.as_dict() for address in rows], indent=1))
            return
        for address in rows:
            self.stdout.write(f"{address.pattern:<60} {','.join(address.methods):<24} {address.access or 'UNMARKED'}")
