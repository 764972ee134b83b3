"""A ZIP that a stranger sent, with nothing in it trusted: names and sizes are looked at before anything is read.

Nothing is ever written to a disk, and a ZIP inside the ZIP is never opened.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from urllib.parse import unquote

from django.utils.translation import gettext as _

from courses.exchange.questions import MOST_BYTES, FileFault
from courses.exchange.texts import shortened
from courses.exchange.zips import BROKEN_ZIP

MOST_ENTRIES = 25_000
MOST_UNPACKED = 50 * 1024 * 1024
MOST_RATIO = 200
_SMALL = 64 * 1024
_STRANGE = re.compile(r"[\x00-\x1f\\]|^/|^[A-Za-z]:|(?:^|/)\.\.(?:/|$)")
_LINK = 0xA000


class Package:
    """The entries of a ZIP by their names. Raises FileFault for a ZIP that is damaged or dangerous."""

    def __init__(self, data: bytes) -> None:
        if len(data) > MOST_BYTES:
            raise FileFault(_("This file is too big: %(most)s MB at most.") % {"most": MOST_BYTES // 1024 // 1024})
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except BROKEN_ZIP:
            raise FileFault(_("This is not a ZIP file, or only a part of one.")) from None
        entries = self._archive.infolist()
        _check(entries)
        self._read: dict[str, bytes] = {}
        self._entries = {entry.filename: entry for entry in entries if not entry.is_dir()}

    def names(self) -> list[str]:
        """The names of all files."""
        return list(self._entries)

    def read(self, name: str) -> bytes | None:
        """The bytes of a file; None when there is none. Raises FileFault when it is damaged."""
        entry = self._entries.get(name)
        if entry is None:
            return None
        # However many questions name a picture, it is unpacked and held once.
        if name in self._read:
            return self._read[name]
        try:
            with self._archive.open(entry) as source:
                content = source.read(entry.file_size + 1)
        except BROKEN_ZIP:
            raise FileFault(_("A file in this ZIP is damaged: %(name)s") % {"name": shortened(name)}) from None
        if len(content) > entry.file_size:
            raise FileFault(_("A file in this ZIP is bigger than it says: %(name)s") % {"name": shortened(name)})
        self._read[name] = content
        return content


def _check(entries: list[zipfile.ZipInfo]) -> None:
    """Refuses bombs, and names that point outside."""
    if len(entries) > MOST_ENTRIES:
        raise FileFault(_("This ZIP holds too many files: %(most)s at most.") % {"most": MOST_ENTRIES})
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise FileFault(_("This ZIP would unpack to more than 50 MB."))
    seen: set[str] = set()
    for entry in entries:
        name = {"name": shortened(entry.filename)}
        if _STRANGE.search(entry.orig_filename) or entry.external_attr >> 16 & 0xF000 == _LINK:
            raise FileFault(_("This ZIP holds a name that points outside of it: %(name)s") % name)
        if entry.filename in seen:
            raise FileFault(_("This ZIP holds two files with one name: %(name)s") % name)
        seen.add(entry.filename)
        if entry.flag_bits & 0x1:
            raise FileFault(_("This ZIP is locked with a password: %(name)s") % name)
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise FileFault(_("This ZIP is packed in a way that is not read: %(name)s") % name)
        if entry.file_size > _SMALL and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
            raise FileFault(_("This ZIP holds a file that unpacks to far too much: %(name)s") % name)


def beside(name: str, address: str) -> str:
    """The name that an address means for the file `name`; "" when it means nothing inside the ZIP."""
    address = unquote(address.partition("#")[0].partition("?")[0])
    if not address or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//", address):
        return ""
    found = posixpath.normpath(posixpath.join(posixpath.dirname(name), address))
    return "" if found.startswith(("..", "/")) else found
