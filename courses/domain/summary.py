"""Where a learner stands with one quiz: for its page in the tree, for the result, for the page before handing in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from courses.domain.policy import Grants, NextTry, Policy, next_try
from courses.models import Attempt, AttemptGrant, Enrolment, QuizPage, TimeAllowance
from website.accounts.models import User
from website.core import clock


@dataclass(frozen=True)
class Summary:
    """`finished` are those handed in, newest first; `running` is the open attempt; `following` says whether another
    may start. One of the finished may wait for a person who marks (`waiting`).

    `granted` is another attempt that somebody gave after the latest one and that was not begun yet; `to_read` one that
    opens only when the learner has read what they were asked to. `extra_percent` is the learner's extra time, which
    `time_limit_minutes` holds already.
    """

    policy: Policy
    following: NextTry
    finished: Sequence[Attempt] = field(default_factory=tuple)
    running: Attempt | None = None
    time_limit_minutes: int | None = None
    granted: AttemptGrant | None = None
    to_read: AttemptGrant | None = None
    extra_percent: int = 0

    @property
    def waiting(self) -> Attempt | None:
        """The attempt that waits for a person who marks what is written."""
        return next((attempt for attempt in self.finished if attempt.state == Attempt.State.MARKING), None)

    @property
    def passed(self) -> Attempt | None:
        """The latest attempt that passed."""
        return next((attempt for attempt in self.finished if attempt.passed), None)

    @property
    def left_after(self) -> int | None:
        """How many attempts are left after the next one, or after the one under way; None without a limit."""
        left = self.following.left
        return None if left is None else max(left - 1, 0)

    @property
    def break_after(self) -> int:
        """How long the break is after the next attempt, or after the one under way, in minutes; 0 for none."""
        return self.policy.break_minutes(len(self.finished) + 1)


def attempt_summary(learner: User, page: QuizPage, *, enrolment: Enrolment) -> Summary:
    """The attempts of this enrolment at this quiz and what comes next. At most three statements."""
    attempts = list(Attempt.objects.filter(enrolment=enrolment).at(page.translation_key))
    policy = Policy.of(page)
    limit, extra = policy.time_limit_minutes, 0
    if limit is not None:
        extra = TimeAllowance.objects.filter(learner=learner).values_list("percent", flat=True).first() or 0
        limit = -(-limit * (100 + extra) // 100)
    grants = AttemptGrant.objects.filter(enrolment=enrolment, quiz_key=page.translation_key)
    found = summarise(attempts, policy, grants=list(grants.select_related("granted_by")), time_limit_minutes=limit)
    return replace(found, extra_percent=extra)


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
    following = next_try(policy, finished, grants=Grants.of(grants), now=clock.now())
    granted = grants[-1] if grants and running is None and finished and not finished[0].passed else None
    if granted is not None and granted.granted_at < finished[0].finished_at:
        granted = None
    to_read = None
    if running is None and not any(attempt.passed for attempt in finished):
        to_read = next((grant for grant in grants if grant.opened_at is None), None)
    return Summary(policy, following, finished, running, time_limit_minutes, granted, to_read)


def grants_at(enrolment: Enrolment | int, quiz_key: object) -> Grants:
    """What was given at this quiz in this enrolment; one statement."""
    rows = AttemptGrant.objects.filter(enrolment=enrolment, quiz_key=quiz_key)
    return Grants.of(rows.only("lessons", "read_at", "granted_at"))
