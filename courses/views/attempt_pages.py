"""What the templates of an attempt get. Nothing here writes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from courses.domain.attempts import ANSWER, sheet_of
from courses.domain.summary import Summary
from courses.models import Attempt, AttemptItem
from courses.questions.base import Response
from courses.questions.present import present_question
from website.core import clock


@dataclass(frozen=True)
class Dot:
    """One question in the row of numbers."""

    number: int
    answered: bool
    flagged: bool
    current: bool


def item_context(item: AttemptItem, *, given: Response | None = None, error: str = "") -> dict[str, Any]:
    """Context of the question page: one statement, for the row of numbers. `given` stands in place of what is saved."""
    attempt = item.attempt
    kind, sheet = sheet_of(item)
    rows = attempt.items.order_by("number").values_list("number", "answered", "flagged")
    dots = [Dot(number, answered, flagged, number == item.number) for number, answered, flagged in rows]
    response = item.response if given is None else given
    question = present_question(kind, item.version.shape, sheet, response=response, prefix=ANSWER, error=error)
    return {
        "attempt": attempt,
        "item": item,
        "question": question,
        "dots": dots,
        "total": len(dots),
        "answered_count": sum(dot.answered for dot in dots),
        "is_first": item.number == 1,
        "is_last": item.number == len(dots),
        **countdown(attempt),
    }


def countdown(attempt: Attempt) -> dict[str, Any]:
    """What is left on the server's clock. A page counts down from `seconds_left`; its own clock is never asked."""
    if attempt.deadline_at is None:
        return {"seconds_left": None, "minutes_left": None}
    seconds = max(int((attempt.deadline_at - clock.now()).total_seconds()), 0)
    return {"seconds_left": seconds, "minutes_left": math.ceil(seconds / 60)}


def compared(item: AttemptItem, given: Response | None) -> dict[str, Any]:
    """The answer that came in and the one that is saved, side by side, with no word about right or wrong."""
    kind, sheet = sheet_of(item)
    shape = item.version.shape
    return {
        "attempt": item.attempt,
        "item": item,
        "mine": None if given is None else present_question(kind, shape, sheet, response=given),
        "saved": present_question(kind, shape, sheet, response=item.response),
    }


def finish_context(attempt: Attempt, summary: Summary) -> dict[str, Any]:
    """Context of the page before handing in: each question with what is still missing of it. One statement."""
    rows = []
    for item in attempt.items.select_related("version").order_by("number"):
        item.attempt = attempt
        kind, __ = sheet_of(item)
        missing = kind.what_is_missing(item.version.shape, item.response) if item.answered else ""
        rows.append({"item": item, "missing": missing, "practice": not item.version.scored})
    left = summary.following.left
    return {
        "attempt": attempt,
        "rows": rows,
        "total": len(rows),
        "unanswered": [row for row in rows if not row["item"].answered and not row["practice"]],
        "flagged": [row for row in rows if row["item"].flagged],
        "summary": summary,
        "policy": summary.policy,
        # The open attempt is not among the finished ones yet.
        "left_after": None if left is None else max(left - 1, 0),
        **countdown(attempt),
    }
