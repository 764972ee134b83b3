"""What learners call the questions of an attempt: what is only read has a place, but no number."""

from __future__ import annotations

from collections.abc import Iterable

from courses.questions.registry import get_kind


def numbers_of(places: Iterable[tuple[int, str]]) -> dict[int, int | None]:
    """The number that people read for each place of an attempt, from (place, kind) in order. None for information."""
    found: dict[int, int | None] = {}
    asked = 0
    for place, kind in places:
        is_asked = get_kind(kind).answerable
        asked += is_asked
        found[place] = asked if is_asked else None
    return found


def where_to_go_on(rows: Iterable[tuple[int, str, bool]]) -> int | None:
    """The place where a learner left off, from (place, kind, answered) in order; None when everything is answered.

    That is the first open question, or the information that stands right before it.
    """
    before: int | None = None
    for place, kind, answered in rows:
        if not get_kind(kind).answerable:
            before = before or place
        elif answered:
            before = None
        else:
            return before or place
    return None
