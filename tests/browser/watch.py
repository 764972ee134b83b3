"""Notices what a person would not: errors in the console, refusals by the content policy, requests to other hosts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError

OFFLINE = r"net::ERR_INTERNET_DISCONNECTED"


class Watcher:
    """Collects the faults of every page of a context.

    A fault is a console error (a refusal by the content policy is one), an exception in a script, an answer of 500 or
    more, or a request to another host. `expecting` lets through what a test means to provoke.
    """

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.origin = origin
        self.faults: list[str] = []
        self.allowed: list[re.Pattern[str]] = []
        context.on("console", self._console)
        context.on("weberror", self._exception)
        context.on("request", self._request)
        context.on("response", self._response)

    @contextmanager
    def expecting(self, *patterns: str) -> Iterator[None]:
        """Within the block faults that match one of the patterns are no faults: `expecting("status of 409")`."""
        added = [re.compile(pattern) for pattern in patterns]
        self.allowed += added
        try:
            yield
        finally:
            self.allowed = [pattern for pattern in self.allowed if pattern not in added]

    def _note(self, fault: str) -> None:
        if not any(pattern.search(fault) for pattern in self.allowed):
            self.faults.append(fault)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" or "Content Security Policy" in message.text:
            where = message.location
            self._note(f"console: {message.text} ({where['url']}:{where['lineNumber']})")

    def _exception(self, error: WebError) -> None:
        self._note(f"script: {error.error}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and f"{parts.scheme}://{parts.netloc}" != self.origin:
            self._note(f"another host: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self._note(f"answer {response.status}: {response.request.method} {response.url}")
