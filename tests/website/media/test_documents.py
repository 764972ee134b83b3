from __future__ import annotations

import io
import struct

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import Collection

from tests.website.media.conftest import archive, docx, picture_bytes, upload
from website.media.content import check_document
from website.media.models import MediaDocument

HTML = b"<!DOCTYPE html><script>alert(document.cookie)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
MACROS = archive({"[Content_Types].xml": b"", "word/document.xml": b"", "word/vbaProject.bin": b"x"})


def refusal(extension: str, content: bytes) -> str:
    """The code with which a file is refused."""
    with pytest.raises(ValidationError) as caught:
        check_document(io.BytesIO(content), extension)
    return caught.value.code


@pytest.mark.parametrize(
    ("extension", "content", "code"),
    [
        ("html", HTML, "type_refused"),
        ("svg", SVG, "type_refused"),
        ("exe", b"MZ", "type_refused"),
        ("pdf", HTML, "content_differs"),
        ("pdf", b"", "content_differs"),
        ("pdf", b"   %PDF-1.7", "content_differs"),
        ("txt", HTML, "content_differs"),
        ("txt", b"\n\n  <svg onload=alert(1)>", "content_differs"),
        ("txt", b"\xef\xbb\xbf<html>", "content_differs"),
        ("txt", b"name\x00rest", "content_differs"),
        ("txt", b"\xff\xfe\x00", "content_differs"),
        ("csv", SVG, "content_differs"),
        ("vtt", b"1\n00:00 --> 00:01\nHello", "content_differs"),
        ("docx", b"PK\x03\x04 not a zip", "content_differs"),
        ("docx", archive({"xl/workbook.xml": b""}), "content_differs"),
        ("docx", MACROS, "macros"),
        ("odt", archive({"content.xml": b"", "mimetype": b"text/html"}), "content_differs"),
        ("mp3", HTML, "content_differs"),
        ("mp4", picture_bytes(), "content_differs"),
        ("webm", HTML, "content_differs"),
    ],
)
def test_check_document_refuses_with_sentence(extension, content, code):
    assert refusal(extension, content) == code


def test_check_document_refuses_archive_bomb(monkeypatch):
    monkeypatch.setattr("website.media.content.MOST_UNPACKED_BYTES", 10_000)

    assert refusal("docx", archive({"word/document.xml": b"\x00" * 20_000})) == "bomb"


@pytest.mark.parametrize(
    ("extension", "content"),
    [
        ("pdf", b"%PDF-1.7\n..."),
        ("txt", "Grüße, 你好".encode()),
        ("csv", b"a,b\r\n1,2\r\n"),
        ("vtt", b"\xef\xbb\xbfWEBVTT\n\n00:00.000 --> 00:01.000\nHello"),
        ("docx", docx()),
        ("xlsx", archive({"xl/workbook.xml": b""})),
        ("odt", archive({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b""})),
        ("mp3", b"ID3\x04"),
        ("mp3", b"\xff\xfb\x90\x00"),
        ("m4a", struct.pack(">I", 24) + b"ftypM4A "),
        ("mp4", struct.pack(">I", 24) + b"ftypisom"),
        ("webm", b"\x1a\x45\xdf\xa3"),
    ],
)
def test_check_document_takes_honest_file(extension, content):
    file = io.BytesIO(content)

    check_document(file, extension)

    assert file.tell() == 0


@pytest.fixture
def upload_document(as_, cast):
    """Uploads a file through the CMS as an editor; gives the form's errors."""

    def send(name, content):
        data = {
            "title": "Log",
            "file": upload(name, content),
            "collection": Collection.get_first_root_node().pk,
            "credit": "",
        }
        response = as_("elif").post(reverse("wagtaildocs:add"), data)
        return response.context["form"].errors.as_data() if response.status_code == 200 else {}

    return send


@pytest.mark.parametrize(
    ("name", "content"), [("log.pdf", HTML), ("log.svg", SVG), ("log.html", HTML), ("log.docx", MACROS)]
)
def test_upload_of_hostile_document_saves_nothing(upload_document, name, content):
    errors = upload_document(name, content)

    assert (list(errors), MediaDocument.objects.count()) == (["file"], 0)
    assert len(errors["file"]) == 1  # one sentence, and no second one about a name that is gone


def test_upload_of_oversized_document_is_refused(upload_document, settings):
    settings.MEDIA_DOCUMENT_MAX_BYTES = 5

    errors = upload_document("log.pdf", b"%PDF-1.7")

    assert errors["file"][0].code == "file_too_large"


def test_upload_of_document_keeps_it(upload_document):
    errors = upload_document("log.pdf", b"%PDF-1.7")

    with MediaDocument.objects.get().file.open() as file:
        assert (errors, file.read()) == ({}, b"%PDF-1.7")
