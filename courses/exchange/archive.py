"""The package as a file: a ZIP with `manifest.json`, `course.json` and `media/`. Nothing that comes in is trusted."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from courses.exchange.zips import BROKEN_ZIP

SCHEMA_VERSION = 2
"""Goes up when an older installation could not read what a newer one writes."""

MOST_BYTES = 200 * 1024 * 1024
MOST_UNPACKED_BYTES = 400 * 1024 * 1024
MOST_JSON_BYTES = 30 * 1024 * 1024
MOST_FILES = 2000
MANIFEST, COURSE = "manifest.json", "course.json"
MEDIA_NAME = re.compile(r"media/[0-9a-f]{64}\.[a-z0-9]{1,5}")


class PackageError(Exception):
    """Why a package cannot be taken, as a sentence for the person who brought it."""


@dataclass(frozen=True)
class Package:
    """What is in a package: the manifest, the course as data, and media files by digest."""

    manifest: dict[str, Any]
    course: dict[str, Any]
    files: Mapping[str, bytes]


def pack(manifest: dict[str, Any], course: dict[str, Any], files: Mapping[str, bytes]) -> bytes:
    """The package as bytes. `files` are media files by their name in the package."""
    body = _json(course)
    manifest = {**manifest, "schema_version": SCHEMA_VERSION, "course_digest": hashlib.sha256(body).hexdigest()}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, _json(manifest))
        archive.writestr(COURSE, body)
        for name, content in sorted(files.items()):
            archive.writestr(name, content)
    return target.getvalue()


def _json(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True, default=str).encode()


def unpack(file: BinaryIO) -> Package:
    """Reads a package and checks everything that can be said without looking at the pages. Raises PackageError."""
    file.seek(0, io.SEEK_END)
    if file.tell() > MOST_BYTES:
        raise PackageError(_("This package is too big: 200 MB at most."))
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            _check_names(archive.infolist())
            manifest = _read_json(archive, MANIFEST)
            _check_version(manifest)
            body = _read(archive, COURSE, MOST_JSON_BYTES)
            if hashlib.sha256(body).hexdigest() != manifest.get("course_digest"):
                raise PackageError(_("This package is damaged: course.json is not what the manifest says."))
            return Package(manifest, _parse(body, COURSE), _media(archive, manifest))
    except BROKEN_ZIP as error:
        raise PackageError(_("This is not a course package, or only a part of one.")) from error


def _check_names(entries: list[zipfile.ZipInfo]) -> None:
    """Only names that a package has, each once, and not more than it may unpack to."""
    names = [entry.filename for entry in entries]
    if len(names) > MOST_FILES:
        raise PackageError(_("This package holds too many files: 2,000 at most."))
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED_BYTES:
        raise PackageError(_("This package would unpack to more than 400 MB."))
    for name in names:
        if name not in (MANIFEST, COURSE) and not MEDIA_NAME.fullmatch(name):
            raise PackageError(
                _("This package holds a file that does not belong there: %(name)s") % {"name": name[:80]}
            )
    if len(set(names)) != len(names):
        raise PackageError(_("This package holds two files with one name."))
    for name in (MANIFEST, COURSE):
        if name not in names:
            raise PackageError(_("This is not a course package: %(name)s is missing.") % {"name": name})


def _check_version(manifest: dict[str, Any]) -> None:
    version = manifest.get("schema_version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise PackageError(_("The manifest of this package does not say its version."))
    if version > SCHEMA_VERSION:
        raise PackageError(_("This package was made by a newer version of Mainstay. Update this installation first."))


def _read(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """One file, never more of it than its entry announces and `most` allows."""
    with archive.open(name) as source:
        content = source.read(most + 1)
    if len(content) > most:
        raise PackageError(_("This package would unpack to more than it may: %(name)s") % {"name": name})
    return content


def _read_json(archive: zipfile.ZipFile, name: str) -> dict[str, Any]:
    return _parse(_read(archive, name, MOST_JSON_BYTES), name)


def _parse(body: bytes, name: str) -> dict[str, Any]:
    try:
        data = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise PackageError(_("%(name)s of this package cannot be read.") % {"name": name}) from error
    if not isinstance(data, dict):
        raise PackageError(_("%(name)s of this package cannot be read.") % {"name": name})
    return data


def _media(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> dict[str, bytes]:
    """The media files that the manifest names, each with its digest checked."""
    listed = manifest.get("media")
    if not isinstance(listed, list) or not all(isinstance(row, dict) for row in listed):
        raise PackageError(_("The manifest of this package does not say which files it has."))
    found: dict[str, bytes] = {}
    for row in listed:
        name, digest = str(row.get("file")), str(row.get("digest"))
        if not MEDIA_NAME.fullmatch(name) or name not in archive.namelist():
            raise PackageError(_("A file is missing in this package: %(name)s") % {"name": str(row.get("title"))[:80]})
        content = _read(archive, name, MOST_UNPACKED_BYTES)
        if hashlib.sha256(content).hexdigest() != digest:
            raise PackageError(_("A file of this package is damaged: %(name)s") % {"name": str(row.get("title"))[:80]})
        found[digest] = content
    return found
