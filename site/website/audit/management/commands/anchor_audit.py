"""`manage.py anchor_audit`: the end of the audit log's chain, to be kept on another machine."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from website.audit import chain


class Command(BaseCommand):
    """Prints `seq hash`. Mail it to two people or append it to a file on another host, every day."""

    help = "Print the head of the audit log's chain; `verify_audit --anchor FILE` compares with such lines later."

    def handle(self, **options) -> None:
        """Prints one line."""
        self.stdout.write(chain.anchor_line(chain.head_now()))
