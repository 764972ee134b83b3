"""What the code has stands in the documents that promise to list it, and the lists hold nothing that is gone.

Settings of the environment in `.env.example`; commands and system checks in docs/operators.md; packages in
docs/package-map.md; dependencies in docs/dependencies.md; four headings in every decision record.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, ROOTS, Source, planted, sources

DOCS = ROOT / "docs"

# Variables of the environment that settings do not read themselves, and why the example has them.
READ_ELSEWHERE = {"DJANGO_SETTINGS_MODULE"}  # Django's own
HELPERS = {"field_keys": "FIELD_KEYS", "whole_number": None}
"""Functions of settings/env.py that read a variable: the one they read when none is named."""

# What docs/package-map.md says once for all apps.
LAYERS = {"management", "commands", "templatetags", "models", "domain", "forms", "views"}
A_KIND = "courses.questions.<kind>"

HEADINGS = ["Context", "Decision", "Consequences", "Alternatives"]
NOT_A_PACKAGE = {"atkinson"}  # the typeface, which lies in static/

CHECK_ID = re.compile(r"[a-z_]+\.[EWIC]\d{3}")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def unnamed(names: Iterable[str], text: str) -> list[str]:
    """Those of `names` that stand nowhere in `text` as a word of their own."""
    return sorted(name for name in set(names) if not re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", text))


# --- settings of the environment ------------------------------------------------------------------------------


def settings_read(files: Iterable[Source]) -> set[str]:
    """The variables that settings of an installation read from the environment."""
    found = set()
    for source in files:
        if not source.module.startswith("website.settings.") or source.module.endswith(".test"):
            continue
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and (name := variable_of(node)):
                found.add(name)
    return found


def variable_of(call: ast.Call) -> str | None:
    """The variable that `env.str("NAME")`, `field_keys()` or `whole_number("NAME", …)` reads."""
    function = call.func
    helper = isinstance(function, ast.Name) and function.id in HELPERS
    direct = isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "env"
    if call.args and (helper or direct):
        first = call.args[0]
        return first.value if isinstance(first, ast.Constant) and first.value.isupper() else None
    return HELPERS[function.id] if helper else None


def settings_in(example: str) -> set[str]:
    """The variables that an example file gives, commented out or not."""
    return set(re.findall(r"^#?([A-Z][A-Z0-9_]*)=", example, re.MULTILINE))


def test_every_setting_stands_in_the_example():
    found = settings_read(sources())

    assert {"SECRET_KEY", "FIELD_KEYS", "QUEUE_WORKERS", "DATABASE_URL", "EMAIL_URL"} <= found
    assert found ^ settings_in(read(".env.example")) == READ_ELSEWHERE


@pytest.mark.parametrize(
    "line",
    [
        'A = env.bool("NEW_ONE", default=False)',
        'A = whole_number("NEW_ONE", 2, least=1, most=3)',
        'A = {"b": env.str("NEW_ONE")}',
    ],
)
def test_a_setting_missing_in_the_example_is_seen(line):
    found = settings_read([planted("website.settings.base", line)])

    assert found - settings_in("# Like NEW_ONE\nOTHER=1\n") == {"NEW_ONE"}
    assert found - settings_in("#NEW_ONE=1\n") == set()


# --- commands and system checks --------------------------------------------------------------------------------


def commands(files: Iterable[Source]) -> set[str]:
    """The management commands of ours."""
    return {source.module.rsplit(".", 1)[1] for source in files if ".management.commands." in source.module}


def check_ids(files: Iterable[Source]) -> set[str]:
    """The ids of the system checks of ours: every `id="app.E001"` in a call."""
    return {
        keyword.value.value
        for source in files
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "id" and isinstance(keyword.value, ast.Constant)
        and CHECK_ID.fullmatch(str(keyword.value.value))
    }  # fmt: skip


def check_ids_in(text: str) -> set[str]:
    """The ids in the first cells of a table; “app.E001, E002” are two."""
    found = set()
    for cell in re.findall(r"^\| ([a-z_]+\.[EWIC]\d{3}[^|]*)\|", text, re.MULTILINE):
        app = cell.split(".", 1)[0]
        found.update(f"{app}.{number}" for number in re.findall(r"[EWIC]\d{3}", cell))
    return found


def test_every_command_stands_in_the_operators_document():
    found = commands(sources())
    section = read("docs/operators.md").split("## Commands")[1].split("\n## ")[0]
    listed = {name.split()[0] for name in re.findall(r"`([^`]+)`", section)}

    assert {"load_curriculum", "verify_audit"} <= found
    assert found ^ listed == set()


def test_a_command_missing_in_the_document_is_seen():
    fault = planted("website.core.management.commands.count_chairs", "")

    assert unnamed(commands([fault]), "`count`, `count_chairs_twice`") == ["count_chairs"]
    assert unnamed(commands([fault]), "`count_chairs [--json]`") == []


def test_every_system_check_stands_in_the_operators_document():
    found = check_ids(sources())

    assert {"mainstay.E001", "mainstay.E020"} <= found
    assert found ^ check_ids_in(read("docs/operators.md")) == set()


def test_a_system_check_missing_in_the_document_is_seen():
    fault = planted("courses.checks", 'Error("x", id="mainstay.E777")')

    assert check_ids([fault]) == {"mainstay.E777"}
    assert check_ids_in("| mainstay.E776, E778 | something |") == {"mainstay.E776", "mainstay.E778"}


# --- packages --------------------------------------------------------------------------------------------------


def packages() -> set[str]:
    """Every package of ours that is no layer, migration or other folder that all apps have."""
    found = set()
    for name, folder in ROOTS.items():
        for path in folder.rglob("__init__.py"):
            parts = (name, *path.parent.relative_to(folder).parts)
            if parts != ("website",) and "migrations" not in parts and parts[-1] not in LAYERS:
                found.add(".".join(parts))
    return found


def unmapped(names: Iterable[str], text: str) -> list[str]:
    """The packages without a row in the map's first table; a kind of question has the row of all kinds."""
    rows = mapped(text)
    return sorted(name for name in names if name not in rows and not (is_a_kind(name) and A_KIND in rows))


def mapped(text: str) -> set[str]:
    """The packages in the first table."""
    return set(re.findall(r"^\| `([^`]+)` \|", text.split("\n## ")[0], re.MULTILINE))


def is_a_kind(name: str) -> bool:
    return name.startswith("courses.questions.")


def test_every_package_stands_in_the_map():
    found = packages()
    text = read("docs/package-map.md")

    assert {"website.core", "courses.curriculum", "supervision"} <= found
    assert unmapped(found, text) == []
    assert mapped(text) - found == {A_KIND}


def test_a_package_missing_in_the_map_is_seen():
    text = "| `courses` | learning |\n| `courses.questions.<kind>` | one kind |\n"

    assert unmapped(["courses", "courses.games", "courses.questions.cloze"], text) == ["courses.games"]


# --- dependencies ----------------------------------------------------------------------------------------------


def dependencies(project: str) -> set[str]:
    """The names of all dependencies, of a run and of development, as package registries write them."""
    data = tomllib.loads(project)
    groups = [data["project"]["dependencies"], *data.get("dependency-groups", {}).values()]
    return {canonical(re.match(r"[\w.-]+", line)[0]) for group in groups for line in group}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_dependency_stands_in_the_document():
    found = dependencies(read("pyproject.toml"))
    text = read("docs/dependencies.md")
    rows = {canonical(cell.split()[0]) for cell in re.findall(r"^\| ([^|]+) \|", text, re.MULTILINE)} - {"package"}

    assert {"django", "wagtail", "pytest"} <= found
    assert unnamed(found, text.lower()) == []
    assert rows - found == NOT_A_PACKAGE


def test_a_dependency_missing_in_the_document_is_seen():
    project = '[project]\ndependencies = ["Left_Pad[all]>=1,<2"]\n[dependency-groups]\ndev = ["pytest-right>=3"]\n'

    assert unnamed(dependencies(project), "pytest, left-padding") == ["left-pad", "pytest-right"]
    assert unnamed(dependencies(project), "| left-pad [all] | pads | pytest-right.") == []


# --- decision records ------------------------------------------------------------------------------------------


def record_faults(name: str, text: str) -> list[str]:
    """What a decision record lacks: its number in the title, and the four headings in order."""
    faults = []
    if not re.match(rf"# {name[:4]}\. \S", text):
        faults.append(f"{name}: the title does not say {name[:4]}")
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    if headings != HEADINGS:
        faults.append(f"{name}: the headings are {', '.join(headings)}")
    return faults


def records() -> list[Path]:
    return sorted((DOCS / "adr").glob("[0-9]*.md"))


def test_every_decision_record_is_whole():
    numbers = [path.name[:4] for path in records()]

    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
    assert len(numbers) >= 12
    assert [fault for path in records() for fault in record_faults(path.name, path.read_text(encoding="utf-8"))] == []


def test_a_decision_record_without_alternatives_is_seen():
    text = "# 0099. A thing\n\n## Context\nx\n\n## Decision\nx\n\n## Consequences\nx\n"

    assert record_faults("0099-a-thing.md", text) == [
        "0099-a-thing.md: the headings are Context, Decision, Consequences"
    ]
    assert record_faults("0098-a-thing.md", text + "\n## Alternatives\nx\n") == [
        "0098-a-thing.md: the title does not say 0098"
    ]
