"""What an editor should look at in the figures of a question. A flag asks; it does not judge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from courses.domain import item_analysis as analysis
from courses.domain.statistics_data import Given, Taken
from courses.models import LEAST_ATTEMPTS, ItemFlag
from courses.questions.base import ResponsePart

FEW_RIGHT = 20.0
NEARLY_ALL_RIGHT = 95.0
MANY_ATTEMPTS = 3 * LEAST_ATTEMPTS
"""How many attempts it takes to say that an answer is never chosen."""


def flags_of(
    figures: Mapping[str, Any],
    responses: Sequence[Mapping[str, Any]],
    answers: Sequence[tuple[Taken, Given]],
    parts: Sequence[ResponsePart],
) -> list[str]:
    """The codes of `ItemFlag` that hold, the most pressing first; none for questions that do not score."""
    if not figures:
        return []
    index, efficiency, facility = (figures[name] for name in ("discrimination", "efficiency", "facility"))
    against = index is not None and index < 0
    holds = {
        ItemFlag.AGAINST: against,
        ItemFlag.ATTRACTS: not against and _attracts(answers, parts),
        ItemFlag.GUESSING: figures["guess"] is not None and facility is not None and facility <= figures["guess"],
        ItemFlag.WEAK: not against and efficiency is not None and efficiency < analysis.DUBIOUS_EFFICIENCY,
        ItemFlag.HARD: facility is not None and facility < FEW_RIGHT,
        ItemFlag.EASY: facility is not None and facility > NEARLY_ALL_RIGHT,
        ItemFlag.UNUSED: len(answers) >= MANY_ATTEMPTS
        and any(row["count"] == 0 and row["response"] and (row["credit"] or 0) <= 0 for row in responses),
    }
    return [flag.value for flag, held in holds.items() if held]


def _attracts(answers: Sequence[tuple[Taken, Given]], parts: Sequence[ResponsePart]) -> bool:
    """Whether people who chose some wrong answer did better elsewhere than those who chose a right one."""
    by_part: dict[tuple[str, bool, str], list[float]] = defaultdict(list)
    for taken, given in answers:
        rest = (taken.total - given.mark) / max(taken.possible - 1, 1)
        for number in given.parts:
            part = parts[number]
            if part.credit is not None and part.response:
                right = part.credit > 0
                by_part[part.part, right, "" if right else part.response].append(rest)
    for (part, right, __), scores in by_part.items():
        rights = by_part.get((part, True, ""), [])
        told = min(len(scores), len(rights)) >= LEAST_ATTEMPTS // 2
        if told and not right and (analysis.mean(scores) or 0) > (analysis.mean(rights) or 0):
            return True
    return False
