"""Files as people send them, honest and hostile."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


@pytest.fixture(autouse=True)
def _media_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def picture_bytes(kind="PNG", size=(40, 30), **options) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, (20, 90, 80)).save(target, kind, **options)
    return target.getvalue()


def photo_with_place() -> bytes:
    """A JPEG whose metadata tells the camera, a comment and where it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "Phone of Rosa"
    exif.get_ifd(0x8825)[2] = (40.0, 26.0, 46.0)
    return picture_bytes("JPEG", exif=exif, comment=b"42 Elm Street")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_bomb(width=30000, height=30000) -> bytes:
    """A small file that would unpack to `width` x `height` pixels."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\x00" * ((width // 8 + 1) * 64), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def archive(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            # At a fixed time: what is made here stands in names of tests, which each worker must make alike.
            made.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def docx() -> bytes:
    return archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"})


def upload(name: str, content: bytes, content_type: str = "application/octet-stream") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type)
