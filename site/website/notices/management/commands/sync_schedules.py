"""Makes the queue's schedules say what the code says."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand

from website.notices import jobs


class Command(BaseCommand):
    """Creates, changes and removes schedule rows; `qcluster` does the same when it starts."""

    help = "Make the queue's schedules say what the code says."

    def handle(self, *args: Any, **options: Any) -> None:
        """Synchronises and prints what changed."""
        for outcome, names in jobs.sync_schedules().items():
            if names and options["verbosity"]:
                self.stdout.write(f"{outcome}: {', '.join(names)}")
