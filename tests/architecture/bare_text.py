"""Words in templates that stand outside the translation tags."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("templates", "courses/questions", "site/website/accounts/templates")

# Pages for people who work on Mainstay, and names that are the same in every language.
ALLOWED_FILES = {"templates/pages/look.html"}
ALLOWED_WORDS = frozenset({"Mainstay", "PDF", "CSV", "Excel", "min"})

COMMENT = re.compile(r"{% comment %}.*?{% endcomment %}|{#.*?#}|{% verbatim %}.*?{% endverbatim %}", re.DOTALL)
CLASSES = re.compile(r"{% block main_class %}.*?{% endblock(?: main_class)? %}")
FRAGMENT = re.compile(r"{% fragment as \w+ %}.*?{% endfragment %}", re.DOTALL)
TRANSLATED = re.compile(r"{%-?\s*blocktrans(?:late)?\b.*?{%-?\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
LITERAL = re.compile(r"""\b(?:title|body|label|text|lead|eyebrow|heading)=(["'])((?:(?!\1).)*[A-Za-z]{2}.*?)\1""")
WORD = re.compile(r"[A-Za-z]{2,}")
SPOKEN = {"aria-label", "title", "alt", "placeholder", "aria-description"}
SILENT = {"script", "style", "svg", "code"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in SILENT
        self.found.extend(value for name, value in attrs if name in SPOKEN and value)

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append(data)


def bare_words(text: str) -> list[str]:
    """The pieces of a template's text that people would read and nobody can translate."""
    text = TRANSLATED.sub(" ", FRAGMENT.sub("", CLASSES.sub("", COMMENT.sub("", text))))
    literals = [
        match[1] for tag in re.findall(r"{%\s*include\b.*?%}", text, re.DOTALL) for match in LITERAL.findall(tag)
    ]
    reader = _Reader()
    reader.feed(TAG.sub("", text))
    reader.close()
    pieces = [" ".join(piece.split()) for piece in [*reader.found, *literals]]
    return [piece for piece in pieces if set(WORD.findall(piece)) - ALLOWED_WORDS]


def templates() -> list[Path]:
    """Every template of the product that people read."""
    paths = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.suffix in {".html", ".txt"}]
    return sorted(path for path in paths if str(path.relative_to(ROOT)) not in ALLOWED_FILES)
