"""The shape of a piece of information between questions."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from pydantic import field_validator
from pydantic_core import PydanticCustomError

from courses.questions.shapes import Definition


class InformationDefinition(Definition):
    """Something to read or look at. Nothing is asked, so there are no hints and no feedback."""

    @field_validator("hints", "feedback")
    @classmethod
    def nothing_is_asked(cls, value: Any) -> Any:
        """Refuses what nobody would ever see."""
        if value:
            raise PydanticCustomError("asked", gettext("Nothing is asked here, so nobody would read this."))
        return value
