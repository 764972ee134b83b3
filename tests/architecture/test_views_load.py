"""Views and forms of supervision load rows only through `access.py` or a function of the domain (design 3).

The mistake this prevents: a view that fetches a session by its code and forgets to ask who is looking.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from tests.architecture.source import Source, planted, sources

LOADERS = {"get_object_or_404", "get_list_or_404", "aget_object_or_404", "get_model"}


def loads_itself(files: Iterable[Source]) -> list[str]:
    """Where a view or a form of supervision asks a model's manager for rows; `.objects.none()` is no row."""
    found = []
    for source in files:
        if not source.module.startswith(("supervision.views", "supervision.forms")):
            continue
        empty = {
            id(node.value) for node in ast.walk(source.tree) if isinstance(node, ast.Attribute) and node.attr == "none"
        }
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager", "_base_manager"):
                if id(node) not in empty:
                    found.append((source.path, node.lineno, f"asks {ast.unparse(node)}"))
            elif isinstance(node, ast.Call):
                name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
                if name in LOADERS:
                    found.append((source.path, node.lineno, f"calls {name}"))
    return [f"{path}:{line} {fault}" for path, line, fault in sorted(found)]


def test_views_load_through_access():
    assert sum(source.module.startswith("supervision.views.") for source in sources()) > 5
    assert loads_itself(sources()) == []


def test_a_view_that_loads_itself_is_seen():
    text = (
        "def show(request, code):\n"
        "    a = SupervisionSession.objects.get(code=code)\n"
        "    b = get_object_or_404(SupervisionSession, code=code)\n"
        "    c = User.objects.none()\n"
    )

    assert loads_itself([planted("supervision.views.careless", text)]) == [
        "supervision/views/careless.py:2 asks SupervisionSession.objects",
        "supervision/views/careless.py:3 calls get_object_or_404",
    ]
    assert loads_itself([planted("supervision.domain.careful", text)]) == []
