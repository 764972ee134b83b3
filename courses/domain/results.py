"""What an attempt comes to, whoever marked it: a machine when it is handed in, a person later, a regrade after that.

Everything here works with exact fractions: the six decimals that items keep are for showing, never for deciding.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from courses.domain.policy import Policy
from courses.domain.progress import record_completion
from courses.enums import CompletionKind
from courses.models import Attempt, AttemptItem, WrittenAnswers, WrittenMark
from courses.questions.registry import get_kind
from courses.signals import attempt_finished
from website.accounts.models import User
from website.core.encryption import CannotOpen

SIX_PLACES = Decimal("0.000001")
TWO_PLACES = Decimal("0.01")


def is_for_a_person(item: AttemptItem, policy: Policy) -> bool:
    """Whether a person marks this question under these rules: it is written, and the quiz counts what is written.

    `QuestionVersion.scored` is False for written questions; the rules of the quiz decide whether they count.
    """
    return policy.written_answers == WrittenAnswers.MARKED and get_kind(item.version.kind).written


def counts(item: AttemptItem, policy: Policy) -> bool:
    """Whether the question counts for the score of this attempt. One that a regrade dropped never does."""
    return not item.dropped and (item.version.scored or is_for_a_person(item, policy))


def waits_for_a_mark(item: AttemptItem, policy: Policy) -> bool:
    """Whether a person has yet to mark this answer. What was left empty is worth nothing at once."""
    return counts(item, policy) and is_for_a_person(item, policy) and item.answered and item.fraction is None


def exact_worth(item: AttemptItem, marks: Iterable[WrittenMark] = ()) -> Fraction:
    """What a marked item is worth of full credit, exactly; `marks` are those that people gave. 0 for none at all.

    The six decimals of `item.fraction` decide which way it came about: the machine's mark, one person's, the mean of
    several people's. What came about otherwise (a regrade, an answer that is erased) is worth what the decimals say,
    as the nearest fraction that a question can have.
    """
    if item.fraction is None:
        return Fraction(0)
    for worth in _ways(item, list(marks)):
        if decimal_of(worth) == item.fraction:
            return worth
    return Fraction(item.fraction).limit_denominator(10_000)


def _ways(item: AttemptItem, marks: Sequence[WrittenMark]) -> list[Fraction]:
    """What the item may be worth by those who marked it."""
    kind, shape = get_kind(item.version.kind), item.version.shape
    if kind.marked_by_machine:
        try:
            return [kind.mark(shape, item.response).fraction]
        except CannotOpen:
            return []
    given = [kind.mark_by_hand(shape, mark.ideas) for mark in marks if not mark.is_draft]
    return [*given, sum(given, Fraction(0)) / len(given)] if given else []


def work_out_result(attempt: Attempt, items: Sequence[AttemptItem], worth: Mapping[int, Fraction]) -> None:
    """Puts the outcome of an attempt whose every answer is marked on `attempt`, without saving it.

    `worth` is by key of the item. Rounding never decides: the pass is worked out from the exact sum. A safety question
    is right at full credit alone; a written one, when every idea of its rubric was found.
    """
    policy = Policy.frozen_in(attempt)
    scored = [item for item in items if counts(item, policy)]
    points, possible = sum((worth[item.pk] for item in scored), Fraction(0)), len(scored)
    missed = sum(1 for item in scored if item.version.safety and not item.right)
    enough = points * 100 >= policy.pass_percent * possible
    attempt.points, attempt.points_possible = decimal_of(points), possible
    attempt.percent = _percent(points, possible) if possible else None
    attempt.safety_missed = missed
    if possible or not any(item.dropped for item in items):
        attempt.passed = enough and not (policy.safety_must_be_right and missed)
    # Else the only question that counted was taken out: there is nothing to pass by, and the result stays as it was.
    attempt.results = {"topics": by_topic(scored)}


def freeze_result(attempt: Attempt, items: Sequence[AttemptItem], worth: Mapping[int, Fraction]) -> None:
    """Writes the outcome of a locked attempt whose every answer is marked (`work_out_result`).

    The attempt keeps when and how it ended.
    """
    work_out_result(attempt, items, worth)
    attempt.state = Attempt.State.FINISHED
    result = ["points", "points_possible", "percent", "safety_missed", "passed", "results"]
    attempt.save(update_fields=[*result, "state", "ending", "finished_at", "late_seconds"])


def announce_result(attempt: Attempt, *, learner: User) -> None:
    """What follows from a frozen result: a completion for a pass, the signal `attempt_finished`.

    A completion stays, whatever a later mark says. The enrolment is locked before the attempt (`lock_place_of`).
    """
    if attempt.passed:
        record_completion(
            attempt.enrolment,
            content_key=attempt.quiz_key,
            kind=CompletionKind.QUIZ,
            title=attempt.quiz_title,
            actor=learner,
            revision=attempt.quiz_revision,
            attempt_code=attempt.code,
        )
    attempt_finished.send(sender=Attempt, attempt=attempt, learner=learner)


def by_topic(scored: Iterable[AttemptItem]) -> list[dict[str, Any]]:
    """How many questions of each topic were right, in the order in which the topics came."""
    topics: dict[str, dict[str, Any]] = {}
    for item in scored:
        row = topics.setdefault(item.version.topic, {"topic": item.version.topic, "right": 0, "of": 0})
        row["right"] += bool(item.right)
        row["of"] += 1
    return list(topics.values())


def decimal_of(value: Fraction) -> Decimal:
    """A fraction as the database keeps it."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(SIX_PLACES)


def _percent(points: Fraction, possible: int) -> Decimal:
    """The score in percent with two places, rounded down: nobody reads 80 % and has not reached it."""
    hundredths = points * 10_000 // possible
    return Decimal(int(hundredths)) * TWO_PLACES
