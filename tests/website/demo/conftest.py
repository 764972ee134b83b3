"""The demo as `make demo` fills it, made once for a module: its months are many calls."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.test import override_settings

from tests.undone import undone
from website.accounts.models import User
from website.demo import cast


@pytest.fixture(scope="module")
def _demo_keeper(django_db_setup, django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock(), undone():
        with override_settings(IS_DEMO=True):
            call_command("seed_demo", verbosity=0)
        yield


@pytest.fixture
def demo(_demo_keeper, django_db_blocker, settings) -> Iterator[dict[str, User]]:
    """Everybody by name. What the test changes is undone; ask for no `db` beside it, in no test of the module."""
    settings.IS_DEMO = True
    with django_db_blocker.unblock(), undone():
        yield {person.name: User.objects.get(email=person.email) for person in cast.PEOPLE}
