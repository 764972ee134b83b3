"""What people read of a question: every text of a definition, and none of its settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from courses.questions.pictures import is_picture_data

SETTINGS = frozenset({"key", "credit", "tolerance", "tolerance_kind", "unit", "unit_cost", "factor"})
"""Fields of definitions that hold names, rules and numbers for the machine, in every kind that has them."""


def texts_in(data: Any) -> Iterator[str]:
    """Every text of a definition as plain data (`Definition.as_data`), right answers and descriptions of pictures too.

    What a picture is called is none: a hash, or the name of a file.
    """
    if isinstance(data, Mapping):
        left_out = SETTINGS | {"picture"} if is_picture_data(data) else SETTINGS
        for name, inner in data.items():
            if name not in left_out:
                yield from texts_in(inner)
    elif isinstance(data, list | tuple):
        for inner in data:
            yield from texts_in(inner)
    elif isinstance(data, str):
        yield data
