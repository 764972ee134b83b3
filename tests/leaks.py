"""The leak harness: plant a marker where something confidential is written, then look for it everywhere else.

    def test_a_reflection_stays_with_its_writer(leaks):
        marker = new_marker()
        save_reflection(…, text=f"I felt {marker}", actor=leaks.cast.rosa)

        leaks.assert_nowhere(marker, except_for=["page:rosa:/courses/*"])

`leaks` is a fixture; a conftest takes it by `from tests.leaks import leaks  # noqa: F401`. Ask for it before planting:
from then on it listens to the logs. It looks at:

| place | what |
|---|---|
| `page:<who>:<path>` | every first-party page and the admin areas, as everybody and as a visitor: body, headers |
| `mail:<to>` | every mail sent: headers, bodies, attachments |
| `log:<logger>` | every line logged, as the installation writes it |
| `queue:<func>` | tasks waiting (signature opened) and done (pickles opened): arguments, results |
| `table:<table>.<column>` | every column of every table: revisions, search index, outbox, notices, audit included |
| `session:<session key>` | sessions, decoded |
| `cache:<key>` | what is cached |
| `file:<path>` | files under MEDIA_ROOT, with ZIP, gzip and PDF opened |

`except_for` names places (shell patterns) where the marker belongs, such as its writer's own page. Each must really
show it, which proves that the harness looks there; one that shows nothing fails as stale. Encrypted columns need none.
To narrow a slow hunt: `where={"table", "log"}`, `people=["rosa", None]`.

A *planter* is a named function that writes confidential text by the domain's own functions and returns its exceptions:

    @planter("courses.reflection")
    def reflection(cast, marker): …; return ["page:rosa:/courses/*"]

They stand in `tests/website/leaks/planters.py`; `test_confidential.py` beside it hunts for all of them at once.
"""

from __future__ import annotations

import gzip
import io
import logging
import secrets
import zipfile
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache
from django.db import connection
from django_q.models import OrmQ, Task
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from tests.cast import Cast
from tests.walk import open_all
from website.core.logs import LineFormatter

Planter = Callable[[Cast, str], list[str]]
planters: dict[str, Planter] = {}

PLACES = ("page", "mail", "log", "queue", "table", "session", "cache", "file")


def planter(name: str) -> Callable[[Planter], Planter]:
    """Registers a planter: `plant(cast, marker)` writes the marker and returns the places where it belongs."""

    def register(plant: Planter) -> Planter:
        if name in planters:
            raise ValueError(f"there is a planter called {name}")
        planters[name] = plant
        return plant

    return register


def new_marker() -> str:
    """A word found nowhere else. Lower case, letters and digits only: no escaping and no search index changes it."""
    return f"leak{secrets.token_hex(8)}"


class Lines(logging.Handler):
    """Keeps every log line as the installation would write it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(LineFormatter())
        self.lines: list[tuple[str, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append((record.name, self.format(record)))


class LeakHunt:
    """Listens to the logs from `start()` on and searches all places for a marker."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.handler = Lines()
        self.opened: list[tuple[str, str, int]] = []
        self._attached: list[logging.Logger] = []

    def start(self) -> None:
        """Listens at the root and at every logger that does not pass its records up."""
        named = [item for item in logging.Logger.manager.loggerDict.values() if isinstance(item, logging.Logger)]
        for logger in (logging.getLogger(), *(item for item in named if not item.propagate)):
            logger.addHandler(self.handler)
            self._attached.append(logger)

    def stop(self) -> None:
        """Listens no more."""
        for logger in self._attached:
            logger.removeHandler(self.handler)

    def assert_nowhere(self, marker: str, *, except_for: Iterable[str] = (), **kwargs: Any) -> None:
        """Fails with the places that show `marker` but should not, and with exceptions that show nothing.

        Further arguments as for `find_each`.
        """
        self.assert_all_stay({"the marker": (marker, list(except_for))}, **kwargs)

    def assert_all_stay(self, planted: dict[str, tuple[str, list[str]]], **kwargs: Any) -> None:
        """The same for many at once, in one hunt: {name: (marker, its exceptions)}."""
        found = self.find_each([marker for marker, __ in planted.values()], **kwargs)
        wrong = [
            f"{name} {fault}" for name, (marker, allowed) in planted.items() for fault in faults(found[marker], allowed)
        ]
        if wrong:
            raise AssertionError("; ".join(wrong))

    def find(self, marker: str, **kwargs: Any) -> list[str]:
        """Every place that shows `marker`, each once, sorted. Arguments as for `find_each`."""
        return self.find_each([marker], **kwargs)[marker]

    def find_each(
        self,
        markers: Iterable[str],
        *,
        where: Iterable[str] = PLACES,
        people: Iterable[str | None] | None = None,
        admin: bool = True,
    ) -> dict[str, list[str]]:
        """For each marker every place that shows it, each once, sorted. All places are gone through once."""
        wanted = set(where)
        if unknown := wanted - set(PLACES):
            raise ValueError(f"no such places: {sorted(unknown)}")
        searches: dict[str, Callable[[], Iterator[tuple[str, bytes]]]] = {
            # Pages first: opening them may leave something in all the other places.
            "page": lambda: self.pages(people, admin),
            "mail": mails,
            "log": self.logs,
            "queue": queue,
            "session": sessions,
            "cache": cached,
            "file": files,
        }
        found: dict[str, set[str]] = {marker: set() for marker in markers}
        for place, search in searches.items():
            for name, content in search() if place in wanted else ():
                lowered = content.lower()
                for marker, places in found.items():
                    if marker.lower().encode() in lowered:
                        places.add(f"{place}:{name}")
        if "table" in wanted:
            for marker, places in found.items():
                places.update(f"table:{column}" for column in columns_with(marker.lower()))
        return {marker: sorted(places) for marker, places in found.items()}

    def pages(self, people: Iterable[str | None] | None, admin: bool) -> Iterator[tuple[str, bytes]]:
        """Body and headers of every page, as everybody."""
        self.opened = []
        for who, path, response in open_all(self.cast, people=people, admin=admin):
            self.opened.append((who, path, response.status_code))
            body = b"".join(response.streaming_content) if response.streaming else response.content
            headers = "\n".join(f"{name}: {value}" for name, value in response.items()).encode()
            cookies = response.cookies.output().encode()
            yield f"{who}:{path}", b"\n".join([headers, cookies, *opened(body)])

    def logs(self) -> Iterator[tuple[str, bytes]]:
        """Every line since the start."""
        for name, line in self.handler.lines:
            yield name, line.encode()


def faults(found: list[str], allowed: list[str]) -> list[str]:
    """What is wrong with the places found, given the patterns allowed: leaks, and exceptions that show nothing."""
    leaked = [place for place in found if not any(fnmatchcase(place, pattern) for pattern in allowed)]
    stale = [pattern for pattern in allowed if not any(fnmatchcase(place, pattern) for place in found)]
    return [f"leaked to {place}" for place in leaked] + [f"does not show at {pattern}" for pattern in stale]


def mails() -> Iterator[tuple[str, bytes]]:
    """Every mail sent in this test, with its parts decoded."""
    for message in mail.outbox:
        whole = message.message()
        parts = [str(value) for value in (message.subject, message.to, message.extra_headers, message.body)]
        bodies = [part.get_payload(decode=True) or b"" for part in whole.walk() if not part.is_multipart()]
        contents = [content for body in bodies for content in opened(body)]
        yield ",".join(message.to), b"\n".join([*(part.encode() for part in parts), *contents])


def queue() -> Iterator[tuple[str, bytes]]:
    """Tasks waiting and done, opened."""
    for row in OrmQ.objects.all():
        yield str(row.task.get("func", "unreadable")), f"{row.task!r} {row.payload}".encode()
    for task in Task.objects.all():
        yield task.func, f"{task.name} {task.group} {task.args!r} {task.kwargs!r} {task.result!r}".encode()


def sessions() -> Iterator[tuple[str, bytes]]:
    """Every session, decoded."""
    for row in Session.objects.all():
        yield row.session_key, repr(row.get_decoded()).encode()


def cached() -> Iterator[tuple[str, bytes]]:
    """Every key and value of the caches in memory, which is what the suite runs on."""
    for cache in caches.all(initialized_only=True):
        if not isinstance(cache, LocMemCache):
            raise TypeError("the harness opens caches in memory only")
        for key, pickled in list(cache._cache.items()):
            yield key, key.encode() + b" " + pickled


def files() -> Iterator[tuple[str, bytes]]:
    """Every file under MEDIA_ROOT, with its name."""
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")) if root.exists() else ():
        if path.is_file():
            name = str(path.relative_to(root))
            yield name, b"\n".join([name.encode(), *opened(path.read_bytes())])


def opened(content: bytes) -> Iterator[bytes]:
    """The content as it is, and what is packed inside: gzip, ZIP (also XLSX), the text of a PDF."""
    yield content
    if content.startswith(b"\x1f\x8b"):
        yield from opened(gzip.decompress(content))
    elif content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield from opened(archive.read(name))
    elif content.startswith(b"%PDF"):
        try:
            reader = PdfReader(io.BytesIO(content))
            yield "\n".join(page.extract_text() for page in reader.pages).encode()
            yield repr(reader.metadata).encode()
            yield from (part for parts in reader.attachments.values() for part in parts)
        except PyPdfError:
            return


def columns_with(marker: str) -> Iterator[str]:
    """`table.column` of every column of the database in which `marker` stands, whatever the column's type."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT * FROM {quote(table)} LIMIT 0")
            columns = [column[0] for column in cursor.description]
            counts = ", ".join(f"COUNT(CASE WHEN {contains(quote(name))} THEN 1 END)" for name in columns)
            times = 2 if connection.vendor == "sqlite" else 1
            cursor.execute(f"SELECT {counts} FROM {quote(table)}", [marker] * times * len(columns))
            yield from (f"{table}.{name}" for name, count in zip(columns, cursor.fetchone(), strict=True) if count)


def contains(column: str) -> str:
    """SQL that is true where the column holds the parameter: text in either case, bytes as they are."""
    if connection.vendor == "sqlite":
        text = f"instr(lower(CAST({column} AS TEXT)), %s) > 0"
        return f"{text} OR instr(CAST({column} AS BLOB), CAST(%s AS BLOB)) > 0"
    # Bytes read as text are \x and hexadecimal figures; `escape` shows letters as they are.
    return (
        f"strpos(lower(CASE WHEN pg_typeof({column}) = 'bytea'::regtype "
        f"THEN encode({column}::text::bytea, 'escape') ELSE {column}::text END), %s) > 0"
    )


@pytest.fixture
def leaks(cast):
    """A hunt among the cast; listens to the logs from here on."""
    hunt = LeakHunt(cast)
    hunt.start()
    yield hunt
    hunt.stop()
