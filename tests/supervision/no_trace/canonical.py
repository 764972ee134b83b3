"""A response without what differs between two requests for the same page: tokens, request ids, how long ago.

Nothing else is masked: codes, counts, order and length of what people see stay as they are.
"""

from __future__ import annotations

import difflib
import io
import re
import zipfile

from django.http import HttpResponse
from pypdf import PdfReader

from website.core.ids import ALPHABET, CODE_LENGTH

MASKS = (
    (re.compile(r"\b[A-Za-z0-9]{64}\b"), "TOKEN"),
    (re.compile(r":[\w-]{6}:[\w-]{43}\b"), ":SIGNED"),
    (re.compile(r"nonce-[\w+/=-]+|nonce=\"[\w+/=-]+\""), "NONCE"),
    (re.compile(r"\b\d+\s(minute|hour)s? ago|\bJust now\b"), "LATELY"),
    (re.compile(r"<dcterms:(created|modified)[^>]*>[^<]*<"), "MADE"),
)
CODE = re.compile(rf"(?<![\w-])[{ALPHABET}]{{{CODE_LENGTH}}}(?![\w-])")
UUID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")

# Headers that name one request. The length is that of the body, which is compared; a packed file holds its time.
PASSING_HEADERS = {"x-request-id", "date", "expires", "content-length"}
PASSING_COOKIE = re.compile(r"(csrftoken|sessionid)=[^;]*|expires=[^;]*", re.IGNORECASE)
PDF_MADE = re.compile(r"'/(CreationDate|ModDate|ID)': [^,}]*")


def body_of(response: HttpResponse) -> str:
    """What is in the body as text, packed files opened."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return masked(readable(content))


def readable(content: bytes) -> str:
    """Text of a page, of each part of a ZIP or XLSX, of each page of a PDF with what the file says about itself."""
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(f"[{name}]\n{readable(archive.read(name))}" for name in archive.namelist())
    if content.startswith(b"%PDF"):
        reader = PdfReader(io.BytesIO(content))
        about = PDF_MADE.sub("MADE", repr(reader.metadata))
        return "\n".join([about, *(page.extract_text() for page in reader.pages)])
    return content.decode("utf-8", "backslashreplace")


def masked(text: str) -> str:
    """The text without what names one request."""
    for pattern, word in MASKS:
        text = pattern.sub(word, text)
    return text


def headers_of(response: HttpResponse) -> tuple[str, ...]:
    """Headers and cookies, sorted, without what names one request."""
    headers = [f"{name}: {masked(value)}" for name, value in response.items() if name.lower() not in PASSING_HEADERS]
    cookies = [PASSING_COOKIE.sub("PASSING", morsel.OutputString()) for morsel in response.cookies.values()]
    return tuple(sorted([*headers, *cookies]))


def numbered(text: str) -> str:
    """The text with each code and UUID replaced by its number in order of appearance, for rows made in both lives."""
    seen: dict[str, str] = {}
    for pattern in (CODE, UUID):
        text = pattern.sub(lambda match: seen.setdefault(match[0], f"CODE{len(seen)}"), text)
    return text


def first_difference(one: str, other: str) -> str:
    """The first lines that differ, for whoever reads a failed test."""
    lines = list(difflib.unified_diff(one.splitlines(), other.splitlines(), lineterm="", n=0))[2:]
    return " | ".join(line.strip() for line in lines if not line.startswith("@@"))[:400]
