"""Reads the tree's Python files once, for the guard tests."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOTS = {"website": ROOT / "site" / "website", "courses": ROOT / "courses", "supervision": ROOT / "supervision"}


@dataclass(frozen=True)
class Source:
    """One Python file: its dotted module, its text and its syntax tree."""

    module: str
    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    def __hash__(self) -> int:
        return hash(self.path)


@lru_cache(maxsize=1)
def sources() -> tuple[Source, ...]:
    """Every Python file of the three packages, migrations left out."""
    found = []
    for package, folder in ROOTS.items():
        for path in sorted(folder.rglob("*.py")):
            parts = path.relative_to(folder).with_suffix("").parts
            if "migrations" in parts:
                continue
            module = ".".join((package, *parts)).removesuffix(".__init__")
            found.append(Source(module, str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")))
    return tuple(found)


def planted(module: str, text: str) -> Source:
    """A file that is not there, to see a rule fail on it."""
    return Source(module, module.replace(".", "/") + ".py", text)
