"""What the journeys play on: a database of their own, filled once, and a server in this process.

The database is a copy of the (empty) test database, so that journeys may commit what they like: nothing has to be
flushed between tests, and no other test ever sees it. Tests do not share people: each makes its own newcomer.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test import override_settings
from pytest_django.live_server_helper import LiveServer

from tests import leftovers
from tests.cast import PASSWORD
from tests.migrated import forget
from website.demo.history import live, make_people, prepare_content

SUFFIX = "browser"


@contextmanager
def own_database() -> Iterator[None]:
    """Within the block this process works on a copy of the test database."""
    original = connection.settings_dict["NAME"]
    connection.close()
    copy = connection.creation.get_test_db_clone_settings(SUFFIX)["NAME"]
    leftovers.clear(connection, copy)
    connection.creation.clone_test_db(SUFFIX, verbosity=0)
    connection.settings_dict["NAME"] = copy
    forget()
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = original
        connection.creation.destroy_test_db(suffix=SUFFIX, verbosity=0)
        forget()


@contextmanager
def running_server() -> Iterator[LiveServer]:
    """Within the block a threaded server answers on this database; mails and addresses name it."""
    server = LiveServer("localhost")
    try:
        with override_settings(
            BASE_URL=server.url, WAGTAILADMIN_BASE_URL=server.url, ALLOWED_HOSTS=["localhost", "testserver"]
        ):
            yield server
    finally:
        server.stop()


@contextmanager
def async_unsafe() -> Iterator[None]:
    """Playwright keeps an event loop in this thread, which Django would take for asynchronous code of ours."""
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
        else:
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


def fill() -> None:
    """The starter content, and the demo's people with their past; everybody's password is that of `tests.cast`."""
    course = prepare_content("active-listening")
    live(make_people(PASSWORD), course)


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
