"""What the templates of an attempt get. Nothing here writes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from courses.domain.attempts import ANSWER, locale_of, sheet_of
from courses.domain.numbering import numbers_of
from courses.domain.policy import Policy
from courses.domain.policy_words import review_lines
from courses.domain.results import counts, is_for_a_person, waits_for_a_mark
from courses.domain.summary import Summary
from courses.models import Attempt, AttemptItem
from courses.questions.base import Response
from courses.questions.present import present_question
from website.core import clock


@dataclass(frozen=True)
class Dot:
    """One place in the row of numbers. `number` is what people call it, None for what is only read."""

    place: int
    number: int | None
    answered: bool
    flagged: bool
    current: bool


def dots_of(item: AttemptItem) -> list[Dot]:
    """The row of numbers. One statement."""
    rows = list(item.attempt.items.order_by("number").values_list("number", "version__kind", "answered", "flagged"))
    numbers = numbers_of((place, kind) for place, kind, *__ in rows)
    return [
        Dot(place, numbers[place], answered, flagged, place == item.number) for place, __, answered, flagged in rows
    ]


def item_context(item: AttemptItem, *, given: Response | None = None, error: str = "") -> dict[str, Any]:
    """Context of the question page: one statement, for the row of numbers. `given` stands in place of what is saved."""
    attempt = item.attempt
    kind, sheet = sheet_of(item)
    dots = dots_of(item)
    response = item.response if given is None else given
    rules = Policy.frozen_in(attempt)
    question = present_question(
        kind,
        item.version.shape,
        sheet,
        response=response,
        prefix=ANSWER,
        error=error,
        hints=rules.show_hints,
        by_person=is_for_a_person(item, rules),
        locale_id=locale_of(item),
    )
    return {
        "attempt": attempt,
        "item": item,
        "question": question,
        "practice": not counts(item, rules),
        "dots": dots,
        "number": next(dot.number for dot in dots if dot.current),
        "total": sum(dot.number is not None for dot in dots),
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
    shape, language = item.version.shape, {"locale_id": locale_of(item)}
    return {
        "attempt": item.attempt,
        "item": item,
        "number": next(dot.number for dot in dots_of(item) if dot.current),
        "mine": None if given is None else present_question(kind, shape, sheet, response=given, **language),
        "saved": present_question(kind, shape, sheet, response=item.response, **language),
    }


def finish_context(attempt: Attempt, summary: Summary) -> dict[str, Any]:
    """Context of the page before handing in: each question with what is still missing of it. One statement."""
    rows: list[dict[str, Any]] = []
    rules = Policy.frozen_in(attempt)
    for item in attempt.items.select_related("version").order_by("number"):
        item.attempt = attempt
        kind, __ = sheet_of(item)
        if not kind.answerable:
            continue
        missing = kind.what_is_missing(item.version.shape, item.response) if item.answered else ""
        practice, number = not counts(item, rules), len(rows) + 1
        rows.append({"item": item, "number": number, "missing": missing, "practice": practice})
    return {
        "attempt": attempt,
        "rows": rows,
        "total": len(rows),
        "unanswered": [row for row in rows if not row["item"].answered and not row["practice"]],
        "will_wait": any(waits_for_a_mark(row["item"], rules) for row in rows),
        "flagged": [row for row in rows if row["item"].flagged],
        "summary": summary,
        # The way back from here is to a question, also when none is open.
        "first_place": rows[0]["item"].number if rows and all(row["item"].answered for row in rows) else None,
        "begun": [row for row in rows if row["missing"]],
        # How it is marked and shown was fixed at the start; how often and when it can be tried again was not.
        "policy": rules,
        "review_lines": review_lines(rules),
        # The open attempt is not among the finished ones yet.
        "left_after": summary.left_after,
        "break_after": summary.break_after,
        **countdown(attempt),
    }
