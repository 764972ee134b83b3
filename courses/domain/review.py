"""What a learner reads about a finished attempt: results by topic, lessons to read again, each question as allowed."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import F
from django.urls import reverse

from courses.domain.across_languages import best_by_key
from courses.domain.attempts import locale_of, sheet_of
from courses.domain.marking_reading import MarkedWords, Markers, marked_words, markers_for, verdict_of
from courses.domain.policy import Policy, Review, review_of
from courses.domain.regrade_reading import WorkedOutAgain, worked_out_again
from courses.domain.results import counts, is_for_a_person
from courses.domain.sent_reading import Sending, readers_of, sendings_of_attempt
from courses.domain.summary import Summary, summary_after
from courses.models import Attempt, AttemptItem, LessonPage
from courses.questions.pictures import Renditions, load_pictures
from courses.questions.present import Presented, present_question
from courses.questions.registry import get_kind


@dataclass(frozen=True)
class ReviewedItem:
    """One question of a finished attempt; `question` is None where the rules show no answers.

    `sending` is there for words of the learner's own: whether they were sent to somebody, and what was answered;
    `marked` for those that a person marks: that they wait, or what was found in them.
    """

    number: int
    topic: str
    safety: bool
    scored: bool
    question: Presented | None
    lesson: LessonPage | None
    written: bool = False
    sending: Sending | None = None
    marked: MarkedWords | None = None
    marked_again: bool = False
    dropped: bool = False


@dataclass(frozen=True)
class Result:
    """The result page. `again` are the lessons that teach what was not right yet, each once.

    `words_closed` says that there are answers in the learner's own words that may not be shown now; `markers` are there
    while the attempt waits for somebody who marks. `again_worked_out` says what regrades did to it.
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
    markers: Markers | None = None
    again_worked_out: Sequence[WorkedOutAgain] = field(default_factory=tuple)

    @property
    def waits(self) -> bool:
        """Whether there is no result yet, because a person has to mark what is written."""
        return self.attempt.state == Attempt.State.MARKING


def result_of(attempt: Attempt, *, confidential: bool) -> Result:
    """Everything about a finished attempt that its learner may see now. Statements do not grow with the items.

    `confidential` says whether answers in the learner's own words may be shown (`accounts.access.confidential_open`).
    """
    policy, summary = Policy.frozen_in(attempt), summary_after(attempt)
    review = review_of(policy, attempt, attempts_left=summary.following.left)
    rows = attempt.items.select_related("version").annotate(locale_id=F("version__question__locale_id"))
    items = list(rows.order_by("number"))
    for item in items:
        item.attempt = attempt
    items = [item for item in items if get_kind(item.version.kind).answerable]
    pictures = load_pictures(item.version.shape for item in items)
    lessons = _lessons(item.version.lesson_key for item in items)
    sendings = _sendings(attempt, items, policy) if confidential else {}
    marked = marked_words(attempt, items, policy, review.shown) if confidential else {}
    worked_out, questions = worked_out_again(attempt)
    again = {item.pk for item in items if item.version.question_id in questions}
    reviewed = [
        ReviewedItem(
            number=number,
            topic=item.version.topic,
            safety=item.version.safety,
            scored=item.version.scored or is_for_a_person(item, policy),
            question=_presented(item, review, policy, pictures, confidential=confidential, again=item.pk in again),
            lesson=lessons.get(item.version.lesson_key),
            written=get_kind(item.version.kind).written,
            sending=sendings.get(item.pk),
            marked=marked.get(item.pk),
            marked_again=item.pk in again,
            dropped=item.dropped,
        )
        for number, item in enumerate(items, start=1)
    ]
    finished = attempt.state == Attempt.State.FINISHED
    missed = [item.version.lesson_key for item in items if finished and counts(item, policy) and not item.right]
    return Result(
        attempt=attempt,
        policy=policy,
        review=review,
        summary=summary,
        topics=[row for row in attempt.results.get("topics", []) if row["topic"]],
        items=[row for row in reviewed if row.scored],
        practice=[row for row in reviewed if not row.scored],
        words_closed=not confidential and any(get_kind(item.version.kind).confidential for item in items),
        markers=None if finished else markers_for(attempt.learner, policy),
        again_worked_out=worked_out,
        again=[lessons[key] for key in dict.fromkeys(missed) if key in lessons],
    )


def _lessons(keys: Any) -> dict[uuid.UUID, LessonPage]:
    """The published lessons with these identities, in the language of the reader where there is one."""
    wanted = {key for key in keys if key}
    return best_by_key(LessonPage.objects.live().filter(translation_key__in=wanted))


def _sendings(attempt: Attempt, items: Sequence[AttemptItem], policy: Policy) -> dict[int, Sending]:
    """Where the learner can send what they wrote, by item; three statements, none without such an answer."""
    urls = {
        item.pk: reverse("courses:answer_send", args=[attempt.code, item.number])
        for item in items
        if _is_practice(item, policy) and item.answered
    }
    return sendings_of_attempt(attempt, urls, readers=readers_of(attempt.learner)) if urls else {}


def _is_practice(item: AttemptItem, policy: Policy) -> bool:
    """Whether the answer is written practice outside the score."""
    return get_kind(item.version.kind).written and not is_for_a_person(item, policy)


def _presented(
    item: AttemptItem,
    review: Review,
    policy: Policy,
    pictures: Renditions,
    *,
    confidential: bool,
    again: bool = False,
) -> Presented | None:
    """The question with as much as the rules show. Written practice is compared with its model answer in any case:
    that is what it is for. What is in the learner's own words may be closed. `again`: its mark is no longer that of its
    version's key.
    """
    kind, sheet = sheet_of(item)
    more = {"pictures": pictures, "locale_id": locale_of(item)}
    if kind.confidential and not confidential:
        return None
    if not kind.marked_by_machine and not is_for_a_person(item, policy):
        shown = type(review.shown)(feedback=True)
        return present_question(kind, item.version.shape, sheet, response=item.response, shown=shown, **more)
    if not (review.answers or review.shown):
        return None
    response = item.response if review.answers else None
    shape = item.version.shape
    question = present_question(kind, shape, sheet, response=response, shown=review.shown, **more)
    if review.shown.right_wrong and (again or is_for_a_person(item, policy)):
        return replace(question, verdict=verdict_of(item))
    return question
