"""What a learner reads about a finished attempt: results by topic, lessons to read again, each question as allowed."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from courses.domain.across_languages import best_by_key
from courses.domain.attempts import sheet_of
from courses.domain.policy import Policy, Review, review_of
from courses.domain.sent_reading import Sending, readers_of, sendings_of_attempt
from courses.domain.summary import Summary, summary_after
from courses.models import Attempt, AttemptItem, LessonPage
from courses.questions.present import Presented, present_question
from courses.questions.registry import get_kind


@dataclass(frozen=True)
class ReviewedItem:
    """One question of a finished attempt; `question` is None where the rules show no answers.

    `sending` is there for words of the learner's own: whether they were sent to somebody, and what was answered.
    """

    number: int
    topic: str
    safety: bool
    scored: bool
    question: Presented | None
    lesson: LessonPage | None
    sending: Sending | None = None


@dataclass(frozen=True)
class Result:
    """The result page. `again` are the lessons that teach what was not right yet, each once.

    `words_closed` says that there are answers in the learner's own words that may not be shown now.
    """

    attempt: Attempt
    policy: Policy
    review: Review
    summary: Summary
    topics: Sequence[dict[str, Any]]
    items: Sequence[ReviewedItem] = field(default_factory=tuple)
    practice: Sequence[ReviewedItem] = field(default_factory=tuple)
    again: Sequence[LessonPage] = field(default_factory=tuple)
    words_closed: bool = False


def result_of(attempt: Attempt, *, confidential: bool) -> Result:
    """Everything about a finished attempt that its learner may see now. Statements do not grow with the items.

    `confidential` says whether answers in the learner's own words may be shown (`accounts.access.confidential_open`).
    """
    policy, summary = Policy.frozen_in(attempt), summary_after(attempt)
    review = review_of(policy, attempt, attempts_left=summary.following.left)
    items = list(attempt.items.select_related("version").order_by("number"))
    for item in items:
        item.attempt = attempt
    lessons = _lessons(item.version.lesson_key for item in items)
    sendings = _sendings(attempt, items) if confidential else {}
    reviewed = [_reviewed(item, review, lessons, sendings.get(item.pk), confidential=confidential) for item in items]
    missed = [item.version.lesson_key for item in items if item.version.scored and not item.right]
    return Result(
        attempt=attempt,
        policy=policy,
        review=review,
        summary=summary,
        topics=[row for row in attempt.results.get("topics", []) if row["topic"]],
        items=[row for row in reviewed if row.scored],
        practice=[row for row in reviewed if not row.scored],
        words_closed=not confidential and any(get_kind(item.version.kind).confidential for item in items),
        again=[lessons[key] for key in dict.fromkeys(missed) if key in lessons],
    )


def _lessons(keys: Any) -> dict[uuid.UUID, LessonPage]:
    """The published lessons with these identities, in the language of the reader where there is one."""
    wanted = {key for key in keys if key}
    return best_by_key(LessonPage.objects.live().filter(translation_key__in=wanted))


def _sendings(attempt: Attempt, items: Sequence[AttemptItem]) -> dict[int, Sending]:
    """Where the learner can send what they wrote, by item; three statements, none without such an answer."""
    urls = {
        item.pk: reverse("courses:answer_send", args=[attempt.code, item.number])
        for item in items
        if not get_kind(item.version.kind).marked_by_machine and item.answered
    }
    return sendings_of_attempt(attempt, urls, readers=readers_of(attempt.learner)) if urls else {}


def _reviewed(
    item: AttemptItem,
    review: Review,
    lessons: dict[uuid.UUID, LessonPage],
    sending: Sending | None,
    *,
    confidential: bool,
) -> ReviewedItem:
    version = item.version
    closed = get_kind(version.kind).confidential and not confidential
    return ReviewedItem(
        number=item.number,
        topic=version.topic,
        safety=version.safety,
        scored=version.scored,
        question=None if closed else _presented(item, review),
        lesson=lessons.get(version.lesson_key),
        sending=sending,
    )


def _presented(item: AttemptItem, review: Review) -> Presented | None:
    """The question with as much as the rules show. Written practice is compared with its model answer in any case:
    that is what it is for.
    """
    kind, sheet = sheet_of(item)
    if not get_kind(item.version.kind).marked_by_machine:
        shown = type(review.shown)(feedback=True)
        return present_question(kind, item.version.shape, sheet, response=item.response, shown=shown)
    if not (review.answers or review.shown):
        return None
    response = item.response if review.answers else None
    return present_question(kind, item.version.shape, sheet, response=response, shown=review.shown)
