"""Works the queue. Ours comes before the library's command of the same name and prepares the ground for it."""

from __future__ import annotations

from typing import Any

from django.db import connections
from django_q.management.commands import qcluster

from website.notices import jobs


class Command(qcluster.Command):
    """The library's worker, started with schedules that are up to date and with a first heartbeat."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Synchronises the schedules, asks for a heartbeat, then works until SIGTERM."""
        jobs.sync_schedules()
        jobs.beat_soon()
        # The worker's processes are forks: they must not inherit an open connection.
        connections.close_all()
        super().handle(*args, **options)
