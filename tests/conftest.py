"""Fixtures that every test may use."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import settings as hypothesis_settings

from tests import leftovers
from tests.cast import Cast, SharedCast, build_cast
from tests.migrated import MigratedRows
from tests.world import SharedWorld, World
from website.pages.domain import frame, locales


@pytest.fixture
def cast(request: pytest.FixtureRequest) -> Cast:
    """The named cast of design 11, without history."""
    request.getfixturevalue("db")
    try:
        return _kept_cast.lent()
    except LookupError:  # a test with real transactions, or one that asked for the cast while it ran
        return build_cast()


# The suite makes up the same examples every time, so that it says the same about the same code. To look for new ones:
# HYPOTHESIS_PROFILE=searching.
hypothesis_settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis_settings.register_profile("searching", deadline=None)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

_kept = SharedWorld()
_kept_cast = SharedCast()
_migrated = MigratedRows()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that look at the world run first and on one worker: it is built once, on a database nobody has flushed.

    Those marked `long` follow, so that no worker is left alone with one at the end.
    """
    looking = {item for item in items if "world" in getattr(item, "fixturenames", ())}
    for item in looking:
        item.add_marker(pytest.mark.xdist_group("world"))
        item.add_marker(pytest.mark.django_db)
    lived = {item.path for item in items if "kept" in getattr(item, "fixturenames", ())}
    if both := [item.nodeid for item in items if item.path in lived and _shares_cast(item)]:
        # The cast would be made within the module's own rows, and outlive them.
        raise pytest.UsageError(f"Rows kept for a module and the shared cast do not go together: {both[0]}")
    items.sort(key=lambda item: (item not in looking, item.get_closest_marker("long") is None))


def pytest_collection_finish() -> None:
    """What is loaded by now stays: looking through all of it for garbage again and again takes a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Takes the world and the cast away before a test that does not ask for them: it must find an empty database."""
    if "world" not in getattr(item, "fixturenames", ()):
        _kept.close()
    if not _shares_cast(item) or connection.closed_in_transaction:
        _kept_cast.close()


_OWN_DATABASE = {
    "world",
    "kept",
    "transactional_db",
    "live_server",
    "django_db_reset_sequences",
    "django_db_serialized_rollback",
}


def _shares_cast(item: pytest.Item) -> bool:
    """Whether it asks for the cast and for a transaction that is undone, not for rows or transactions of its own."""
    names = getattr(item, "fixturenames", ())
    marker = item.get_closest_marker("django_db")
    return "cast" in names and not _OWN_DATABASE.intersection(names) and not (marker and (marker.args or marker.kwargs))


@pytest.fixture(autouse=True)
def _django_db_marker(request: pytest.FixtureRequest) -> None:
    """In place of pytest-django's: a test that looks at the world gets the transaction of the world and no other.

    The same for a module's own fixture `kept`: rows made once for many tests, each of which undoes its changes. The
    cast is made around the transaction of a test that asks for it, and stays for the next.
    """
    if _shares_cast(request.node):
        request.getfixturevalue("_cast_keeper")
    if request.node.get_closest_marker("django_db"):
        own = [name for name in ("world", "kept") if name in request.fixturenames]
        request.getfixturevalue(own[0] if own else "_django_db_helper")


@pytest.fixture(scope="session")
def _cast_closed(django_db_setup, django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield
        _kept_cast.close()


@pytest.fixture
def _cast_keeper(_cast_closed, django_db_blocker) -> None:
    with django_db_blocker.unblock():
        _kept_cast.open()


@pytest.fixture(scope="session")
def _world_keeper(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[SharedWorld]:
    _kept.media = tmp_path_factory.mktemp("world-media")
    with django_db_blocker.unblock():
        yield _kept
        _kept.close()


@pytest.fixture
def world(_world_keeper: SharedWorld, django_db_blocker) -> Iterator[World]:
    """Content and people with a past (`tests/world.py`). What the test changes is undone; ask for no `db` beside it."""
    with django_db_blocker.unblock(), _world_keeper.lent() as lent:
        yield lent


@pytest.fixture
def as_(client, cast):
    """`as_("rosa")` is a client signed in as Rosa; `as_(None)` one that is not signed in."""

    def sign_in(name: str | None):
        fresh = client.__class__()
        if name is not None:
            fresh.force_login(cast.person[name])
        return fresh

    return sign_in


@pytest.fixture(autouse=True)
def _fresh_frame():
    """Help lines, settings, pictures and the language kept in the process are of the last test: forget them."""
    frame.forget_kept()
    cache.clear()
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_keepdb, django_db_createdb):
    """pytest-django's, and takes away what a run that was killed left of a database that is made anew."""
    name = connection.settings_dict["TEST"]["NAME"]
    kept = django_db_keepdb and not django_db_createdb
    if name and not (kept and Path(name).exists()):
        leftovers.clear(connection, name)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """pytest-django's, and remembers what the migrations wrote."""
    with django_db_blocker.unblock():
        _migrated.take()
        locales.learn()


@pytest.fixture(autouse=True, scope="session")
def _transactions_stay_open():
    """The end of a response with a file says that the request is over, which would close a test's own transaction."""
    original = BaseDatabaseWrapper.close_if_unusable_or_obsolete
    BaseDatabaseWrapper.close_if_unusable_or_obsolete = lambda self: None if self.in_atomic_block else original(self)
    yield
    BaseDatabaseWrapper.close_if_unusable_or_obsolete = original


@pytest.fixture(autouse=True, scope="session")
def _flush_puts_back():
    """A test with real transactions leaves the database as the migrations made it, not empty."""
    original = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda self: _migrated.put_back()
    yield
    TransactionTestCase._fixture_teardown = original
