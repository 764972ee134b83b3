"""One peer as their supervisor sees them: training, supervision, actions, hours, what waits. Facts with their place.

The number of statements does not depend on how much there is. Nothing here reads a self-check: what is shared stands
in `supervision.domain.shares`, and the page shows it in a section of its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import Http404
from django.urls import reverse

from courses.access import sent_work_readable_by
from courses.domain.marking_queue import WaitingAnswer, to_mark_of
from courses.domain.oversight import Training, training_of
from courses.models import SentWork
from supervision.access import actions_visible_to, record_facts_visible_to, requests_visible_to
from supervision.domain.agenda import waiting_for
from supervision.domain.caseload import caseload_of
from supervision.domain.caseload_words import Reason, days_over, reasons, status_of
from supervision.domain.hours import Hours, hours_of
from supervision.domain.record_state import RecordState, record_states
from supervision.domain.status import ANSWERS, standing
from supervision.enums import Attendance, RecordEventKind, RequestState, SessionPhase
from supervision.models import (
    AgendaItem,
    Agreement,
    RecordAttendee,
    RecordEvent,
    SessionAction,
    SessionRecord,
    SuperviseeStatus,
    SupervisionRequest,
    SupervisionSession,
)
from website import audit
from website.accounts.models import User
from website.core import clock

OPENED = "supervision.person_opened"
MOST_SESSIONS = 5
MOST_OF_OTHERS = 5


@dataclass(frozen=True)
class LedSession:
    """A session that the viewer leads or led."""

    session: SupervisionSession
    state: RecordState

    @property
    def url(self) -> str:
        """Its page."""
        return reverse("supervision:session", args=[self.session.code])

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        good = {"countersigned"}
        warm = {"held", "signed", "partly_countersigned", "amended", "disagreed"}
        return "good" if self.state.code in good else "warm" if self.state.code in warm else ""


@dataclass(frozen=True)
class Paper:
    """A signed session that the peer has not answered, or disagrees with."""

    code: str
    starts_at: dt.datetime
    signed_at: dt.datetime
    disagreed: bool

    @property
    def url(self) -> str:
        """The session's page."""
        return reverse("supervision:session", args=[self.code])


@dataclass(frozen=True)
class Action:
    """Something still to do. `is_mine` when the viewer has to do it."""

    row: SessionAction
    is_mine: bool

    @property
    def is_late(self) -> bool:
        """Whether its day has passed."""
        return self.row.due_on is not None and self.row.due_on < clock.today()


@dataclass(frozen=True)
class Supervision:
    """The sessions of the two, newest first, and what is open of them; `others` are facts of others' sessions."""

    planned: Sequence[SupervisionSession] = field(default_factory=tuple)
    drafts: Sequence[SupervisionSession] = field(default_factory=tuple)
    papers: Sequence[Paper] = field(default_factory=tuple)
    recent: Sequence[LedSession] = field(default_factory=tuple)
    others: Sequence[SessionRecord] = field(default_factory=tuple)

    @property
    def unanswered(self) -> list[Paper]:
        """Signed, and the peer has not answered."""
        return [paper for paper in self.papers if not paper.disagreed]

    @property
    def disagreed(self) -> list[Paper]:
        """Signed, and the peer disagrees."""
        return [paper for paper in self.papers if paper.disagreed]

    @property
    def upcoming(self) -> list[SupervisionSession]:
        """Planned and still to come, the next one first."""
        return [session for session in self.planned if session.ends_at >= clock.now()]

    @property
    def unmarked(self) -> list[SupervisionSession]:
        """Planned, over, and not said to be held."""
        return [session for session in self.planned if session.ends_at < clock.now()]


@dataclass(frozen=True)
class PersonView:
    """Everything on the page of one peer but what they share of self-checks."""

    person: User
    agreement: Agreement
    status: SuperviseeStatus
    attention: Sequence[Reason]
    training: Training
    supervision: Supervision
    actions: Sequence[Action]
    points: Sequence[AgendaItem]
    requests: Sequence[SupervisionRequest]
    answers: Sequence[SentWork]
    to_mark: Sequence[WaitingAnswer]
    hours: Hours | None = None

    @property
    def to_mark_by_quiz(self) -> dict[str, list[WaitingAnswer]]:
        """The written answers that wait for a mark, by title of their quiz."""
        found: dict[str, list[WaitingAnswer]] = {}
        for answer in self.to_mark:
            found.setdefault(answer.quiz, []).append(answer)
        return found

    @property
    def days_over(self) -> int:
        """How many days supervision is overdue."""
        return days_over(self.status)


def open_person(person: User, *, viewer: User, verb: str = OPENED, hours: bool = True) -> PersonView:
    """The page of `person` for `viewer`, who supervises them now. Leaves a record of the look before anything is read.

    Raises Http404 without an agreement in force; CannotRecord when the look cannot be recorded. Must be called outside
    a transaction.
    """
    agreement = _agreement_of(person, viewer)
    audit.record_read(viewer, verb, person, about=person)
    return PersonView(
        person=person,
        agreement=agreement,
        status=status_of(agreement),
        attention=tuple(reasons(agreement)),
        training=training_of(person, viewer=viewer),
        supervision=supervision_of(person, viewer=viewer),
        actions=open_actions(person, viewer=viewer),
        points=points_for(person, viewer=viewer),
        requests=list(open_requests(person, viewer=viewer)),
        answers=list(answers_waiting(person, viewer=viewer)),
        to_mark=to_mark_of(person, viewer=viewer),
        hours=hours_of(person) if hours else None,
    )


def _agreement_of(person: User, viewer: User) -> Agreement:
    """The agreement in force between the two, with its status: the one that the caseload lists."""
    found = caseload_of(viewer).filter(supervisee=person).first()
    if found is None:
        raise Http404
    return found


def supervision_of(person: User, *, viewer: User) -> Supervision:
    """The sessions with `person` as far as `viewer` may know them. Statements do not grow with the sessions."""
    led = SupervisionSession.objects.led_by(viewer).attended_by(person).defer("draft")
    signed = SessionRecord.objects.filter(session=OuterRef("pk"))
    waiting = led.filter(Q(phase=SessionPhase.PLANNED) | (Q(phase=SessionPhase.HELD) & ~Exists(signed)))
    open_ones = list(waiting.order_by("starts_at", "pk"))
    newest = list(led.order_by("-starts_at", "-pk").filter(starts_at__lte=clock.now())[:MOST_SESSIONS])
    states = record_states([session.pk for session in newest])
    return Supervision(
        planned=[session for session in open_ones if session.phase == SessionPhase.PLANNED],
        drafts=[session for session in open_ones if session.phase == SessionPhase.HELD],
        papers=papers_of(person, viewer=viewer),
        recent=[LedSession(session, states[session.pk]) for session in newest],
        others=_sessions_of_others(person, viewer=viewer),
    )


def papers_of(person: User, *, viewer: User) -> list[Paper]:
    """Sessions that `viewer` signed and `person` has not answered, or disagrees with; oldest first. One statement."""
    answers = RecordEvent.objects.filter(record=OuterRef("record"), person=person, kind__in=ANSWERS).order_by("-seq")
    rows = (
        RecordAttendee.objects.filter(standing("record"), person=person, record__supervisor=viewer)
        .exclude(attendance=Attendance.ABSENT)
        .annotate(answer=Subquery(answers.values("kind")[:1]))
        .filter(Q(answer__isnull=True) | Q(answer=RecordEventKind.DISAGREED))
        .order_by("record__signed_at", "record_id")
        .values_list("record__session__code", "starts_at", "record__signed_at", "answer")
    )
    return [Paper(code, starts, signed, answer is not None) for code, starts, signed, answer in rows]


def _sessions_of_others(person: User, *, viewer: User) -> list[SessionRecord]:
    """The newest sessions that somebody else signed: when, how long, of what kind, and nothing that was written."""
    rows = record_facts_visible_to(viewer).filter(attendees__person=person).exclude(supervisor=viewer).standing()
    return list(rows.select_related("supervisor").order_by("-starts_at", "-pk")[:MOST_OF_OTHERS])


def open_actions(person: User, *, viewer: User) -> list[Action]:
    """What is still to do about `person`, the earliest due first, without a day last. One statement."""
    rows = actions_visible_to(viewer).filter(person=person, done_at__isnull=True, dropped_at__isnull=True)
    found = list(rows.select_related("owner", "session"))
    found.sort(key=lambda row: (row.due_on is None, row.due_on or dt.date.max, row.pk))
    return [Action(row, row.owner_id == viewer.pk) for row in found]


def points_for(person: User, *, viewer: User) -> list[AgendaItem]:
    """What waits to be talked about with `viewer`: not placed yet, or on the agenda of a coming session."""
    coming = AgendaItem.objects.filter(
        session__supervisor=viewer, session__phase=SessionPhase.PLANNED, about=person, talked_at__isnull=True
    )
    rows = coming | waiting_for(person, viewer)
    return list(rows.select_related("session", "added_by").order_by("added_at", "pk"))


def open_requests(person: User, *, viewer: User) -> QuerySet[SupervisionRequest]:
    """What `person` asked `viewer` and nobody has answered."""
    return requests_visible_to(viewer).filter(person=person, supervisor=viewer, state=RequestState.OPEN)


def answers_waiting(person: User, *, viewer: User) -> QuerySet[SentWork]:
    """What `person` sent and nobody has answered; not what it says."""
    return sent_work_readable_by(viewer).filter(learner=person).waiting().defer("text").order_by("sent_at", "pk")
