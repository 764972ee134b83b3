"""What somebody can learn by looking: every page and file they may open, with headers, status and statements.

Each request starts from the same data and is undone; caches are cold each time; the clock stands still. What a process
keeps for the frame of all pages (help lines, the organisation, the menus) is read anew at the start of each walk, by a
page that is compared like the others, and not before each of its pages.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields

from django.contrib.contenttypes.models import ContentType
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django_q.models import OrmQ, Task

from tests.leaks import Lines
from tests.supervision.no_trace.canonical import body_of, first_difference, headers_of, masked, readable
from tests.walk import client_of
from tests.world import World, undone
from website.accounts.domain.my_data import export_my_data
from website.accounts.models import User
from website.notices.models import Notice, OutboxEntry
from website.pages.domain import frame

FIRST, BEGINNING = "/help-now/", "the first page"
"""The page that begins a walk, and the name of its answer."""

SAVEPOINT = re.compile(r"SAVEPOINT \S+")


@dataclass(frozen=True)
class Seen:
    """One answer: all of it that somebody could compare with another."""

    status: int
    headers: tuple[str, ...]
    body: str
    statements: tuple[str, ...]


class Watcher:
    """Somebody who looks at what they may open. Signs in once."""

    def __init__(self, world: World, name: str | None) -> None:
        self.name = name or "visitor"
        self.person: User | None = world.cast.person[name] if name else None
        self._cookies = client_of(world.cast, name).cookies.output(header="", sep=";")
        self.look(FIRST)

    def look(self, path: str, *, method: str = "GET", data: dict | None = None) -> Seen:
        """What one request answers; undone."""
        client = Client(raise_request_exception=not path.startswith("/cms/"))
        client.cookies.load(self._cookies)
        cache.clear()
        ContentType.objects.clear_cache()
        statements: list[str] = []
        with undone(), listening(statements):
            response = client.get(path) if method == "GET" else client.post(path, data or {})
            seen = Seen(response.status_code, headers_of(response), body_of(response), tuple(statements))
            # Not response.close(): it tells Django that the request is over.
            for close in response._resource_closers:
                close()
        return seen

    def look_at_all(self, paths: Iterable[str]) -> dict[str, Seen]:
        """What the first page and each path answer, with the export of the watcher's own data."""
        frame.forget_kept()
        found = {BEGINNING: self.look(FIRST), **{path: self.look(path) for path in paths}}
        if self.person is not None:
            with undone(), export_my_data(self.person, actor=self.person) as export:
                found["my data"] = Seen(200, (), masked(readable(export.read())), ())
        return found


@contextmanager
def listening(statements: list[str]) -> Iterator[None]:
    """Keeps the shape of each statement: as written, without its parameters."""

    def keep(execute: Callable, sql: str, params: object, many: bool, context: dict) -> object:
        statements.append(SAVEPOINT.sub("SAVEPOINT", sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        yield


def differences(one: dict[str, Seen], other: dict[str, Seen], *, who: str) -> list[str]:
    """What tells the two apart, one line for each address."""
    found = [f"{who} {path}: there is no such address in one of the two" for path in one.keys() ^ other.keys()]
    for path in one.keys() & other.keys():
        for field in fields(Seen):
            mine, theirs = (getattr(seen, field.name) for seen in (one[path], other[path]))
            if mine != theirs:
                lines = ("\n".join(value) if isinstance(value, tuple) else str(value) for value in (mine, theirs))
                found.append(f"{who} {path}: {field.name} differ: {first_difference(*lines)}")
    return sorted(found)


def assert_same(one: dict[str, Seen], other: dict[str, Seen], *, who: str) -> None:
    """Fails with everything that tells the two apart."""
    found = differences(one, other, who=who)
    assert not found, "\n".join(found)


@contextmanager
def log_kept() -> Iterator[Lines]:
    """Keeps every line that is logged."""
    lines = Lines()
    logging.getLogger().addHandler(lines)
    try:
        yield lines
    finally:
        logging.getLogger().removeHandler(lines)


def beside_the_pages(person: User, log: Lines) -> dict[str, object]:
    """What is left beside the pages: notices of others, the outbox, the queue, mail, lines of the log."""
    others = Notice.objects.exclude(recipient=person).order_by("pk")
    return {
        "notices": list(others.values_list("recipient", "kind", "key", "subject_id")),
        "own notices": Notice.objects.filter(recipient=person).count(),
        "outbox": list(OutboxEntry.objects.order_by("pk").values_list("effect", "key")),
        "queue": OrmQ.objects.count() + Task.objects.count(),
        "mail": [(tuple(message.to), message.subject, message.body) for message in mail.outbox],
        "log": list(log.lines),
    }
