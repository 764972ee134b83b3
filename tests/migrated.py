"""The rows that migrations made: a test with real transactions ends with a flush, which would take them for good.

xdist may give a worker tests with transactions first (it starts with the largest groups), so each flush puts the rows
back: every test finds the database as the migrations left it, whatever ran before it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from wagtail.models import Site

from website.core import triggers


@dataclass
class MigratedRows:
    """The rows of all tables as they were when taken; `put_back` makes the database that again."""

    rows: dict[str, tuple[list[str], list[tuple[Any, ...]]]] = field(default_factory=dict)

    def take(self) -> None:
        """Reads every table that has rows, of those that a flush empties."""
        with connection.cursor() as cursor:
            for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                found = cursor.fetchall()
                if found:
                    self.rows[table] = ([column[0] for column in cursor.description], found)

    def put_back(self) -> None:
        """Empties the database and writes the rows taken."""
        with triggers.lifted():
            # Sequences go on counting: the rows put back keep their numbers.
            call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True, reset_sequences=False)
            with transaction.atomic(), connection.constraint_checks_disabled(), connection.cursor() as cursor:
                for table, (columns, found) in self.rows.items():
                    names = ", ".join(map(connection.ops.quote_name, columns))
                    marks = ", ".join(["%s"] * len(columns))
                    cursor.executemany(
                        f"INSERT INTO {connection.ops.quote_name(table)} ({names}) VALUES ({marks})", found
                    )
        forget()


def forget() -> None:
    """Empties what this process remembers of a database."""
    cache.clear()
    ContentType.objects.clear_cache()
    Site.clear_site_root_paths_cache()
