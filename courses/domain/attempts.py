"""Attempts from the start to the last answer. Handing in and closing stand in `submit`.

Every writer holds the attempt's row: one attempt is written by one request at a time.
"""

from __future__ import annotations

import datetime as dt
import random
import secrets
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courses.access import get_attempt_for, lock_item_for
from courses.domain.draw import draw_places
from courses.domain.policy import Policy, next_try
from courses.domain.submit import close_if_overdue, finish
from courses.domain.summary import grants_at
from courses.models import (
    Attempt,
    AttemptItem,
    AttemptStep,
    Enrolment,
    QuestionVersion,
    QuizPage,
    TimeAllowance,
)
from courses.questions.base import Kind, Response
from courses.questions.registry import get_kind
from courses.questions.sheet import Sheet, lay_out
from website import audit
from website.accounts.models import User
from website.core import clock
from website.core.errors import NotAllowed, NotNow

ANSWER = "answer"
"""The prefix of an answer's fields in a form."""
FLAG = "flag"
"""The field of "look at this again"; `flag-seen` says that the box was on the form at all."""


class AttemptClosed(NotNow):
    """The attempt takes no answers any more. `item` and `given` hold what arrived, so that no text is lost."""

    def __init__(self, sentence: str, *, code: str, item: AttemptItem, given: Response | None) -> None:
        super().__init__(sentence, code=code)
        self.item = item
        self.given = given


class StaleAnswer(NotNow):
    """Another tab or device saved since this page was opened. `item` holds the saved answer, `given` the new one."""

    def __init__(self, item: AttemptItem, given: Response) -> None:
        super().__init__(
            _("This question was answered somewhere else since you opened this page. Choose which answer to keep."),
            code="stale",
        )
        self.item = item
        self.given = given


@dataclass(frozen=True)
class Saved:
    """What the server has now. `changed` is False when it had the same already."""

    item: AttemptItem
    at: dt.datetime | None
    changed: bool


# --- start -----------------------------------------------------------------------------------------------------------


def start(page: QuizPage, *, enrolment: Enrolment, module_title: str, actor: User) -> Attempt:
    """Starts an attempt, or returns the one that is open.

    Questions, order, rules, allowance and deadline are frozen into the attempt. Whoever calls has asked
    `access.get_quiz_for` whether the quiz is open. Locks the learner's cycles of the course, so that starting ten times
    at once starts one attempt; the constraint stands behind the lock. Raises NotAllowed for somebody else, NotNow with
    a sentence when no attempt is left, during a break, or while the quiz has no questions.
    """
    if actor.pk != enrolment.learner_id:
        raise NotAllowed(_("Only the learner can take this quiz."), code="not-the-learner")
    try:
        return _start(page, enrolment, module_title, actor)
    except IntegrityError:
        running = Attempt.objects.of(actor).at(page.translation_key).open().first()
        if running is None:
            raise
        return running


@transaction.atomic
def _start(page: QuizPage, enrolment: Enrolment, module_title: str, actor: User) -> Attempt:
    # Every cycle: an attempt left open in an earlier one is finished here, and enrolments are locked before attempts.
    cycles = Enrolment.objects.select_for_update(no_key=True).of(actor).on(enrolment.course_key).order_by("pk")
    enrolment = {cycle.pk: cycle for cycle in cycles}[enrolment.pk]
    now = clock.now()
    running = Attempt.objects.select_for_update(no_key=True).of(actor).at(page.translation_key).open().first()
    if running is not None and running.enrolment_id != enrolment.pk:
        # Left open when the earlier cycle ended: its answers are kept and marked, but this cycle starts afresh.
        finish(running, ending=Attempt.Ending.REPLACED, actor=None, now=now)
    elif running is not None and not close_if_overdue(running, now=now):
        return running
    policy = Policy.of(page)
    handed_in = Attempt.objects.filter(enrolment=enrolment).at(page.translation_key)
    finished = list(handed_in.exclude(state=Attempt.State.OPEN))
    verdict = next_try(policy, finished, grants=grants_at(enrolment, page.translation_key), now=now)
    if not verdict.ok:
        raise NotNow(verdict.sentence, code=verdict.code)
    return _create(page, enrolment, module_title, actor, policy, number=len(finished) + 1, now=now)


def _create(
    page: QuizPage,
    enrolment: Enrolment,
    module_title: str,
    actor: User,
    policy: Policy,
    *,
    number: int,
    now: dt.datetime,
) -> Attempt:
    """Draws the questions and writes the attempt with its items."""
    seed = secrets.token_hex(16)
    places = draw_places(page, rng=random.Random(seed))  # noqa: S311 - a draw, not a secret
    if not places:
        raise NotNow(_("This quiz has no questions yet. Please come back later."), code="no-questions")
    allowance = TimeAllowance.objects.filter(learner=actor).values_list("percent", flat=True).first() or 0
    deadline = policy.deadline(now, allowance_percent=allowance)
    attempt = Attempt.objects.create(
        learner=actor,
        enrolment=enrolment,
        quiz_key=page.translation_key,
        quiz_page=page,
        quiz_revision=page.live_revision_id,
        quiz_title=page.title,
        module_title=module_title,
        number=number,
        policy=policy.as_data(),
        item_count=len(places),
        seed=seed,
        allowance_percent=allowance,
        started_at=now,
        deadline_at=deadline,
        closes_at=deadline and deadline + dt.timedelta(seconds=policy.grace_seconds),
    )
    AttemptItem.objects.bulk_create(
        AttemptItem(
            attempt=attempt,
            number=number,
            version=place.version,
            option_order=_order(attempt, policy, place.version),
            slot=place.slot,
            drawn=place.drawn,
        )
        for number, place in enumerate(places, start=1)
    )
    audit.record(actor, "courses.attempt_started", attempt, about=actor)
    return attempt


def _order(attempt: Attempt, policy: Policy, version: QuestionVersion) -> list[str]:
    kind = get_kind(version.kind)
    seed = item_seed(attempt, version.pk)
    return list(lay_out(kind, version.shape, seed=seed, shuffle=policy.shuffle_options).order)


# --- one item --------------------------------------------------------------------------------------------------------


def item_seed(attempt: Attempt, version_id: int) -> str:
    """The seed of one item's page: it decides what the page calls the options."""
    return f"{attempt.seed}/{version_id}"


def sheet_of(item: AttemptItem) -> tuple[Kind, Sheet]:
    """The kind of an item and the learner's copy of it, as frozen at the start. Costs no statement."""
    return get_kind(item.version.kind), Sheet(item_seed(item.attempt, item.version_id), tuple(item.option_order))


def locale_of(item: AttemptItem) -> int | None:
    """The locale that the question of an item is written in; a statement unless it was read with it."""
    return item.locale_id if hasattr(item, "locale_id") else item.version.question.locale_id


def save_answer(code: str, number: int, *, actor: User, data: Any, sequence: int) -> Saved:
    """Saves what a form holds about one item: the answer and the flag. Five statements with session and person.

    `data` is a QueryDict; fields that it lacks stay as they are. `sequence` is the number of the item's last step when
    the page was made. Appends a step when the answer changed; saving the same again is acknowledged and adds nothing.

    Raises Http404 for anybody but the learner; Invalid for an answer that this question does not have; StaleAnswer when
    something else was saved since; AttemptClosed when the attempt is handed in, or its time and grace are over (the
    attempt is then closed, with what was saved in time).
    """
    try:
        return _save_answer(code, number, actor, data, sequence)
    except IntegrityError:
        # Two saves at the same moment took the same sequence number: the second sees now what the first saved.
        return _save_answer(code, number, actor, data, sequence)
    except AttemptClosed as closed:
        if closed.code == "time-over":
            close_if_overdue(get_attempt_for(actor, code))
        raise


@transaction.atomic
def _save_answer(code: str, number: int, actor: User, data: Any, sequence: int) -> Saved:
    item = lock_item_for(actor, code, number)
    kind, sheet = sheet_of(item)
    given = kind.read_response(item.version.shape, sheet, data, ANSWER)
    now = clock.now()
    _require_open(item, given, now)

    changed = []
    response = item.response if given is None else kind.merge(item.response, given)
    if given is not None and response != item.response:
        if sequence != item.sequence and item.sequence > 0:
            raise StaleAnswer(item, response)
        _append(item, response, answered=kind.is_answered(response), actor=actor, now=now)
        changed = ["response", "answered", "sequence", "saved_at"]
    if kind.answerable and f"{FLAG}-seen" in data and item.flagged != bool(data.get(FLAG)):
        item.flagged = not item.flagged
        changed.append("flagged")
    if changed:
        item.save(update_fields=changed)
    return Saved(item, item.saved_at, bool(changed))


def _append(item: AttemptItem, response: Response, *, answered: bool, actor: User, now: dt.datetime) -> None:
    """Adds the step and brings the item up to it; the caller saves the item."""
    item.response, item.answered = response, answered
    item.sequence, item.saved_at = item.sequence + 1, now
    deadline = item.attempt.deadline_at
    AttemptStep.objects.create(
        item=item,
        sequence=item.sequence,
        kind=AttemptStep.Kind.ANSWER,
        response=response,
        late=deadline is not None and now > deadline,
        actor=actor,
        at=now,
    )


def _require_open(item: AttemptItem, given: Response | None, now: dt.datetime) -> None:
    """Raises AttemptClosed for a finished attempt and for one whose time and grace are over."""
    attempt = item.attempt
    if not attempt.is_open:
        raise AttemptClosed(
            _("This quiz is handed in, so this answer was not added. It stands below, in case you need the words."),
            code="handed-in",
            item=item,
            given=given,
        )
    if attempt.closes_at is not None and now > attempt.closes_at:
        raise AttemptClosed(
            _("The time was up before this answer arrived. Everything saved before is kept and counts."),
            code="time-over",
            item=item,
            given=given,
        )
