"""A peer's own side of supervision, gathered in a constant number of statements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from supervision.access import actions_visible_to, coordinators_of, get_session_for, supervisors_of
from supervision.domain import agenda
from supervision.domain.records import RecordState, record_states
from supervision.enums import AgendaSource, Attendance, RecordEventKind, RequestState, SessionPhase
from supervision.models import (
    AgendaItem,
    Agreement,
    RecordAttendee,
    RecordEvent,
    SessionAction,
    SessionRecord,
    SupervisionRequest,
    SupervisionSession,
)
from website import audit
from website.accounts.models import User
from website.core import clock
from website.core.errors import Invalid
from website.core.forms import TextChoice

MOST_NEXT = 5
MOST_PAST = 5
STILL_NEXT = dt.timedelta(hours=2)
"""How long after its end a session that nobody marked yet still counts as the next one."""
SEEN_FOR = dt.timedelta(days=14)
"""How long an answer to a request shows."""

ANSWERS = (RecordEventKind.COUNTERSIGNED, RecordEventKind.DISAGREED)


@dataclass(frozen=True)
class Past:
    """A session that was, with how it stands."""

    session: SupervisionSession
    state: RecordState

    @property
    def label(self) -> Any:
        """How it stands, as its peer would say it: the draft is the supervisor's business."""
        if self.state.code == "held":
            return _("held; your supervisor is writing it up")
        return _("was planned") if self.state.code == "planned" else self.state.label


@dataclass(frozen=True)
class Mine:
    """Everything the page "my supervision" shows. What is confidential is None while that is closed to the person."""

    person: User
    planned: list[SupervisionSession]
    to_answer: list[SessionRecord]
    past: list[Past]
    offers: list[Agreement]
    running: list[Agreement]
    supervisors: list[User]
    request: SupervisionRequest | None
    answered: SupervisionRequest | None
    actions: list[SessionAction] | None
    waiting: list[AgendaItem] | None

    @property
    def next(self) -> SupervisionSession | None:
        """The next session."""
        return self.planned[0] if self.planned else None

    @property
    def later(self) -> list[SupervisionSession]:
        """The sessions planned after the next one."""
        return self.planned[1:]

    @property
    def is_empty(self) -> bool:
        """Whether supervision has not begun for this person."""
        return not (self.planned or self.past or self.offers or self.running or self.to_answer)

    @property
    def request_is_stranded(self) -> bool:
        """Whether the request waits for somebody who does not supervise the person any more."""
        asked = self.request.supervisor if self.request else None
        return asked is not None and asked not in self.supervisors


def my_supervision(person: User, *, confidential: bool = True) -> Mine:
    """What `person` sees of their own supervision. Without `confidential` no text is read."""
    agreements = list(_open_agreements(person))
    supervisors = list(supervisors_of(person))
    requests = _requests(person)
    return Mine(
        person=person,
        planned=list(_planned(person, confidential)[:MOST_NEXT]),
        to_answer=list(records_to_answer(person)),
        past=_past(person),
        offers=[row for row in agreements if row.supervisee_accepted_at is None],
        running=[row for row in agreements if row.supervisee_accepted_at is not None],
        supervisors=supervisors,
        request=next((row for row in requests if row.state == RequestState.OPEN), None),
        answered=next((row for row in requests if row.state == RequestState.ANSWERED), None),
        actions=list(my_actions(person)) if confidential else None,
        waiting=_waiting(person) if confidential else None,
    )


def records_to_answer(person: User) -> QuerySet[SessionRecord]:
    """Signed sessions that `person` was in and has neither confirmed nor disagreed with, oldest first."""
    mine = RecordAttendee.objects.filter(record=OuterRef("pk"), person=person)
    answered = RecordEvent.objects.filter(record=OuterRef("pk"), person=person, kind__in=ANSWERS)
    found = SessionRecord.objects.standing().exclude(events__kind=RecordEventKind.PURGED)
    found = found.filter(Exists(mine.exclude(attendance=Attendance.ABSENT)), ~Exists(answered))
    return found.select_related("session", "supervisor").order_by("starts_at", "pk")


def my_actions(person: User) -> QuerySet[SessionAction]:
    """What `person` still has to do, what is due first."""
    found = actions_visible_to(person).filter(owner=person, done_at__isnull=True, dropped_at__isnull=True)
    return found.select_related("session", "person").order_by("due_on", "pk")


@transaction.atomic
def put_on_agenda(text: str, place: str, *, actor: User, choices: Iterable[TextChoice] = ()) -> AgendaItem:
    """Puts a point of `actor`'s on the agenda of a session ("session:<code>") or lets it wait ("next:<supervisor>").

    With "" it waits for whoever supervises them next. `choices` are those made at the identifier check. Raises Invalid,
    NotAllowed or NotNow as `agenda.add_item`, Http404 for a session of others.
    """
    kind, __, code = place.partition(":")
    session, supervisor = None, None
    if kind == "session":
        session = get_session_for(actor, code)
    elif kind == "next":
        supervisor = supervisors_of(actor).filter(code=code).first()
        if supervisor is None:
            raise Invalid(_("Choose one of these sessions."), code="place", field="place")
    item = agenda.add_item(
        text, actor=actor, session=session, supervisor=supervisor, about=actor, source=AgendaSource.PEER
    )
    audit.record_text_choices(actor, item, choices)
    return item


def asks_whom(person: User, supervisors: list[User]) -> tuple[list[User], list[User]]:
    """Whom `person` can ask for supervision: their supervisors, or, without one, those who run the program."""
    return supervisors, [] if supervisors else list(coordinators_of(person).exclude(pk=person.pk))


# --- statements -------------------------------------------------------------------------------------------------------


def _planned(person: User, confidential: bool) -> QuerySet[SupervisionSession]:
    """Sessions to come, soonest first, with the points `person` may read."""
    found = SupervisionSession.objects.planned().attended_by(person).filter(ends_at__gte=clock.now() - STILL_NEXT)
    found = found.select_related("supervisor").defer("draft").order_by("starts_at", "pk")
    if not confidential:
        return found
    points = AgendaItem.objects.filter(Q(about=person) | Q(about__isnull=True)).select_related("added_by")
    return found.prefetch_related(Prefetch("agenda", points.order_by("added_at", "pk"), to_attr="points"))


def _past(person: User) -> list[Past]:
    """The latest sessions that were, or were planned and nobody said anything since."""
    over = Q(phase=SessionPhase.HELD) | Q(phase=SessionPhase.PLANNED, ends_at__lt=clock.now() - STILL_NEXT)
    found = SupervisionSession.objects.attended_by(person).filter(over).select_related("supervisor").defer("draft")
    rows = list(found.order_by("-starts_at", "-pk")[:MOST_PAST])
    states = record_states([row.pk for row in rows])
    return [Past(row, states[row.pk].seen_by(person.pk)) for row in rows]


def _open_agreements(person: User) -> QuerySet[Agreement]:
    """Agreements in which `person` is supervised and which are not over."""
    found = Agreement.objects.of_supervisee(person).filter(ended_at__isnull=True)
    found = found.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today()))
    return found.select_related("supervisor", "supervisee").order_by("starts_on", "pk")


def _waiting(person: User) -> list[AgendaItem]:
    """Points that wait for the next session."""
    return list(agenda.waiting_for(person).select_related("supervisor", "added_by").order_by("added_at", "pk"))


def _requests(person: User) -> list[SupervisionRequest]:
    """The open request, and one answered lately."""
    recent = Q(state=RequestState.ANSWERED, closed_at__gte=clock.now() - SEEN_FOR)
    found = SupervisionRequest.objects.filter(Q(state=RequestState.OPEN) | recent, person=person)
    return list(found.select_related("supervisor", "closed_by").defer("text").order_by("-asked_at", "-pk")[:2])
