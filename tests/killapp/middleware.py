"""Kills its own process, as a lack of memory or a power cut would, at one of two moments named in a header."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

HEADER = "X-Die"
BEFORE_COMMIT, BEFORE_RESPONSE = "before-commit", "before-response"
WORKER = "X-Worker"
STEPS = "courses_attemptstep"


def die() -> None:
    """Nothing is cleaned up and nobody is told."""
    os.kill(os.getpid(), signal.SIGKILL)


class DiesWhenTold:
    """Stands around everything. Before the commit means: after steps were written in a transaction that is still open.

    Every response that does get out names its process.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        moment = request.headers.get(HEADER, "")
        if moment == BEFORE_COMMIT:
            with connection.execute_wrapper(self._watch):
                response = self.get_response(request)
        else:
            response = self.get_response(request)
        if moment == BEFORE_RESPONSE:
            die()
        response.headers[WORKER] = str(os.getpid())
        return response

    def _watch(self, execute: Callable, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        found = execute(sql, params, many, context)
        if sql.startswith("INSERT") and STEPS in sql:
            connection.commit = die  # the process ends there, so nobody has to put it back
        return found
