"""Reads QTI: a package with its manifest, a ZIP of items without one, or a single item."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from courses.exchange.qti.interactions import read_question
from courses.exchange.qti.item import Item, Origin
from courses.exchange.qti.package import Package, beside
from courses.exchange.questions import MOST_QUESTIONS, FileFault, FileQuestion, ReadFile, ReadItem
from courses.exchange.reading import Unreadable, item_of, with_text, without_answer
from courses.exchange.safe_xml import MOST_TAGS, Node, count_tags, read_xml
from courses.exchange.texts import one_line, refused, shortened, tags_of, tidy

MANIFEST = "imsmanifest.xml"
ITEM = "assessmentItem"
_DASH = re.compile(r"-([a-z])")


def plain_name(name: str) -> str:
    """The name that an element or attribute of QTI 3 has in QTI 2."""
    if "-" not in name:
        return name
    return _DASH.sub(lambda found: found.group(1).upper(), name.removeprefix("qti-"))


def read(data: bytes) -> ReadFile:
    """The items of a QTI file. Raises FileFault when it is none, or holds none."""
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _Reader(Package(data)).read()
    root, notes = read_xml(data, rename=plain_name)
    if root.tag != ITEM:
        _refuse_root(root)
    return ReadFile((read_item(root, Origin()),), notes)


def _refuse_root(root: Node) -> None:
    """Says what the XML is instead of an item."""
    if root.tag == "questestinterop":
        raise FileFault(_("This is QTI 1.2, which is not read. Export the questions as QTI 2.1, 2.2 or 3.0."))
    if root.tag in ("manifest", "assessmentTest"):
        raise FileFault(_("This file only lists questions. Choose the ZIP file that holds them too."))
    raise FileFault(_("This is no QTI: the file begins with <%(tag)s>.") % {"tag": shortened(root.tag)})


class _Reader:
    """Reads one package. All its XML together may not be more than one file may be."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.notes: dict[str, None] = {}
        self.tags = 0

    def read(self) -> ReadFile:
        items: list[ReadItem] = []
        for origin in self.origins():
            if len(items) >= MOST_QUESTIONS:
                raise FileFault(_("This file holds too many questions: 10,000 at most."))
            item = self.item(origin)
            if item is not None:
                items.append(item)
        if not items:
            raise FileFault(_("There is no question in this file."))
        return ReadFile(tuple(items), tuple(self.notes))

    def xml(self, name: str, data: bytes) -> Node:
        self.tags += count_tags(data)
        if self.tags > MOST_TAGS:
            raise FileFault(_("This file has too many tags. Please split it into smaller files."))
        root, notes = read_xml(data, rename=plain_name)
        self.notes.update(dict.fromkeys(f"{name}: {note}" for note in notes))
        return root

    def item(self, origin: Origin) -> ReadItem | None:
        """One item; None for other XML that no manifest calls an item."""
        data = self.package.read(origin.name)
        if data is None:
            return refused(origin.place, "", _("The manifest names this file, but it is not in the ZIP."))
        try:
            root = self.xml(origin.name, data)
        except FileFault as fault:
            if self.tags > MOST_TAGS:
                raise
            return refused(origin.place, "", str(fault)) if origin.listed else None
        if root.tag != ITEM:
            if root.tag == "questestinterop":
                _refuse_root(root)
            why = _("This is no item of QTI 2 or 3, but <%(tag)s>.") % {"tag": shortened(root.tag)}
            return refused(origin.place, "", why) if origin.listed else None
        return read_item(root, origin)

    def origins(self) -> Iterator[Origin]:
        """Where the items are, in the order of the manifest."""
        names = self.package.names()
        manifests = sorted((name for name in names if name.rpartition("/")[2] == MANIFEST), key=len)
        if not manifests:
            self.notes[_("The ZIP has no manifest, so every XML file in it was looked at.")] = None
            yield from (
                Origin(name, fetch=self.package.read) for name in sorted(names) if name.lower().endswith(".xml")
            )
            return
        root = self.xml(manifests[0], self.package.read(manifests[0]) or b"")
        seen: set[str] = set()
        for resource in root.walk():
            kind = resource.get("type").lower()
            if resource.tag != "resource" or "qti" not in kind:
                continue
            if "test" in kind or "assessment" in kind:
                self.notes[_("The file puts its questions together to a test; only the questions were taken.")] = None
            if "item" not in kind:
                continue
            name = beside(manifests[0], resource.get("href") or next((file.get("href") for file in resource), ""))
            if name not in seen:
                seen.add(name)
                yield Origin(name, True, self.package.read, *_metadata(resource))


def _metadata(resource: Node) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words and the category that the manifest gives a question."""
    words: list[str] = []
    category: list[str] = []
    for node in resource.walk():
        if node.tag == "keyword":
            words.append(one_line(tidy(node.text)))
        elif node.tag.lower() == "taxonpath" and not category:
            category = [one_line(tidy(taxon.text)) for taxon in node.all("taxon")]
    return tuple(word for word in words if word)[:60], tuple(name for name in category if name)[:20]


def read_item(root: Node, origin: Origin) -> ReadItem:
    """What becomes of an item."""
    name = one_line(tidy(root.get("title")))[:255]
    try:
        if root.first("templateDeclaration") is not None:
            raise Unreadable(_("Its values are made by a template, which has no counterpart here."))
        item = Item(root, origin)
        definition: dict[str, Any] = {}
        kind, special, general = read_question(item, definition)
        definition.update(special)
        definition.update(with_text("feedback", general))
        without_answer(kind, definition, item)
    except Unreadable as reason:
        return refused(origin.place, name, str(reason))
    if not definition.get("stem"):
        definition["stem"] = name
        if name:
            item.say(_("The item has no text before its question, so its title became its text."))
    tags, changes = tags_of(origin.words)
    item.say(*changes)
    ref = root.get("identifier")
    if item.ours and root.get("label"):
        ref = root.get("label")
    question = FileQuestion(
        kind=kind,
        definition=definition,
        ref=one_line(tidy(ref))[:255],
        name=name,
        category=origin.category,
        tags=tags,
        pictures=tuple(item.pictures.values()),
    )
    return item_of(origin.place, question, item.notes)
