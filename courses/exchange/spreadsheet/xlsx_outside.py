"""A look at a workbook before it is opened: nothing here builds anything of what the file says."""

from __future__ import annotations

import io
import zipfile
from typing import IO
from xml.parsers import expat

from django.utils.translation import gettext as _

from courses.exchange.questions import FileFault
from courses.exchange.texts import Patience
from courses.exchange.zips import BROKEN_ZIP

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 50 * 1024 * 1024
MOST_RATIO = 100
MOST_MEMBERS = 200
MOST_CELLS = 200_000
MOST_TEXTS = 60_000
MOST_ELEMENTS = 1_000_000
MOST_DEPTH = 40
MOST_STRETCH = 300_000
"""No cell and no tag is longer than this, in bytes."""
_SMALL = 1024 * 1024
_CHUNK = 64 * 1024
_BROKEN = (
    *BROKEN_ZIP,
    *(expat.ExpatError, LookupError, OverflowError, AssertionError),
)


def look_at(data: bytes, patience: Patience) -> list[str]:
    """Notes about a workbook that is safe to open. Raises FileFault for bombs and for what is no workbook."""
    if len(data) > MOST_BYTES:
        raise FileFault(_("This workbook is too big: 10 MB at most."))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
                raise FileFault(_("This workbook is too big when unpacked."))
            if any(_swollen(member) for member in members) or len({one.filename for one in members}) < len(members):
                raise FileFault(_("This workbook is packed in a way that no spreadsheet program does."))
            census = _Census(patience)
            for member in members:
                if member.filename.lower().endswith((".xml", ".rels")):
                    with archive.open(member) as part:
                        census.take(part)
    except _BROKEN as error:
        raise FileFault(_("This is not a workbook (XLSX), or only a part of one.")) from error
    linked = any("externalLinks/" in member.filename for member in members)
    return [_("The workbook has links to other files. They were not followed.")] if linked else []


def _swollen(member: zipfile.ZipInfo) -> bool:
    return member.file_size > _SMALL and member.file_size > MOST_RATIO * max(member.compress_size, 1)


class _Census:
    """Counts the elements of all parts while they stream by. Raises FileFault as soon as there are too many."""

    def __init__(self, patience: Patience) -> None:
        self.patience = patience
        self.elements = self.cells = self.texts = self.depth = self.size = 0

    def take(self, part: IO[bytes]) -> None:
        """Counts one part, which must be well-formed UTF-8 without declarations of its own."""
        parser = expat.ParserCreate("utf-8")
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.XmlDeclHandler = self._encoded
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = self._declared
        self.depth = stretch = 0
        while chunk := part.read(_CHUNK):
            self.size += len(chunk)
            stretch = stretch + len(chunk) if b"<" not in chunk else len(chunk) - chunk.rfind(b"<")
            if self.size > MOST_UNPACKED or stretch > MOST_STRETCH:
                raise FileFault(_("This workbook is too big when unpacked."))
            self.patience.check()
            parser.Parse(chunk, False)
        parser.Parse(b"", True)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        self.depth += 1
        name = tag.rpartition(":")[2]
        if name == "c":
            self.cells += 1
        elif name in ("si", "is", "r"):
            self.texts += name != "is"
        if self.depth > MOST_DEPTH or len(attributes) > MOST_DEPTH:
            raise FileFault(_("This workbook is packed in a way that no spreadsheet program does."))
        if self.cells > MOST_CELLS or self.texts > MOST_TEXTS or self.elements > MOST_ELEMENTS:
            raise FileFault(_("This workbook has too many cells: 200,000 at most."))

    def _end(self, _tag: str) -> None:
        self.depth -= 1

    def _encoded(self, _version: str, encoding: str | None, _alone: int) -> None:
        """Another encoding would be read otherwise when the workbook is opened, and hide what is looked for here."""
        if encoding and encoding.lower() not in ("utf-8", "us-ascii", "ascii"):
            raise FileFault(_("This workbook is packed in a way that no spreadsheet program does."))

    def _declared(self, *_said: object) -> None:
        raise FileFault(_("This workbook holds declarations that no spreadsheet program writes."))
