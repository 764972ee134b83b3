"""Nothing is pending, every migration has a name of its own, and every app has one leaf."""

from __future__ import annotations

import io
import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

OURS = ("audit", "notices", "accounts", "media", "pages", "courses", "supervision")


def badly_named(names: list[str]) -> list[str]:
    """Names Django made up: they say nothing in a list."""
    return [name for name in names if re.search(r"_auto_\d|^\d+_\w*_and_more$", name)]


@pytest.mark.django_db
def test_no_migration_is_missing():
    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=1, stdout=(out := io.StringIO()))
    except SystemExit:
        pytest.fail(out.getvalue())


def test_migrations_are_named_and_linear():
    graph = MigrationLoader(connection, ignore_no_migrations=True, load=False)
    graph.load_disk()
    names = [name for app, name in graph.disk_migrations if app in OURS]

    assert len(names) >= 5
    assert badly_named(names) == []


@pytest.mark.django_db
def test_every_app_has_one_leaf():
    loader = MigrationLoader(connection)

    assert loader.detect_conflicts() == {}


def test_a_made_up_name_is_seen():
    assert badly_named(["0001_initial", "0002_auto_20261121_0101", "0003_x_and_more"]) == [
        "0002_auto_20261121_0101",
        "0003_x_and_more",
    ]
