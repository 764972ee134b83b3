"""Reads Moodle XML, question after question, so that a long file takes little memory."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from courses.exchange.moodle_xml.kinds_in import READERS
from courses.exchange.moodle_xml.source import Source
from courses.exchange.questions import MOST_QUESTIONS, FileFault, FileQuestion, ReadFile, ReadItem
from courses.exchange.reading import Unreadable, item_of, with_text, without_answer
from courses.exchange.safe_xml import Node, read_xml
from courses.exchange.texts import one_line, refused, shortened, tags_of, tidy, with_keys

_SLASH = re.compile(r"(?<!/)/(?!/)")
_MOST_HINTS, _MOST_TAGS = 20, 60
_CONTEXT = re.compile(r"\$[a-z0-9_]+\$")
_NOT_TAKEN = {
    "calculated", "calculatedsimple", "calculatedmulti", "random", "randomsamatch", "ddimageortext", "ddmarker",
    "missingtype",
}  # fmt: skip


def read(data: bytes) -> ReadFile:
    """The questions of a Moodle XML file. Raises FileFault when it is none, or holds none."""
    file = _File()
    root, notes = read_xml(data, each=file.take)
    if root.tag != "quiz":
        raise FileFault(
            _("This is not a Moodle XML file: it begins with <%(tag)s>, not with <quiz>.")
            % {"tag": shortened(root.tag)}
        )
    if not file.items:
        raise FileFault(_("There is no question in this file."))
    if file.other_marks:
        notes += (_("Some questions have other marks than 1. Marks are set in the quiz, so they were left out."),)
    return ReadFile(tuple(file.items), notes)


class _File:
    """What has been read so far."""

    def __init__(self) -> None:
        self.items: list[ReadItem] = []
        self.category: tuple[str, ...] = ()
        self.other_marks = False

    def take(self, node: Node, root: Node) -> None:
        """Takes one element below the root."""
        if root.tag != "quiz" or node.tag != "question":
            return
        kind = node.get("type").lower()
        if kind == "category":
            self.category = path_of(node)
            return
        if len(self.items) >= MOST_QUESTIONS:
            raise FileFault(_("This file holds too many questions: 10,000 at most."))
        self.items.append(_item(node, kind, self.category))
        grade = node.said("defaultgrade")
        self.other_marks |= kind != "description" and bool(grade) and not re.fullmatch(r"0*1(?:\.0*)?", grade)


def _item(node: Node, kind: str, category: tuple[str, ...]) -> ReadItem:
    place = _('line %(line)s, <question type="%(type)s">') % {"line": node.line, "type": shortened(kind, 30)}
    source = Source(node)
    name = one_line(tidy(source.plain(node.first("name"))))[:255]
    try:
        reader = READERS.get(kind)
        if reader is None:
            raise Unreadable(_why_not(kind))
        definition: dict[str, Any] = {}
        found, special = reader(source, definition)
        definition.setdefault("stem", "")
        definition.update(special)
        definition.update(with_text("feedback", source.rich(node.first("generalfeedback"))))
        definition.update(source.hints(source.rich(hint) for hint in node.all("hint")[:_MOST_HINTS]))
        without_answer(found, definition, source)
    except Unreadable as reason:
        return refused(place, name, str(reason))
    if not definition["stem"] and "picture" in definition and name:
        definition["stem"] = name
        source.say(_("The question has only a picture, so its name became its text."))
    words = [source.plain(tag) for group in node.all("tags")[:1] for tag in group.all("tag")[:_MOST_TAGS]]
    tags, changes = tags_of(words)
    source.say(*changes)
    source.combined_feedback()
    question = FileQuestion(
        kind=found,
        definition=definition,
        ref=one_line(tidy(node.said("idnumber")))[:255],
        name=name,
        category=category,
        tags=tags,
        pictures=tuple(source.pictures.values()),
    )
    keys = node.said("partkeys")
    return item_of(place, with_keys(question, keys.split(",")) if keys else question, source.notes)


def _why_not(kind: str) -> str:
    if kind in _NOT_TAKEN:
        return _("Questions of Moodle's type “%(type)s” have no counterpart here.") % {"type": kind}
    return _("The type of question “%(type)s” is unknown.") % {"type": shortened(kind, 40)}


def path_of(node: Node) -> tuple[str, ...]:
    """The names of a category: `a/b`, with `//` for a slash in a name, without what only Moodle knows."""
    category = node.first("category")
    text = "" if category is None else category.said("text") or category.text
    names = [one_line(tidy(name.replace("//", "/"))) for name in _SLASH.split(text[:4000])]
    if names and _CONTEXT.fullmatch(names[0]):
        del names[0]
    if names and names[0] == "top":
        del names[0]
    return tuple(name for name in names if name)[:20]
