"""Where a learner stands with one quiz: for its page in the tree, for the result, for the page before handing in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from courses.domain.policy import NextTry, Policy, next_try
from courses.models import Attempt, AttemptGrant, Enrolment, QuizPage, TimeAllowance
from website.accounts.models import User
from website.core import clock


@dataclass(frozen=True)
class Summary:
    """`finished` newest first; `running` is the open attempt; `following` says whether another may start.

    `granted` is another attempt that somebody gave after the latest one and that was not begun yet.
    """

    policy: Policy
    following: NextTry
    finished: Sequence[Attempt] = field(default_factory=tuple)
    running: Attempt | None = None
    time_limit_minutes: int | None = None
    granted: AttemptGrant | None = None

    @property
    def passed(self) -> Attempt | None:
        """The latest attempt that passed."""
        return next((attempt for attempt in self.finished if attempt.passed), None)


def attempt_summary(learner: User, page: QuizPage, *, enrolment: Enrolment) -> Summary:
    """The attempts of this enrolment at this quiz and what comes next. At most three statements."""
    attempts = list(Attempt.objects.filter(enrolment=enrolment).at(page.translation_key))
    policy = Policy.of(page)
    limit = policy.time_limit_minutes
    if limit is not None:
        extra = TimeAllowance.objects.filter(learner=learner).values_list("percent", flat=True).first() or 0
        limit = -(-limit * (100 + extra) // 100)
    grants = AttemptGrant.objects.filter(enrolment=enrolment, quiz_key=page.translation_key)
    return summarise(attempts, policy, grants=list(grants.select_related("granted_by")), time_limit_minutes=limit)


def summary_after(attempt: Attempt) -> Summary:
    """The same from an attempt, by the rules as the page states them now; by its own when the page is gone."""
    page = attempt.quiz_page
    policy = Policy.of(page) if page is not None else Policy.frozen_in(attempt)
    attempts = list(Attempt.objects.filter(enrolment=attempt.enrolment_id).at(attempt.quiz_key))
    grants = list(AttemptGrant.objects.filter(enrolment=attempt.enrolment_id, quiz_key=attempt.quiz_key))
    return summarise(attempts, policy, grants=grants, time_limit_minutes=policy.time_limit_minutes)


def summarise(
    attempts: Sequence[Attempt],
    policy: Policy,
    *,
    grants: Sequence[AttemptGrant],
    time_limit_minutes: int | None = None,
) -> Summary:
    """Puts what was loaded together; `attempts` newest first, `grants` oldest first."""
    finished = [attempt for attempt in attempts if not attempt.is_open]
    running = next((attempt for attempt in attempts if attempt.is_open), None)
    following = next_try(policy, finished, grants=[grant.granted_at for grant in grants], now=clock.now())
    granted = grants[-1] if grants and running is None and finished and not finished[0].passed else None
    if granted is not None and granted.granted_at < finished[0].finished_at:
        granted = None
    return Summary(policy, following, finished, running, time_limit_minutes, granted)


def granted_at(enrolment: Enrolment | int, quiz_key: object) -> list[dt.datetime]:
    """When somebody gave one more attempt at this quiz."""
    rows = AttemptGrant.objects.filter(enrolment=enrolment, quiz_key=quiz_key)
    return list(rows.values_list("granted_at", flat=True))
