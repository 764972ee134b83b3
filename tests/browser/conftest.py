"""Fixtures of the browser tests. They run in two xdist groups, those of the CMS and the others: Chromium and content
are loaded once for each, and two workers share the work.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.cache import cache
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.browser import stage
from tests.browser.checks import leave
from tests.browser.find_chromium import find
from tests.browser.people import newcomer, sign_in
from tests.browser.watch import Watcher
from website.accounts.enums import Role
from website.accounts.models import CoordinatorScope, User

HERE = Path(__file__).parent
PATIENCE = 45_000  # milliseconds for one step: a page takes under a second, on a busy machine many
ARGUMENTS = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]

MakeContext = Callable[..., BrowserContext]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks every test of this folder, so that none is forgotten."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)
            editing = item.path.name.startswith("test_cms_")
            item.add_marker(pytest.mark.xdist_group("browser-cms" if editing else "browser"))


@pytest.fixture(scope="package")
def chromium_path() -> str:
    path = find()  # before Playwright runs: it asks Playwright itself when the system has none
    if path is None:
        pytest.fail("No Chromium found: `make chromium` installs one, BROWSER=0 leaves these tests out.")
    return path


@pytest.fixture(scope="package")
def playwright(chromium_path: str, django_db_setup) -> Iterator[Playwright]:
    # While Playwright's event loop runs, Django gives this thread another connection; the one from before would stay
    # open all the time, and PostgreSQL copies no database that somebody is connected to.
    connections.close_all()
    expect.set_options(timeout=PATIENCE)
    with stage.async_unsafe(), sync_playwright() as running:
        yield running


@pytest.fixture(scope="package")
def chromium(playwright: Playwright, chromium_path: str) -> Iterator[Browser]:
    arguments = [*ARGUMENTS, "--no-sandbox"] if os.geteuid() == 0 else ARGUMENTS
    browser = playwright.chromium.launch(executable_path=chromium_path, args=arguments)
    yield browser
    browser.close()


@pytest.fixture(scope="package")
def server(django_db_setup, django_db_blocker, playwright) -> Iterator[LiveServer]:
    """A server with the starter curriculum on a database of its own; `server.url` is its address."""
    with django_db_blocker.unblock(), stage.own_database():
        stage.fill()
        with stage.running_server() as running:
            yield running


@pytest.fixture(autouse=True)
def transactional_db(server):
    """In this folder pytest-django's fixture means the stage's own database: tests commit, and nothing is flushed.

    The name also tells pytest-django that a database is needed. Rate limits and mails start afresh.
    """
    cache.clear()
    mail.outbox = []


@pytest.fixture
def db(transactional_db):
    """The same."""


def watched(chromium: Browser, server: LiveServer, **window) -> BrowserContext:
    """A context of the suite; `context.watcher` is its Watcher."""
    context = chromium.new_context(base_url=server.url, reduced_motion="reduce", locale="en-US", **window)
    context.set_default_timeout(PATIENCE)
    context.watcher = Watcher(context, server.url)
    return context


@pytest.fixture
def new_context(chromium: Browser, server: LiveServer) -> Iterator[MakeContext]:
    """Makes watched contexts: `new_context(width=320, dark=True, scripts=False)`; `context.watcher` is the Watcher.

    What the watchers noticed fails the test at its end.
    """
    made: list[BrowserContext] = []

    def make(*, width: int = 1280, height: int = 800, dark: bool = False, scripts: bool = True, **more):
        window = {"viewport": {"width": width, "height": height}, "color_scheme": "dark" if dark else "light"}
        context = watched(chromium, server, java_script_enabled=scripts, **window, **more)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()
    assert [fault for context in made for fault in context.watcher.faults] == []


@pytest.fixture
def page(new_context):
    """A page in a wide, light window with scripts."""
    return new_context().new_page()


@pytest.fixture(scope="module")
def seats(chromium: Browser, server: LiveServer) -> Iterator[Callable[[User | None], Page]]:
    """`seats(person)`: the one page of somebody (None: of a visitor) in a window of their own, for a whole module.

    A tour goes from stop to stop in it, as people do: what the browser has loaded and read once stays with it.
    """
    taken: dict[object, Page] = {}

    def seat(person: User | None) -> Page:
        key = person and person.pk
        if key not in taken:
            context = watched(chromium, server)
            if person:
                sign_in(context, person, server.url)
            taken[key] = context.new_page()
            taken[key].on("dialog", lambda dialog: dialog.accept())
        return taken[key]

    yield seat
    for page in taken.values():
        page.context.close()


@contextmanager
def at_seat(page: Page, *, width: int, height: int) -> Iterator[Page]:
    """Within the block the page is at a stop; what its watcher notices fails the test. Then nothing is left open."""
    page.context.watcher.faults.clear()
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": width, "height": height})
    try:
        yield page
        faults = list(page.context.watcher.faults)
    finally:
        leave(page)
    assert faults == []


@pytest.fixture
def coordinator():
    """Somebody who may invite into their own team."""
    person = newcomer("Coretta", team="Journey team")
    person.groups.add(Group.objects.get_or_create(name=Role.COORDINATOR)[0])
    CoordinatorScope.objects.create(coordinator=person, team=person.team)
    return person
