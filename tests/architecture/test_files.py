"""Files and functions stay readable: about 400 lines a file, 40 a function."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from tests.architecture.source import Source, planted, sources

FILE_LINES = 450
FUNCTION_LINES = 60


def too_long(files: Iterable[Source]) -> list[str]:
    faults = []
    for source in files:
        lines = source.text.count("\n")
        if lines > FILE_LINES:
            faults.append(f"{source.path} has {lines} lines")
        for node in ast.walk(source.tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                length = node.end_lineno - node.lineno + 1
                if length > FUNCTION_LINES:
                    faults.append(f"{source.path}:{node.lineno} {node.name} has {length} lines")
    return faults


def test_files_and_functions_stay_short():
    assert too_long(sources()) == []


def test_a_long_function_is_seen():
    body = "def f():\n" + "    x = 1\n" * FUNCTION_LINES

    assert too_long([planted("courses.thing", body)]) == [f"courses/thing.py:1 f has {FUNCTION_LINES + 1} lines"]
