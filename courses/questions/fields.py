"""Reading the fields of a post, the same way for every kind."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from courses.questions.base import CLEAR
from courses.questions.sheet import Sheet
from website.core.errors import Invalid


def wants_clear(data: Any, prefix: str) -> bool:
    """Whether the post takes the answer away."""
    return bool(data.get(f"{prefix}-{CLEAR}"))


def option(token: str, sheet: Sheet, prefix: str) -> str:
    """The key of the option that the page called `token`. Raises Invalid for one that this copy does not have."""
    key = sheet.key(token)
    if key is None:
        raise foreign(prefix)
    return key


def foreign(prefix: str) -> Invalid:
    """The error for an option that this copy of the question does not have."""
    return Invalid(
        gettext("That answer does not belong to this question. Nothing was changed. Please choose again."),
        code="foreign_option",
        field=prefix,
    )
