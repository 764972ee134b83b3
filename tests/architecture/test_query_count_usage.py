"""A query count that is not entered as a context manager passes forever (healthchecks' own mistake)."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.architecture.source import ROOT

COUNTERS = {"assertNumQueries", "django_assert_num_queries", "django_assert_max_num_queries"}


def unentered(text: str) -> list[int]:
    """Lines that call a counter without `with`."""
    tree = ast.parse(text)
    entered = {id(item.context_expr) for node in ast.walk(tree) if isinstance(node, ast.With) for item in node.items}
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and id(node) not in entered:
            name = getattr(node.func, "attr", None) or getattr(node.func, "id", None)
            if name in COUNTERS:
                lines.append(node.lineno)
    return lines


def test_every_query_count_is_entered():
    files = [path for path in Path(ROOT / "tests").rglob("test_*.py") if path.name != Path(__file__).name]
    faults = {str(path.relative_to(ROOT)): unentered(path.read_text("utf-8")) for path in files}

    assert len(files) > 20
    assert {path: lines for path, lines in faults.items() if lines} == {}


def test_a_bare_count_is_seen():
    assert unentered("def test(django_assert_num_queries):\n    django_assert_num_queries(1)\n") == [2]
    assert unentered("with django_assert_num_queries(1):\n    pass\n") == []
