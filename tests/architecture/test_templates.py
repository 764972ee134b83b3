"""Every template compiles, and none holds what the content security policy or the translators forbid."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import engines

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(
    path for path in (ROOT / "templates").rglob("*") if path.is_file() and path.suffix in {".html", ".txt"}
)
PAGES = [path for path in TEMPLATES if path.suffix == ".html" and "emails" not in path.parts]
PYTHON = sorted(
    path
    for folder in ("site", "courses", "supervision")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)
COMMENT = re.compile(r"{% comment %}.*?{% endcomment %}|{#.*?#}", re.DOTALL)

# What a template must not hold: a name for the fault, and what it looks like.
FAULTS = {
    "an inline style": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*\b(?:src|type=\"application/json\"))", re.IGNORECASE),
    "an event attribute": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "the filter safe": re.compile(r"\|\s*safe(seq)?\b|{%\s*autoescape\s+off"),
    "blocktranslate without trimmed": re.compile(r"{%\s*blocktrans(?:late)?\b(?![^%]*\btrimmed\b)"),
    "an address of another host": re.compile(r"(?:src|srcset)\s*=\s*[\"']?(?:https?:)?//", re.IGNORECASE),
}

# mark_safe marks text that nobody checked. These places may use it, and say why.
MAY_MARK_SAFE: dict[str, str] = {}


def names(paths):
    return [str(path.relative_to(ROOT)) for path in paths]


def faults_of(text: str) -> list[str]:
    """The faults of a template's text."""
    bare = COMMENT.sub("", text)
    return [name for name, pattern in FAULTS.items() if pattern.search(bare)]


@pytest.mark.parametrize("path", TEMPLATES, ids=names(TEMPLATES))
def test_template_compiles(path):
    engines["django"].get_template(str(path.relative_to(ROOT / "templates")))


@pytest.mark.parametrize("path", PAGES, ids=names(PAGES))
def test_template_holds_nothing_forbidden(path):
    assert faults_of(path.read_text()) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('<p style="color: red">', "an inline style"),
        ("<style>p{}</style>", "an inline style"),
        ("<script>alert(1)</script>", "an inline script"),
        ('<button onclick="x()">', "an event attribute"),
        ('<a href="javascript:x()">', "a javascript: address"),
        ("{{ text|safe }}", "the filter safe"),
        ("{% autoescape off %}", "the filter safe"),
        ("{% blocktranslate with a=b %}", "blocktranslate without trimmed"),
        ('<img src="https://elsewhere.example/x.png">', "an address of another host"),
    ],
)
def test_planted_fault_is_found(text, fault):
    assert fault in faults_of(text)


def test_sound_template_has_no_faults():
    text = '<script type="module" src="x.js"></script>{% blocktranslate trimmed with a=b %}x{% endblocktranslate %}'

    assert faults_of(text) == []


def test_nobody_marks_text_as_safe():
    users = [
        str(path.relative_to(ROOT))
        for path in PYTHON
        if re.search(r"\bmark_safe\s*\(|\bSafeString\s*\(|\bSafeText\s*\(", path.read_text())
    ]

    assert [user for user in users if user not in MAY_MARK_SAFE] == []


def test_every_component_says_what_it_takes():
    silent = [
        path.name
        for path in (ROOT / "templates" / "components").glob("*.html")
        if not path.read_text().startswith("{% comment %}")
    ]

    assert silent == []
