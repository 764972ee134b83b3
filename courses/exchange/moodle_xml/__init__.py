"""Moodle XML: the format in which Moodle hands its question bank on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from courses.exchange.markup_lines import few_checks
from courses.exchange.moodle_xml.reader import read
from courses.exchange.moodle_xml.writer import write
from courses.exchange.questions import FileQuestion, ReadFile, Written


class MoodleXml:
    """The format (see `courses.exchange.questions.Format`)."""

    name: ClassVar[str] = "moodle-xml"
    label: ClassVar[str] = "Moodle XML"
    extensions: ClassVar[tuple[str, ...]] = ("xml",)

    def read(self, data: bytes) -> ReadFile:
        """What the bytes hold. Raises FileFault when nothing of the file can be read."""
        with few_checks():
            return read(data)

    def write(self, questions: Iterable[FileQuestion], *, title: str) -> Written:
        """A file that holds the questions, `title` being the name of their bank."""
        return write(questions, title=title)
