"""What a file really is, by its first bytes. A name proves nothing."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

HEAD_BYTES = 4096
MOST_UNPACKED_BYTES = 300 * 1024 * 1024
MOST_ENTRIES = 5000
_MARKUP = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script", b"<body", b"<iframe")

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "vtt": "text/vtt; charset=utf-8",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "mp4": "video/mp4",
    "webm": "video/webm",
}
"""The types that may be uploaded, and what each is served as whatever the browser or the uploader says."""

PLAYED = frozenset({"mp3", "m4a", "mp4", "webm", "vtt"})
"""What the page plays itself; everything else is offered to save."""


def check_document(file: BinaryIO, extension: str) -> None:
    """Refuses a file whose content is not what `extension` says, or that could run or burst.

    Leaves the file at its start. Raises ValidationError with a sentence for the person.
    """
    check = _CHECKS.get(extension)
    if check is None:
        raise ValidationError(
            _("Files of this type are not taken. Use one of these: %(types)s."),
            code="type_refused",
            params={"types": ", ".join(_CHECKS)},
        )
    file.seek(0)
    try:
        right = check(file)
    finally:
        file.seek(0)
    if not right:
        raise ValidationError(
            _("This is not a %(extension)s file, whatever its name says. Please save it again in that format."),
            code="content_differs",
            params={"extension": extension.upper()},
        )


def _starts(*heads: bytes, at: int = 0) -> Callable[[BinaryIO], bool]:
    """A check for one of some first bytes."""

    def check(file: BinaryIO) -> bool:
        return file.read(HEAD_BYTES)[at:].startswith(heads)

    return check


def _is_mp3(file: BinaryIO) -> bool:
    """An ID3 tag, or the frame sync of MPEG audio, layer III."""
    head = file.read(HEAD_BYTES)
    return head.startswith(b"ID3") or (len(head) > 3 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2)


def _is_text(file: BinaryIO) -> bool:
    """UTF-8 without control characters that does not start like markup."""
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    if any(ord(sign) < 32 and sign not in "\t\r\n\f" for sign in text):
        return False
    return not text.lstrip().lower().encode()[:64].startswith(_MARKUP)


def _is_captions(file: BinaryIO) -> bool:
    """WebVTT: text with its signature."""
    if not _is_text(file):
        return False
    file.seek(0)
    return file.read(16).removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT")


def _archive(needed: str, *, mimetype: bytes = b"") -> Callable[[BinaryIO], bool]:
    """A check for an office file: a zip with the part `needed`, no macros, and no bomb."""

    def check(file: BinaryIO) -> bool:
        try:
            with zipfile.ZipFile(file) as archive:
                entries = archive.infolist()
                names = {entry.filename for entry in entries}
                _refuse_bombs(entries)
                if any(name.lower().endswith("vbaproject.bin") for name in names):
                    raise ValidationError(_("Files with macros are not taken."), code="macros")
                kind_is_right = not mimetype or ("mimetype" in names and archive.read("mimetype").strip() == mimetype)
                return needed in names and kind_is_right
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
            return False

    return check


def _refuse_bombs(entries: list[zipfile.ZipInfo]) -> None:
    """Raises ValidationError for an archive that would unpack to more than anybody needs."""
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED_BYTES:
        raise ValidationError(_("This file would unpack to more than we can take."), code="bomb")


_CHECKS: dict[str, Callable[[BinaryIO], bool]] = {
    "pdf": _starts(b"%PDF-"),
    "docx": _archive("word/document.xml"),
    "xlsx": _archive("xl/workbook.xml"),
    "odt": _archive("content.xml", mimetype=b"application/vnd.oasis.opendocument.text"),
    "txt": _is_text,
    "csv": _is_text,
    "vtt": _is_captions,
    "mp3": _is_mp3,
    "m4a": _starts(b"ftyp", at=4),
    "mp4": _starts(b"ftyp", at=4),
    "webm": _starts(b"\x1a\x45\xdf\xa3"),
}
