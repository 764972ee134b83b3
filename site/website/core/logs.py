"""Structured log lines with the request's id. Logs hold classes, codes and ids, never what people wrote."""

from __future__ import annotations

import json
import logging
from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("mainstay_request_id", default="-")


class RequestIdFilter(logging.Filter):
    """Adds the current request's id to each record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always keeps the record."""
        record.request_id = request_id.get()
        return True


class LineFormatter(logging.Formatter):
    """One JSON object a line. Tracebacks keep their frames but lose the exception's text, which may quote a person."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line of JSON."""
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S"),
            "level": record.levelname,
            "logger": record.name,
            "request": getattr(record, "request_id", "-"),
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0] is not None:
            kind, __, traceback = record.exc_info
            line["error"] = kind.__name__
            frames = []
            while traceback is not None:
                code = traceback.tb_frame.f_code
                frames.append(f"{code.co_filename}:{traceback.tb_lineno} {code.co_name}")
                traceback = traceback.tb_next
            line["frames"] = frames[-12:]
        return json.dumps(line, ensure_ascii=False)
