"""The shape of a true-or-false question."""

from __future__ import annotations

from courses.questions.shapes import Definition, Flag, Text


class TrueFalseDefinition(Definition):
    """`answer` says whether the statement holds; each answer may have its own feedback."""

    answer: Flag
    feedback_true: Text | None = None
    feedback_false: Text | None = None
