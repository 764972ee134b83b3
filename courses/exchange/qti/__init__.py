"""QTI: questions as packages of items. Reads 2.1, 2.2 and 3.0, and single items; writes 2.1 packages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from courses.exchange.markup_lines import few_checks
from courses.exchange.qti.reader import read
from courses.exchange.qti.writer import write
from courses.exchange.questions import FileQuestion, ReadFile, Written


class Qti:
    """The format (see `courses.exchange.questions.Format`)."""

    name: ClassVar[str] = "qti"
    label: ClassVar[str] = "QTI"
    extensions: ClassVar[tuple[str, ...]] = ("zip", "xml")

    def read(self, data: bytes) -> ReadFile:
        """What the bytes hold. Raises FileFault when nothing of the file can be read."""
        with few_checks():
            return read(data)

    def write(self, questions: Iterable[FileQuestion], *, title: str) -> Written:
        """A file that holds the questions, `title` being the name of their bank."""
        return write(questions, title=title)
