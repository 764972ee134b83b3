"""The shape of a short-answer question."""

from __future__ import annotations

from collections.abc import Iterator

from courses.questions.faults import Fault
from courses.questions.patterns import Answers, typed_faults
from courses.questions.shapes import Definition, Flag


class ShortAnswerDefinition(Definition):
    r"""A few words to type. `answers` are patterns (`*` is anything, `\*` a star); the first that fits counts.

    `case` and `accents` say that these matter. Spaces never do.
    """

    case: Flag = False
    accents: Flag = False
    answers: Answers

    def faults(self) -> Iterator[Fault]:
        """Answers of which none is right, and answers that can never be reached."""
        yield from typed_faults(self.answers or (), ("answers",), case=bool(self.case), accents=bool(self.accents))
