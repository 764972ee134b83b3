"""The columns of a table of questions: one row a question, four columns for each of its answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from courses.questions.shapes import MAX_HINTS, MAX_PARTS

KIND, QUESTION = "kind", "question"
FIRST = ("ref", KIND, "name", QUESTION, "text")
LAST = (
    "model answer", "feedback", "hint 1", "hint 2", "hint 3", "hint 4", "hint 5", "units", "settings", "topic",
    "objective", "domain", "competencies", "safety", "scored", "category", "keys",
)  # fmt: skip
OF_ANSWER = ("answer", "detail", "credit", "feedback")
"""What stands about each answer. What `detail` holds depends on the kind; see `guide`."""
LEAST_ANSWERS = 6
MOST_COLUMNS = len(FIRST) + len(LAST) + len(OF_ANSWER) * 2 * MAX_PARTS + 40
EXAMPLE = "example"
"""The reference of rows that only show how it is done."""

KINDS = {
    "single_choice": "single",
    "one_choice": "single",
    "multiple_answers": "multiple",
    "several_choices": "multiple",
    "true_or_false": "true_false",
    "truefalse": "true_false",
    "match": "matching",
    "order": "ordering",
    "sequence": "ordering",
    "gap": "gap_fill",
    "gaps": "gap_fill",
    "fill_in": "gap_fill",
    "cloze": "gap_fill",
    "short": "short_answer",
    "number": "numerical",
    "essay": "open",
    "scale": "rating",
    "info": "information",
    "description": "information",
}
"""Other names of kinds that people write."""

_ANSWER_COLUMN = re.compile(rf"(?:{'|'.join(OF_ANSWER)}) ([1-9][0-9]?)")
_KNOWN = frozenset([*FIRST, *LAST])


@dataclass(frozen=True)
class AnswerCells:
    """What a row says about one answer; "" for nothing."""

    answer: str = ""
    detail: str = ""
    credit: str = ""
    feedback: str = ""

    def __bool__(self) -> bool:
        return bool(self.answer or self.detail or self.credit or self.feedback)


@dataclass(frozen=True)
class Row:
    """One row of a table: texts by column. `fault` says why it cannot be taken."""

    number: int
    cells: Mapping[str, str] = field(default_factory=dict)
    fault: str = ""

    def cell(self, name: str) -> str:
        """What stands in a column; "" for nothing."""
        return self.cells.get(name, "")

    def answers(self) -> list[AnswerCells]:
        """The answers of the row in their order, without those of which nothing is said."""
        numbers = sorted({int(found[1]) for name in self.cells if (found := _ANSWER_COLUMN.fullmatch(name))})
        found = [AnswerCells(*(self.cell(f"{name} {number}") for name in OF_ANSWER)) for number in numbers]
        return [answer for answer in found if answer]


def columns(answers: int) -> list[str]:
    """The names of all columns of a table with this many answers."""
    numbered = [f"{name} {number}" for number in range(1, answers + 1) for name in OF_ANSWER]
    return [*FIRST, *numbered, *LAST]


def column_name(text: str) -> str:
    """The heading of a column as it is known here."""
    name = re.sub(r"[\s_]+", " ", text[:60]).strip().lower()
    return re.sub(r"(?<=[a-z])(?=[0-9])", " ", name)


def is_known(name: str) -> bool:
    """Whether a column of this name is read."""
    return name in _KNOWN or bool(_ANSWER_COLUMN.fullmatch(name))


def is_heading(names: Iterable[str]) -> bool:
    """Whether the names are those of a table of questions."""
    return {KIND, QUESTION} <= set(names)


HINTS = tuple(f"hint {number}" for number in range(1, MAX_HINTS + 1))
