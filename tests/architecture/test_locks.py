"""Every lock on a row is a lock without the key, so that foreign keys to the row need not wait for it.

Foreign keys are checked when a transaction ends, and the check takes a share of the key of the row that is referred to.
By then a business transaction holds the head of the audit log, for which others wait while they hold the row: with full
locks that is a circle. Only the head itself, which nothing refers to, is locked in full.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from tests.architecture.source import Source, planted, sources

IN_FULL = {"website.audit.log"}


def full_locks(files: Iterable[Source]) -> list[str]:
    """Where a row is locked in full."""
    return [f"{file.path}:{line}" for file in files if file.module not in IN_FULL for line in _lines(file.tree)]


def _lines(tree: ast.AST) -> list[int]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    locks = [call for call in calls if getattr(call.func, "attr", "") == "select_for_update"]
    return sorted(call.lineno for call in locks if not _keyless(call))


def _keyless(call: ast.Call) -> bool:
    return any(
        word.arg == "no_key" and isinstance(word.value, ast.Constant) and word.value.value is True
        for word in call.keywords
    )


def test_rows_are_locked_without_their_key():
    assert sum(file.text.count("select_for_update(no_key=True)") for file in sources()) > 10
    assert full_locks(sources()) == []


def test_a_full_lock_is_seen():
    text = (
        "A.objects.select_for_update().get()\n"
        "A.objects.select_for_update(no_key=True).get()\n"
        "A.objects.select_for_update(of=('self',))\n"
        "A.objects.of(x).select_for_update(no_key=False)\n"
        "A.objects.select_for_update(of=('self',), no_key=True)\n"
    )

    assert full_locks([planted("courses.x", text)]) == ["courses/x.py:1", "courses/x.py:3", "courses/x.py:4"]
    assert full_locks([planted("website.audit.log", text)]) == []
