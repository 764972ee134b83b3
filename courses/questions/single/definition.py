"""The shape of a single-choice question."""

from __future__ import annotations

from typing import Annotated

from django.utils.translation import gettext
from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from courses.questions.choice import Option, check_options
from courses.questions.shapes import MAX_PARTS, Definition, Flag, Text


class SingleDefinition(Definition):
    """Exactly one option is right. `feedback` is for everybody, whatever they chose."""

    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=MAX_PARTS)]
    shuffle: Flag = True
    feedback: Text | None = None

    @field_validator("options")
    @classmethod
    def exactly_one_is_right(cls, options: tuple[Option, ...]) -> tuple[Option, ...]:
        """Refuses none and several."""
        check_options(options)
        right = sum(option.right for option in options)
        if right != 1:
            now = gettext("%(right)s are marked now.") % {"right": right} if right else gettext("None is marked now.")
            raise PydanticCustomError("one_right", f"{gettext('Exactly one option must be right.')} {now}")
        return options
