"""The shape of a question with several right answers."""

from __future__ import annotations

from typing import Annotated, Literal

from django.utils.translation import gettext
from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from courses.questions.choice import Option, check_options
from courses.questions.shapes import MAX_PARTS, Definition, Flag, Text


class MultipleDefinition(Definition):
    """At least two options are right. `choose` tells the learner how many; None leaves it open.

    `credit`: `half_for_one_miss` gives half a point for an answer with one slip; `all_or_nothing` does not.
    """

    options: Annotated[tuple[Option, ...], Field(min_length=3, max_length=MAX_PARTS)]
    shuffle: Flag = True
    choose: Annotated[int, Field(strict=True, ge=1, le=MAX_PARTS)] | None = None
    credit: Literal["half_for_one_miss", "all_or_nothing"] = "half_for_one_miss"
    feedback: Text | None = None

    @field_validator("options")
    @classmethod
    def several_are_right(cls, options: tuple[Option, ...]) -> tuple[Option, ...]:
        """Refuses fewer than two right options, and nothing but right ones."""
        check_options(options)
        right = sum(option.right for option in options)
        if right < 2:
            raise PydanticCustomError("two_right", gettext("At least two options must be right."))
        if right == len(options):
            raise PydanticCustomError("one_wrong", gettext("At least one option must be wrong."))
        return options

    @field_validator("choose")
    @classmethod
    def choose_agrees(cls, choose: int | None, info: ValidationInfo) -> int | None:
        """ "Choose three" means that three are right, said at "choose". Without sound options there is no telling."""
        right = sum(option.right for option in info.data.get("options", ()))
        if choose is not None and "options" in info.data and choose != right:
            sentence = gettext("“Choose” says %(choose)s, but %(right)s options are right.")
            raise PydanticCustomError("choose", sentence % {"choose": choose, "right": right})
        return choose
