"""Writes Moodle XML, and says what Moodle's questions cannot hold."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import quoteattr

from django.utils.translation import gettext as _

from courses.exchange.moodle_xml.kinds_out import WRITERS
from courses.exchange.moodle_xml.sheet import Sheet, xml_text
from courses.exchange.questions import FileQuestion, Written
from courses.exchange.safe_xml import clean
from courses.exchange.texts import keys_of, needless, words_of


def write(questions: Iterable[FileQuestion], *, title: str) -> Written:
    """A Moodle XML file that holds the questions, and what it cannot say of them."""
    named = clean(title).replace("--", "–").rstrip("-")
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<quiz>", f"<!-- {named} -->"]
    losses: list[tuple[str, str]] = []
    category: tuple[str, ...] = ()
    for number, question in enumerate(questions, start=1):
        sheet = Sheet(question, losses)
        writer = WRITERS.get(question.kind)
        if writer is None:
            why = _("Moodle has no questions of this kind.")
            sheet.lose(_("This question was left out. %(why)s") % {"why": why})
            continue
        kind = writer(sheet, question.definition)
        if question.category != category:
            category = question.category
            lines += _category(category)
        lines.append(f"<question type={quoteattr(kind)}>")
        lines += [f"  {line}" for line in [*_head(question, number), *sheet.lines, *_tail(question, losses)]]
        lines.append("</question>")
    lines.append("</quiz>\n")
    data = "\n".join(lines).encode("utf-8")
    return Written(data, "application/xml", "xml", tuple(losses))


def _category(names: tuple[str, ...]) -> list[str]:
    """The element that puts the questions after it into a category."""
    path = xml_text("/".join(["$course$", "top", *map(_in_path, names)]))
    return ['<question type="category">', f"  <category><text>{path}</text></category>", "</question>"]


def _in_path(name: str) -> str:
    """A name with its slashes doubled, and a space between them and those of the path."""
    name = name.replace("/", "//")
    return f"{' ' * name.startswith('/')}{name}{' ' * name.endswith('/')}"


def _head(question: FileQuestion, number: int) -> list[str]:
    sheet = Sheet(question, [])
    sheet.plain("name", question.name or question.ref or _("Question %(number)s") % {"number": number})
    return sheet.lines


def _tail(question: FileQuestion, losses: list[tuple[str, str]]) -> list[str]:
    """What every question has: feedback for everybody, marks, reference, hints, tags."""
    sheet = Sheet(question, losses)
    sheet.rich("generalfeedback", question.definition.get("feedback") or "")
    sheet.value("defaultgrade", 0 if question.kind == "information" else 1)
    sheet.value("penalty", "0.3333333")
    sheet.value("hidden", 0)
    sheet.value("idnumber", question.ref)
    for hint in question.definition.get("hints", ()):
        sheet.rich("hint", hint)
    keys = keys_of(question)
    if keys and not needless(keys):
        sheet.value("partkeys", ",".join(keys))
    words = words_of(question.tags)
    if words:
        sheet.lines += ["<tags>", *(f"  <tag><text>{xml_text(word)}</text></tag>" for word in words), "</tags>"]
    return sheet.lines
