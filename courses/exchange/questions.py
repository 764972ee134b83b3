"""Questions from and for files: the one shape between every file format and the banks.

A reader turns bytes into `ReadFile`; a writer turns `FileQuestion`s into bytes and says what the format cannot hold.
Readers and writers know nothing of the database; `courses.domain.question_import` and `question_export` do the rest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

MOST_BYTES = 20 * 1024 * 1024
"""No file of questions is read beyond this size."""
MOST_QUESTIONS = 10_000
"""No file may hold more questions than this."""


class FileFault(Exception):
    """The file as a whole cannot be read; the text says why, in a sentence for the person who chose it."""


@dataclass(frozen=True)
class Tags:
    """What a file may say about a question besides asking it. None means that the file says nothing about it."""

    topic: str | None = None
    objective: str | None = None
    domain: str | None = None
    competencies: tuple[int, ...] | None = None
    safety: bool | None = None
    scored: bool | None = None


@dataclass(frozen=True)
class FilePicture:
    """A picture that came with a question. `name` is its file name; `data` its bytes, not looked at yet."""

    name: str
    data: bytes


@dataclass(frozen=True)
class FileQuestion:
    """One question: `kind` and `definition` (plain data, as `Kind.parse` takes it).

    `ref` names it for good: the id that the file gives, else "" (the importer then derives one from what is asked).
    `name` is the file's title of it. `category` is the path of names the file puts it under. Pictures are named in the
    definition as `{"picture": "<file name>", "alt": "…"}` and stand in `pictures` (see `courses.questions.pictures`).
    """

    kind: str
    definition: dict[str, Any]
    ref: str = ""
    name: str = ""
    category: tuple[str, ...] = ()
    tags: Tags = field(default_factory=Tags)
    pictures: tuple[FilePicture, ...] = ()


@dataclass(frozen=True)
class ReadItem:
    """What became of one question of a file.

    `place` says where it stands ("line 12", "question 3, <question type=…>", "row 4"). `question` is None when it was
    refused; `changes` are sentences about what the file says and a question here cannot hold; `refused` says why.
    """

    place: str
    name: str
    question: FileQuestion | None = None
    changes: tuple[str, ...] = ()
    refused: str = ""


@dataclass(frozen=True)
class ReadFile:
    """A whole file as read. `notes` are sentences about the file itself (encoding, parts that hold no questions)."""

    items: tuple[ReadItem, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Written:
    """A file to hand out. `losses` names, by question, what the format could not say."""

    data: bytes
    content_type: str
    extension: str
    losses: tuple[tuple[str, str], ...] = ()


class Format(Protocol):
    """A file format. Instances stand in `courses.exchange.formats`."""

    name: str
    label: Any
    extensions: tuple[str, ...]

    def read(self, data: bytes) -> ReadFile:
        """What the bytes hold. Raises FileFault when nothing of the file can be read."""

    def write(self, questions: Iterable[FileQuestion], *, title: str) -> Written:
        """A file that holds the questions, `title` being the name of their bank."""
