"""Sends files: with the type we know, never one the browser guesses, and never to people they are not for."""

from __future__ import annotations

import re
from typing import BinaryIO
from urllib.parse import quote

from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from website.core.access import public
from website.media.access import get_document_for, get_picture_for, is_restricted
from website.media.content import CONTENT_TYPES, PLAYED

YEAR_SECONDS = 365 * 24 * 3600
PICTURE_TYPES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
}
# At most 18 digits: more are no file's, and Python refuses to read very long numbers.
_ONE_RANGE = re.compile(r"^bytes=([0-9]{0,18})-([0-9]{0,18})$")


class Slice:
    """A part of a file, for players that jump about. Closes the file with itself."""

    def __init__(self, file: BinaryIO, start: int, length: int) -> None:
        self.file = file
        self.left = length
        file.seek(start)

    def read(self, size: int = -1) -> bytes:
        """The next bytes, never past the end of the part."""
        size = self.left if size < 0 else min(size, self.left)
        data = self.file.read(size)
        self.left -= len(data)
        return data

    def close(self) -> None:
        """Closes the file."""
        self.file.close()


@public("files of the public collection; everything else asks for a sign-in")
@require_safe
def document(request: HttpRequest, code: str, filename: str) -> HttpResponse:
    """One document, to play or to save. Visitors are asked to sign in for those that are not public."""
    try:
        found = get_document_for(request.user, code, filename)
    except Http404:
        if request.user.is_authenticated:
            raise
        # Also for codes that do not exist, so that a visitor learns nothing about which do.
        return redirect_to_login(request.get_full_path())
    extension = found.file_extension.lower()
    response = _ranged(
        request, _opened(found), found.file.size, CONTENT_TYPES.get(extension, "application/octet-stream")
    )
    kind = "inline" if extension in PLAYED else "attachment"
    response["Content-Disposition"] = f"{kind}; filename*=UTF-8''{quote(found.filename)}"
    return _locked_down(response)


@public("pictures of public pages; restricted collections ask for a sign-in")
@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """One resized picture. Its name changes with its content, so browsers may keep it."""
    rendition = get_picture_for(request.user, f"images/{name}")
    kind = PICTURE_TYPES.get(name.rpartition(".")[2].lower())
    if kind is None:
        raise Http404
    response = FileResponse(_opened(rendition), content_type=kind)
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = (
        "private, max-age=3600" if is_restricted(rendition) else f"public, max-age={YEAR_SECONDS}, immutable"
    )
    response.keeps_cache_control = True
    return _locked_down(response)


def _opened(row) -> BinaryIO:
    """The row's file, open. Raises Http404 when it is gone from the store."""
    try:
        return row.file.storage.open(row.file.name, "rb")
    except FileNotFoundError:
        raise Http404 from None


def _ranged(request: HttpRequest, file: BinaryIO, size: int, content_type: str) -> HttpResponse:
    """The file, or the one part of it that a player asked for; 416 for a part that is not there."""
    match = _ONE_RANGE.match(request.headers.get("Range", ""))
    if not match or match.groups() == ("", ""):
        response = FileResponse(file, content_type=content_type)
        response["Accept-Ranges"] = "bytes"
        return response
    first, last = match.groups()
    start = int(first) if first else max(size - int(last), 0)
    end = min(int(last), size - 1) if first and last else size - 1
    if start > end:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    response = FileResponse(Slice(file, start, end - start + 1), status=206, content_type=content_type)
    response["Content-Length"] = end - start + 1
    response["Content-Range"] = f"bytes {start}-{end}/{size}"
    response["Accept-Ranges"] = "bytes"
    return response


def _locked_down(response: HttpResponse) -> HttpResponse:
    """Nothing in a file may run, whatever it holds."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
