"""What a course should become, as plain values: the one shape that curriculum files and packages are turned into."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from courses.models import CoursePage, LessonPage, ModulePage, QuizPage
from courses.questions.shapes import digest_of

MODELS = {"course": CoursePage, "module": ModulePage, "lesson": LessonPage, "quiz": QuizPage}

CREATED, UPDATED, UNCHANGED, KEPT, REMOVED = "created", "updated", "unchanged", "kept", "removed"
OUTCOMES = (CREATED, UPDATED, UNCHANGED, KEPT, REMOVED)


@dataclass(frozen=True)
class PageItem:
    """A page as it should be. `parent` is the key of the page it stands below, None for the catalogue.

    `fields` are field values (streams as raw data), `rows` the child rows by relation, each a dictionary. Rows name a
    bank by its name, a question by bank and reference, a course by its key, because numbers differ everywhere.
    """

    source_id: str
    kind: str
    key: uuid.UUID
    parent: uuid.UUID | None
    fields: dict[str, Any]
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    before: uuid.UUID | None = None

    @property
    def digest(self) -> str:
        """A digest of what is asked for, already in the shape of pages: a better shape counts as news."""
        return _digest([self.fields, self.rows])


@dataclass(frozen=True)
class QuestionItem:
    """A question as it should be; `fields` are what `publish_definition` takes. `module` is the key of its module."""

    source_id: str
    bank: str
    module: uuid.UUID
    fields: dict[str, Any]
    key: uuid.UUID | None = None
    about_bank: str = ""

    @property
    def digest(self) -> str:
        """A digest of what is asked for."""
        return _digest([self.fields, self.bank])


@dataclass(frozen=True)
class Plan:
    """A course in the order in which it is written: a page after its parent, a quiz after its questions."""

    items: tuple[PageItem | QuestionItem, ...]

    def __iter__(self) -> Iterator[PageItem | QuestionItem]:
        return iter(self.items)


@dataclass(frozen=True)
class Line:
    """What became of one item."""

    source_id: str
    title: str
    outcome: str
    kind: str = ""


@dataclass
class Report:
    """What writing a plan did, and what could not be taken over as it was (`notes`, sentences)."""

    lines: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def count(self, outcome: str) -> int:
        """How many items had this outcome."""
        return sum(line.outcome == outcome for line in self.lines)

    def with_outcome(self, outcome: str) -> list[Line]:
        """The items that had this outcome."""
        return [line for line in self.lines if line.outcome == outcome]


def _digest(data: Any) -> str:
    return digest_of(json.loads(json.dumps(data, default=str, sort_keys=True)))
