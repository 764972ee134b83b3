"""Imports point one way: between the rooms of the house, and between the layers of an app (design 3)."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

import pytest

from tests.architecture.source import Source, planted, sources

ROOMS = [
    {"website.core"},
    {"website.audit"},
    {"website.notices"},
    {"website.accounts"},
    {"website.media", "website.pages"},
    {"courses"},
    {"supervision"},
]
COMPOSITION = ("website.settings", "website.urls", "website.api", "website.demo", "website.wsgi", "website.asgi")
LAYER_NAMES = ("enums", "signals", "models", "domain", "forms", "views")


def room_of(module: str) -> int | None:
    """The level of the room a module belongs to; None for what belongs to none."""
    for level, rooms in enumerate(ROOMS):
        for room in rooms:
            if module == room or module.startswith(room + "."):
                return level
    return None


def room_name(module: str) -> str:
    return ".".join(module.split(".")[:2]) if module.startswith("website.") else module.split(".")[0]


def imported_by(source: Source) -> Iterator[tuple[str, int]]:
    """Every module a file imports, wherever in the file, with the line."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node.lineno
            for alias in node.names:
                yield f"{node.module}.{alias.name}", node.lineno


def upward(files: Iterable[Source]) -> list[str]:
    """Imports from a lower room of a higher one, or between rooms of one level."""
    faults = []
    for source in files:
        if source.module.startswith(COMPOSITION):
            continue
        own = room_of(source.module)
        for target, line in imported_by(source):
            if target.startswith(COMPOSITION) and not target.startswith("website.settings.env"):
                faults.append(f"{source.path}:{line} imports the composition root: {target}")
                continue
            level = room_of(target)
            if own is None or level is None:
                continue
            sideways = level == own and room_name(target) != room_name(source.module)
            if level > own or sideways:
                faults.append(f"{source.path}:{line} imports {target}")
    return sorted(set(faults))


def layer_of(module: str) -> int | None:
    parts = module.split(".")
    inside = parts[2:] if parts[0] == "website" else parts[1:]
    return LAYER_NAMES.index(inside[0]) if inside and inside[0] in LAYER_NAMES else None


def against_layers(files: Iterable[Source]) -> list[str]:
    """Inside an app: enums/signals → models → domain → forms → views, never backwards."""
    faults = []
    for source in files:
        own = layer_of(source.module)
        for target, line in imported_by(source):
            other = layer_of(target)
            if own is None or other is None or room_name(target) != room_name(source.module):
                continue
            if other > own:
                faults.append(f"{source.path}:{line} imports {target}")
    return sorted(set(faults))


def test_imports_point_one_way():
    assert len(sources()) > 80
    assert upward(sources()) == []


def test_layers_point_one_way():
    assert against_layers(sources()) == []


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("website.core.thing", "from website.accounts.models import User"),
        ("website.notices.thing", "import courses.models"),
        ("courses.domain.thing", "from supervision import access"),
        ("website.pages.thing", "from website.media.models import MediaImage"),
        ("courses.domain.thing", "from website.demo import cast"),
        ("website.audit.thing", "def late():\n    from website.notices import outbox"),
    ],
)
def test_an_import_upwards_is_seen(module, line):
    assert len(upward([planted(module, line)])) >= 1


def test_an_import_against_the_layers_is_seen():
    fault = planted("courses.domain.thing", "from courses.views import learn")

    assert against_layers([fault]) == [
        "courses/domain/thing.py:1 imports courses.views",
        "courses/domain/thing.py:1 imports courses.views.learn",
    ]


def test_an_import_downwards_is_fine():
    assert upward([planted("supervision.domain.thing", "from courses.domain import progress")]) == []
