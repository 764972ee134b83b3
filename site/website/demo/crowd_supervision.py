"""Supervision of made-up learners, for load: spread over the two supervisors, some with a session or two."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone

from courses.enums import PracticeDomain
from supervision.domain import agreements, sessions, signing, status
from supervision.domain.draft import SUPERVISOR, Draft, DraftAction
from supervision.domain.facts import facts_of
from supervision.enums import SessionKind, SessionMode, SupervisionFunction
from supervision.models import Agreement, SupervisionSession
from website.accounts.models import User
from website.core import clock
from website.demo.timeline import Timeline

BATCH = 25
PER_DAY = 18
WEEKENDS = 5
"""Sessions of the crowd are on weekends, when the cast has none; who finds no half hour there has an agreement only."""
NOTES = (
    "We looked at the week together. Two talks went well, one did not. We found one sentence to try next time.",
    "We talked about phone times and what to do when somebody writes at night. You know whom to call.",
    "You brought a question about going along to appointments. We planned the next smaller step.",
    "A calm session. We went through the open points and took one off the list.",
)


def supervise(learners: Mapping[int, User], supervisors: Sequence[User], host: User, *, seed: int) -> None:
    """Gives each learner (by number) without a supervisor an agreement and a short past."""
    known = set(Agreement.objects.values_list("supervisee", flat=True))
    missing = [(number, user) for number, user in learners.items() if user.pk not in known]
    for start in range(0, len(missing), BATCH):
        with transaction.atomic():
            timeline = Timeline()
            for number, user in missing[start : start + BATCH]:
                _Past(number, user, supervisors[number % len(supervisors)], host, seed).add_to(timeline)
            timeline.live()
            status.refresh(user.pk for __, user in missing[start : start + BATCH])


class _Past:
    """One learner's supervision: an agreement, then by chance a session that is signed, answered or neither."""

    def __init__(self, number: int, peer: User, supervisor: User, host: User, seed: int) -> None:
        self.peer, self.supervisor, self.host = peer, supervisor, host
        self.slot = number // 2
        self.rng = random.Random(f"{seed}/supervision/{number}")  # noqa: S311 - made-up history

    def add_to(self, timeline: Timeline) -> None:
        """Puts the agreement and the sessions on the timeline."""
        first = clock.now() - dt.timedelta(days=self.rng.randrange(90, 150))
        timeline.at(first, lambda: self.agree(first.date()))
        if self.slot < 2 * WEEKENDS * PER_DAY:
            for weeks in self.rng.sample((0, WEEKENDS), self.rng.choice((0, 0, 1, 1, 2))):
                self._add_session(timeline, weeks)

    def _add_session(self, timeline: Timeline, weeks: int) -> None:
        day, place = divmod(self.slot, PER_DAY)
        starts_at = _weekend(weeks + day // 2, day % 2) + dt.timedelta(minutes=30 * place)
        fate = self.rng.choice(("draft", "signed", "answered", "answered", "answered"))
        lived: list[SupervisionSession] = []
        timeline.at(starts_at + dt.timedelta(minutes=1), lambda: lived.append(self.begin(starts_at)))
        timeline.at(starts_at + dt.timedelta(minutes=50), lambda: self.write_up(lived[0]))
        if fate != "draft":
            timeline.at(starts_at + dt.timedelta(hours=3), lambda: signing.sign(lived[0].code, actor=self.supervisor))
        if fate == "answered":
            timeline.at(
                starts_at + dt.timedelta(hours=30),
                lambda: signing.respond(lived[0].code, actor=self.peer, agrees=True),
            )

    def agree(self, starts_on: dt.date) -> None:
        """The coordinator offers, both accept."""
        agreement = agreements.propose(
            self.supervisor, self.peer, starts_on=starts_on, cadence_days=self.rng.choice((14, 28, 28, 31)),
            actor=self.host,
        )  # fmt: skip
        for actor in (self.supervisor, self.peer):
            agreements.accept(agreement, actor=actor)

    def begin(self, starts_at: dt.datetime) -> SupervisionSession:
        """A session that nobody planned."""
        return sessions.record_past(
            [self.peer], supervisor=self.supervisor, starts_at=starts_at, ends_at=starts_at + dt.timedelta(minutes=30),
            kind=SessionKind.INDIVIDUAL, mode=self.rng.choice(list(SessionMode)), actor=self.supervisor,
        )  # fmt: skip

    def write_up(self, session: SupervisionSession) -> None:
        """What was said, in a few words, with something to do for one of the two."""
        main, other = self.rng.sample(list(PracticeDomain), 2)
        action = DraftAction(
            text="Bring one talk that did not go as hoped",
            owner=self.rng.choice((SUPERVISOR, self.peer.code)),
            about=self.peer.code,
            due_on=clock.today() + dt.timedelta(days=self.rng.randrange(10, 60)),
        )
        draft = Draft(
            domain_minutes={main: 20, other: 10},
            functions=[self.rng.choice(list(SupervisionFunction))],
            note=self.rng.choice(NOTES),
            ethical_issue=False,
            safety_issue=False,
            workload_discussed=self.rng.random() < 0.4,
            actions=[action],
        )
        sessions.save_draft(session.code, actor=self.supervisor, version=0, draft=draft, facts=facts_of(session))


def _weekend(weeks: int, day: int) -> dt.datetime:
    """Eight in the morning of a Saturday (0) or Sunday (1), so many weeks before the last whole weekend."""
    today = clock.today()
    saturday = today - dt.timedelta(days=(today.weekday() - 5) % 7 + 7)
    date = saturday + dt.timedelta(days=day - 7 * weeks)
    return timezone.make_aware(dt.datetime.combine(date, dt.time(8)))
