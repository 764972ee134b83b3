"""GIFT: questions as text with signs, as Moodle reads and writes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from courses.exchange.gift.reader import read
from courses.exchange.gift.writer import write
from courses.exchange.questions import FileQuestion, ReadFile, Written


class Gift:
    """The format (see `courses.exchange.questions.Format`)."""

    name: ClassVar[str] = "gift"
    label: ClassVar[str] = "GIFT"
    extensions: ClassVar[tuple[str, ...]] = ("gift", "txt")

    def read(self, data: bytes) -> ReadFile:
        """What the bytes hold. Raises FileFault when nothing of the file can be read."""
        return read(data)

    def write(self, questions: Iterable[FileQuestion], *, title: str) -> Written:
        """A file that holds the questions, `title` being the name of their bank."""
        return write(questions, title=title)
