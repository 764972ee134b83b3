"""The catalogues of translations: what there is to translate, and the files that hold it.

`python -m tests.messages` (`make messages`) brings every `site/locale/<language>/LC_MESSAGES/django.po` up to date with
the sources and compiles it. It needs no gettext: sources are read by Python's parser and Django's own template parser,
and the files are written by Babel. The compiled files are committed, so that an installation needs neither.
"""

from __future__ import annotations

import ast
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
LOCALES = ROOT / "site" / "locale"
SINGLE = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
CONTEXT = {"pgettext", "pgettext_lazy"}


@dataclass(frozen=True)
class Found:
    """A message of the sources: its text (with its plural), and the file it stands in."""

    singular: str
    plural: str
    context: str
    path: str

    @property
    def id(self) -> str | tuple[str, str]:
        """What the catalogue files it under."""
        return (self.singular, self.plural) if self.plural else self.singular


def of_python(text: str, path: str) -> Iterator[Found]:
    """The messages of a Python file."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
        words = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        if name in SINGLE and words and words[0]:
            yield Found(words[0], "", "", path)
        elif name in PLURAL and len(words) >= 2:
            yield Found(words[0], words[1], "", path)
        elif name in CONTEXT and len(words) >= 2:
            yield Found(words[1], "", words[0], path)


def of_template(text: str, path: str) -> Iterator[Found]:
    """The messages of a template."""
    from django.template import engines
    from django.templatetags.i18n import BlockTranslateNode, TranslateNode

    nodes = engines["django"].from_string(text).template.nodelist
    for node in nodes.get_nodes_by_type(TranslateNode):
        literal = getattr(node.filter_expression.var, "literal", None)
        if isinstance(literal, str):
            yield Found(literal.replace("%", "%%"), "", _context(node), path)
    for node in nodes.get_nodes_by_type(BlockTranslateNode):
        singular = node.render_token_list(node.singular)[0]
        plural = node.render_token_list(node.plural)[0] if node.plural else ""
        yield Found(singular, plural, _context(node), path)


def _context(node: object) -> str:
    context = getattr(node, "message_context", None)
    return str(getattr(context, "var", "") or "") if context else ""


def sources() -> Iterator[Path]:
    """Every Python file and template of the product."""
    for folder in ("courses", "site/website", "supervision", "templates"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".py", ".html", ".txt"} and not {"migrations", "static", "fonts"} & set(path.parts):
                yield path


def all_messages() -> list[Found]:
    """Every message of the product, in the order of the files."""
    found: list[Found] = []
    for path in sources():
        name, text = str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
        found.extend(of_python(text, name) if path.suffix == ".py" else of_template(text, name))
    return found


def template_catalogue() -> Catalog:
    """The messages as a catalogue without translations."""
    catalogue = Catalog(fuzzy=False)
    for found in all_messages():
        catalogue.add(found.id, locations=[(found.path, 0)], context=found.context or None)
    return catalogue


def languages() -> list[str]:
    """The languages that have a catalogue."""
    return sorted(path.parents[1].name for path in LOCALES.glob("*/LC_MESSAGES/django.po"))


def path_of(language: str, suffix: str = "po") -> Path:
    """The file of a language."""
    return LOCALES / language / "LC_MESSAGES" / f"django.{suffix}"


def read(language: str) -> Catalog:
    """A catalogue as committed."""
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language)


def key(message: Message) -> tuple[str, str]:
    """What tells messages apart: the English text and its context."""
    return (message.id[0] if isinstance(message.id, tuple) else message.id, message.context or "")


def compiled(catalogue: Catalog) -> bytes:
    """The compiled catalogue; the same translations always give the same bytes."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def write(language: str, catalogue: Catalog) -> None:
    """Writes both files of a language."""
    path_of(language).parent.mkdir(parents=True, exist_ok=True)
    with path_of(language).open("wb") as file:
        write_po(file, catalogue, width=120, include_lineno=False, sort_output=True, ignore_obsolete=True)
    path_of(language, "mo").write_bytes(compiled(read(language)))


def update(language: str) -> Catalog:
    """The catalogue of a language with exactly the messages of the sources; what is translated stays."""
    catalogue = read(language)
    catalogue.update(template_catalogue(), no_fuzzy_matching=True)
    catalogue.header_comment = f"# Mainstay in {catalogue.locale.english_name}. `make messages` keeps it up to date."
    return catalogue


def main() -> None:
    """Brings every catalogue up to date and says how much of it is translated."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "website.settings.test")
    django.setup()
    for language in languages():
        catalogue = update(language)
        write(language, catalogue)
        done = sum(bool(message.id and message.string and any(message.string)) for message in catalogue)
        print(f"{language}: {done} of {len(catalogue)} messages translated")


if __name__ == "__main__":
    main()
