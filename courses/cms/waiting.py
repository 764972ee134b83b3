"""Files that were looked at and wait for a yes, in the file store under a name that only one session knows."""

from __future__ import annotations

import datetime as dt
import secrets
from contextlib import suppress
from typing import Any, BinaryIO

from django.core.files.storage import default_storage
from django.http import HttpRequest

from website.core import clock

KEPT_FOR = dt.timedelta(days=1)


class WaitingFile:
    """At most one file for each session, until it is taken over, dropped or a day old. It is served to nobody.

    `folder` is where such files lie, `key` names the file in the session.
    """

    def __init__(self, folder: str, key: str) -> None:
        self.folder = folder
        self.key = key

    def keep(self, request: HttpRequest, file: BinaryIO, **facts: Any) -> None:
        """Puts a file aside, in the place of one looked at before. `facts` are plain data to remember with it."""
        self.forget(request)
        self._sweep()
        file.seek(0)
        name = default_storage.save(f"{self.folder}/{secrets.token_hex(20)}.waiting", file)
        request.session[self.key] = {**facts, "file": name}

    def facts(self, request: HttpRequest) -> dict[str, Any] | None:
        """What is remembered with the file; None when no file waits (any more)."""
        found = request.session.get(self.key)
        return found if isinstance(found, dict) and default_storage.exists(found["file"]) else None

    def remember(self, request: HttpRequest, **facts: Any) -> None:
        """Changes what is remembered with the file that waits."""
        request.session[self.key] = {**request.session[self.key], **facts}

    def open(self, request: HttpRequest) -> BinaryIO:
        """The file that waits."""
        return default_storage.open(request.session[self.key]["file"])

    def forget(self, request: HttpRequest) -> None:
        """Takes away the file that was looked at."""
        found = request.session.pop(self.key, None)
        if isinstance(found, dict):
            default_storage.delete(found["file"])

    def _sweep(self) -> None:
        """Takes away what somebody looked at and left behind."""
        if not default_storage.exists(self.folder):
            return
        for name in default_storage.listdir(self.folder)[1]:
            path = f"{self.folder}/{name}"
            with suppress(FileNotFoundError):  # somebody else has just swept it away
                if clock.now() - default_storage.get_modified_time(path) > KEPT_FOR:
                    default_storage.delete(path)
