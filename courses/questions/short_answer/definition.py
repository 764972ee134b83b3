"""The shape of a short-answer question."""

from __future__ import annotations

from pydantic import ValidationInfo, field_validator

from courses.questions.patterns import Answer, Answers, check_typed
from courses.questions.shapes import Definition, Flag


class ShortAnswerDefinition(Definition):
    r"""A few words to type. `answers` are patterns (`*` is anything, `\*` a star); the first that fits counts.

    `case` and `accents` say that these matter. Spaces never do.
    """

    case: Flag = False
    accents: Flag = False
    answers: Answers

    @field_validator("answers")
    @classmethod
    def one_is_right_and_all_count(cls, answers: tuple[Answer, ...], info: ValidationInfo) -> tuple[Answer, ...]:
        """Refuses answers of which none is right, and answers that can never be reached."""
        check_typed(answers, case=info.data.get("case", False), accents=info.data.get("accents", False))
        return answers
