"""The shape of a single-choice question."""

from __future__ import annotations

from typing import Annotated

from django.utils.translation import gettext
from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from courses.questions.choice import Option, check_options
from courses.questions.shapes import MAX_PARTS, Definition, Flag, fraction_of


class SingleDefinition(Definition):
    """Exactly one option is right, and worth everything; another one may be worth a part (`credit`, below 100)."""

    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=MAX_PARTS)]
    shuffle: Flag = True

    @field_validator("options")
    @classmethod
    def exactly_one_is_right(cls, options: tuple[Option, ...]) -> tuple[Option, ...]:
        """Refuses none and several."""
        check_options(options)
        right = sum(option.right for option in options)
        if right != 1:
            now = gettext("%(right)s are marked now.") % {"right": right} if right else gettext("None is marked now.")
            raise PydanticCustomError("one_right", f"{gettext('Exactly one option must be right.')} {now}")
        for option in options:
            worth = fraction_of(option.credit or 0)
            if option.right and option.credit is not None and worth != 1:
                raise PydanticCustomError("credit", gettext("The right option is worth 100%: leave its credit empty."))
            if not option.right and worth == 1:
                raise PydanticCustomError("credit", gettext("Only the right option may be worth 100%."))
        return options
