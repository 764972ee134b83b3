"""The top level is fixed, and `site/` must never become a package (style.md 7.1)."""

from __future__ import annotations

import site as standard_site
import subprocess
import sys
from collections.abc import Iterable

from tests.architecture.source import ROOT

FIXED = {"manage.py", "pyproject.toml", "README.md", "site", "courses", "supervision", "templates", "tests"}
ALSO = {"Makefile", "requirements", "LICENSE", "CHANGELOG.md", "docs", "deploy"}
TEMPLATE_FOLDERS = {"components", "blocks", "pages", "accounts", "courses", "supervision", "emails", "wagtailadmin"}


def stray(names: Iterable[str]) -> set[str]:
    """Top-level names that the design does not have."""
    return {name for name in names if not name.startswith(".")} - FIXED - ALSO


def tracked_top_level() -> set[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split(
        "\n"
    )
    return {line.split("/", 1)[0] for line in listed if line}


def test_the_top_level_is_the_designs():
    names = tracked_top_level()

    assert names >= FIXED
    assert stray(names) == set()


def test_a_stray_top_level_name_is_seen():
    assert stray({"README.md", "scripts", ".ci"}) == {"scripts"}


def test_site_is_no_package():
    assert not (ROOT / "site" / "__init__.py").exists()
    assert {path.name for path in (ROOT / "site").iterdir() if path.name != "__pycache__"} == {"website", "locale"}


def test_import_site_is_the_standard_library():
    assert str(ROOT) not in standard_site.__file__
    fresh = subprocess.run(
        [sys.executable, "-c", "import site; print(site.__file__)"],
        cwd=ROOT, capture_output=True, text=True, check=True, env={"PYTHONPATH": f"{ROOT}:{ROOT}/site"},
    )  # fmt: skip
    assert str(ROOT / "site") not in fresh.stdout


def test_template_folders_are_the_designs():
    folders = {path.name for path in (ROOT / "templates").iterdir() if path.is_dir()}

    assert folders - TEMPLATE_FOLDERS == set()
