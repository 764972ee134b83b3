"""XML that strangers send: read into light nodes, without document types, entities, inclusions or network.

Whatever comes is read or refused with `FileFault` in bounded time and memory; nothing else is raised.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Any
from xml.parsers import expat

from defusedxml.common import DefusedXmlException, DTDForbidden
from defusedxml.ElementTree import DefusedXMLParser
from django.utils.translation import gettext as _

from courses.exchange.questions import MOST_BYTES, FileFault

MOST_DEPTH = 60
MOST_TAGS = 300_000
"""So many "<" in a file, as they are or escaped, are read in a few seconds, whatever they say (docs/performance.md).
5,000 questions with feedback on every answer have 243,000.
"""
MOST_NODES = 300_000
"""So many elements at once in memory."""
MOST_NAMES = 2_000
_LONG_STRETCH = re.compile(rb"<[^<]{100000,}")
_MOST_EQUALS = 20_000
_CHUNK = 1 << 16
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DECLARATION = re.compile(rb"\s*<\?xml\s[^>]{0,200}?\?>", re.DOTALL)
_DECLARED = re.compile(rb"encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_EIGHT_BITS = re.compile(r"(?:iso8859-\d{1,2}|latin[-_]?1|ascii|cp\d{3,4}|windows-\d{3,4}|koi8-[ru]|mac-roman)")


@dataclass(slots=True)
class Node:
    """An element: its name without namespace, its attributes likewise, and texts and elements in their order."""

    tag: str
    attributes: dict[str, str]
    line: int
    content: list[Any] = field(default_factory=list)

    def __iter__(self) -> Iterator[Node]:
        return (part for part in self.content if not isinstance(part, str))

    def all(self, *tags: str) -> list[Node]:
        """The elements directly inside with one of these names."""
        return [node for node in self if node.tag in tags]

    def first(self, *tags: str) -> Node | None:
        """The first such element."""
        return next((node for node in self if node.tag in tags), None)

    def walk(self) -> Iterator[Node]:
        """All elements inside, from the top, not this one."""
        for node in self:
            yield node
            yield from node.walk()

    def find(self, *tags: str) -> Node | None:
        """The first element with one of these names anywhere inside."""
        return next((node for node in self.walk() if node.tag in tags), None)

    def get(self, name: str, default: str = "") -> str:
        """An attribute, without spaces around it."""
        return self.attributes.get(name, default).strip()

    @property
    def text(self) -> str:
        """All text inside, without spaces around it."""
        return "".join(self._texts()).strip()

    def said(self, tag: str, default: str = "") -> str:
        """The text of the first element with this name."""
        found = self.first(tag)
        return default if found is None else found.text

    def _texts(self) -> Iterator[str]:
        for part in self.content:
            if isinstance(part, str):
                yield part
            else:
                yield from part._texts()

    def inner(self, *, raw: bool = False) -> str:
        """What is inside, as HTML. With `raw` the texts are HTML themselves, as in a file that escapes it."""
        return "".join(
            (part if raw else escape(part, quote=False)) if isinstance(part, str) else part.outer(raw=raw)
            for part in self.content
        )

    def outer(self, *, raw: bool = False) -> str:
        """The element with what is inside, as HTML."""
        attributes = "".join(f' {name}="{escape(value)}"' for name, value in self.attributes.items())
        if not self.content and self.tag in ("br", "hr", "img"):
            return f"<{self.tag}{attributes}>"
        return f"<{self.tag}{attributes}>{self.inner(raw=raw)}</{self.tag}>"


def clean(text: str) -> str:
    """Text without what XML cannot hold."""
    return _NO_XML.sub("", text)


Rename = Callable[[str], str]


def read_xml(
    data: bytes, *, each: Callable[[Node, Node], None] | None = None, rename: Rename | None = None
) -> tuple[Node, tuple[str, ...]]:
    """The root element, and sentences about the file's encoding.

    `each(node, root)` is called for each element directly below the root when it is complete; it is then forgotten, so
    that a long file takes no more memory than its longest part. `rename` gives other names to elements and attributes.
    Raises FileFault.
    """
    if len(data) > MOST_BYTES:
        raise FileFault(_("This file is too big: %(most)s MB at most.") % {"most": MOST_BYTES // 1024 // 1024})
    if not data.strip(b"\0\t\r\n "):
        raise FileFault(_("This file is empty."))
    data, notes = as_utf8(data)
    _refuse_masses(data)
    builder = _Builder(each, rename)
    parser = DefusedXMLParser(target=builder, encoding="utf-8", forbid_dtd=True)
    builder.parser = parser.parser
    try:
        for start in range(0, len(data), _CHUNK):
            parser.feed(data[start : start + _CHUNK])
        root = parser.close()
    except DTDForbidden:
        raise FileFault(_("This XML file has a document type (DOCTYPE), which is not read. Take it out.")) from None
    except DefusedXmlException:
        raise FileFault(_("This XML file refers to entities or other files, which is not allowed.")) from None
    except (SyntaxError, expat.ExpatError) as error:
        line = error.position[0] if getattr(error, "position", None) else getattr(error, "lineno", 0)
        raise FileFault(_("This is not sound XML: the fault is in or before line %(line)s.") % {"line": line}) from None
    except ValueError:
        raise FileFault(_("This XML file holds something that cannot be read.")) from None
    if root is None:
        raise FileFault(_("This XML file is empty."))
    return root, notes


def count_tags(data: bytes) -> int:
    """How many tags there may be in a file, those of HTML inside texts too."""
    return data.count(b"<") + data.count(b"&lt;") + data.count(b"&#60;") + data.lower().count(b"&#x3c;")


def _refuse_masses(data: bytes) -> None:
    """Refuses what is well-formed and would still take too long, or too much memory."""
    if count_tags(data) > MOST_TAGS:
        raise FileFault(_("This file has too many tags. Please split it into smaller files."))
    for stretch in _LONG_STRETCH.finditer(data):
        if data.count(b"=", stretch.start(), stretch.end()) > _MOST_EQUALS:
            raise FileFault(_("This file has an element with too many attributes."))


# --- encodings --------------------------------------------------------------------------------------------------------


def as_utf8(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The file in UTF-8 without its declaration, and a sentence when it was not what it says it is."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _undeclared(_decoded(data[len(mark) :], name)), ()
    for start, name in ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be")):
        if data.startswith(start):
            return _undeclared(_decoded(data, name)), ()
    declared = _declared(data)
    notes: list[str] = []
    if declared and declared != "utf-8" and not declared.startswith("utf-16"):
        if not _EIGHT_BITS.fullmatch(declared):
            message = _("This file says that its encoding is “%(name)s”, which is not read. Save it as UTF-8.")
            raise FileFault(message % {"name": declared})
        return _undeclared(_decoded(data, declared)), ()
    if declared.startswith("utf-16"):
        notes.append(_("The file says that it is UTF-16, but it is not; it was read as UTF-8."))
    try:
        return _undeclared(_checked(data)), tuple(notes)
    except UnicodeDecodeError:
        notes = [_("The file is not UTF-8, so it was read as Windows-1252. Please look at letters with accents.")]
        return _undeclared(_decoded(data, "cp1252")), tuple(notes)


def _checked(data: bytes) -> bytes:
    data.decode("utf-8")
    return data


def _declared(data: bytes) -> str:
    """The encoding that the first line names, as Python calls it; "" for none, the name as it is for a strange one."""
    declaration = _DECLARATION.match(data[:400])
    found = _DECLARED.search(declaration.group()) if declaration else None
    if found is None:
        return ""
    name = found.group(1).decode("ascii").lower()
    try:
        return codecs.lookup(name).name
    except LookupError:
        return name


def _decoded(data: bytes, name: str) -> bytes:
    """`data` in UTF-8. Bytes that Windows-1252 leaves open become question marks; elsewhere a fault is a fault."""
    try:
        return data.decode(name, "replace" if name == "cp1252" else "strict").encode("utf-8")
    except (UnicodeError, LookupError):
        raise FileFault(_("This file is not in the encoding that it says. Save it as UTF-8.")) from None


def _undeclared(data: bytes) -> bytes:
    """The file with its declaration gone but for its lines, so that the parser believes no other encoding."""
    declaration = _DECLARATION.match(data[:400])
    if declaration is None:
        return data.lstrip() if data[:1].isspace() else data
    return b"\n" * declaration.group().count(b"\n") + data[declaration.end() :]


# --- building ---------------------------------------------------------------------------------------------------------


class _Builder:
    """Takes the parser's events and makes nodes of them, with an eye on depth and number."""

    def __init__(self, each: Callable[[Node, Node], None] | None, rename: Rename | None) -> None:
        self.each = each
        self.rename = rename or (lambda name: name)
        self.parser: Any = None
        self.stack: list[Node] = []
        self.root: Node | None = None
        self.names: dict[str, str] = {}
        self.count = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if len(self.stack) >= MOST_DEPTH:
            raise FileFault(_("This file has elements nested too deep."))
        if self.count > MOST_NODES:
            raise FileFault(_("This file has too many elements in one place. Please split it into smaller files."))
        named = {self.local(name): value for name, value in attributes.items()} if attributes else {}
        node = Node(self.local(tag), named, self.parser.CurrentLineNumber)
        if self.stack:
            self.stack[-1].content.append(node)
        else:
            self.root = node
        self.stack.append(node)

    def end(self, tag: str) -> None:
        node = self.stack.pop()
        if self.each is not None and len(self.stack) == 1:
            self.stack[0].content.clear()
            self.count = 0
            self.each(node, self.stack[0])

    def data(self, text: str) -> None:
        self.stack[-1].content.append(text)

    def close(self) -> Node | None:
        return self.root

    def local(self, name: str) -> str:
        found = self.names.get(name)
        if found is None:
            if len(self.names) >= MOST_NAMES:
                raise FileFault(_("This file has too many different names of elements and attributes."))
            found = self.names[name] = self.rename(name.rpartition("}")[2])
        return found
