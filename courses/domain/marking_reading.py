"""What a learner reads about answers that a person marks, as far as the rules of the quiz show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from courses.access import overseers_of
from courses.domain.marking_desk import MarkShown, show_mark, standing_marks, worth_in_words
from courses.domain.policy import Policy
from courses.domain.results import is_for_a_person, waits_for_a_mark
from courses.domain.sent_reading import in_a_row
from courses.models import Attempt, AttemptItem, AttemptStep, WrittenAnswers, WrittenMark
from courses.questions.base import Shown
from website.accounts.models import User
from website.core.encryption import CannotOpen


@dataclass(frozen=True)
class MarkedWords:
    """One written answer: that it waits, or what it is worth ("3 of 4 points"), what was found and said, and why a mark
    was changed. Empty where the rules show it later or never.
    """

    waits: bool
    worth: str = ""
    marks: Sequence[MarkShown] = field(default_factory=tuple)
    reason: str = ""


def marked_words(
    attempt: Attempt, items: Sequence[AttemptItem], policy: Policy, shown: Shown
) -> dict[int, MarkedWords]:
    """What may be told of the written answers, by key of the item; two statements, none where nobody marks.

    The mark is told where the rules show what was right, ideas and comment where they show feedback. What somebody
    found in an answer that still waits, because a second person marks it too, is told to nobody.
    """
    written = [item for item in items if is_for_a_person(item, policy) and item.answered]
    if not written:
        return {}
    given: dict[int, list[WrittenMark]] = {}
    rows = WrittenMark.objects.filter(item__attempt=attempt, given_at__isnull=False).select_related("marker")
    for row in rows.order_by("given_at", "pk"):
        given.setdefault(row.item_id, []).append(row)
    reasons = _reasons(attempt) if given else {}
    return {
        item.pk: _words(item, given.get(item.pk, []), reasons.get(item.pk, ""), shown, waits_for_a_mark(item, policy))
        for item in written
    }


def _words(item: AttemptItem, given: Sequence[WrittenMark], reason: str, shown: Shown, waits: bool) -> MarkedWords:
    if waits or item.fraction is None:
        return MarkedWords(waits)
    marks = [show_mark(row, item) for row in standing_marks(item, given)] if shown.feedback else []
    worth = worth_in_words(item) if shown.right_wrong else ""
    return MarkedWords(False, worth, marks, reason if shown.feedback or shown.right_wrong else "")


def _reasons(attempt: Attempt) -> dict[int, str]:
    """Why a mark was changed last, by key of the item; one statement."""
    found: dict[int, str] = {}
    steps = AttemptStep.objects.filter(item__attempt=attempt, kind=AttemptStep.Kind.HAND).order_by("item", "sequence")
    for step in steps:
        try:
            found[step.item_id] = (step.response or {}).get("reason") or found.get(step.item_id, "")
        except CannotOpen:
            continue
    return found


def verdict_of(item: AttemptItem) -> str:
    """The mark in a word, as for other questions: "right" when all of the rubric was found; "" while it waits."""
    if item.fraction is None:
        return ""
    if item.right:
        return "right"
    return "partly" if item.fraction else "wrong"


@dataclass(frozen=True)
class Markers:
    """Who marks what a learner writes in a quiz, to be said before it starts."""

    names: Sequence[str]
    needed: int

    @property
    def in_a_row(self) -> str:
        """Their names: "Dana and Idris"."""
        return in_a_row(self.names)

    @property
    def enough(self) -> bool:
        """Whether there are as many as the quiz asks for."""
        return len(self.names) >= self.needed


def markers_for(learner: User, policy: Policy) -> Markers | None:
    """Who would mark what `learner` writes; None where nobody marks. At most one statement."""
    if policy.written_answers != WrittenAnswers.MARKED:
        return None
    names = list(overseers_of(learner).values_list("display_name", flat=True))
    return Markers(names, 2 if policy.second_marking else 1)
