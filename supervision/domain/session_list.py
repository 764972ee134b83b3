"""Lists of sessions: whose they are, what they are narrowed to, and each row in facts.

A constant number of statements however many rows there are. Nothing written in a session is read here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.enums import PracticeDomain
from supervision.access import sessions_led_by
from supervision.domain.record_state import RecordState, record_states
from supervision.domain.record_words import late_words, state_words, tone_of
from supervision.enums import Attendance, RecordEventKind, SessionPhase
from supervision.models import RecordAttendee, RecordEvent, SessionAttendee, SessionRecord, SupervisionSession
from website.accounts.models import User
from website.core import clock

SUPERVISOR, PEER = "supervisor", "peer"
STATES = [
    ("planned", _("planned")),
    ("held", _("to write up")),
    ("waiting", _("waiting for an answer")),
    ("countersigned", _("countersigned")),
    ("disagreed", _("with a disagreement")),
    ("voided", _("voided")),
    ("called_off", _("called off")),
]
CHUNK = 500


@dataclass(frozen=True)
class Narrowing:
    """What a list is narrowed to. Everything is optional."""

    words: str = ""
    state: str = ""
    kind: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    person: User | None = None


@dataclass(frozen=True)
class SessionRow:
    """One line of a list. `minutes` are those of the session, `own_minutes` the reader's as a peer (else None)."""

    session: SupervisionSession
    record: SessionRecord | None
    state: RecordState
    who: tuple[str, ...]
    domains: dict[str, int]
    minutes: int
    own_minutes: int | None
    state_words: str
    tone: str
    late: str
    signer: str

    @property
    def facts(self) -> SessionRecord | SupervisionSession:
        """What has start, end, kind and mode: the record once it is signed."""
        return self.record or self.session


def sessions_of(user: User, role: str) -> QuerySet[SupervisionSession]:
    """The sessions that `user` leads or led, or those they are a peer of; newest first."""
    mine = sessions_led_by(user)
    if role == PEER:
        mine = SupervisionSession.objects.filter(pk__in=SessionAttendee.objects.filter(person=user).values("session"))
    return mine.defer("draft").order_by("-starts_at", "-pk")


def roles_of(user: User) -> list[str]:
    """The sides on which `user` has sessions or may have some: a supervisor who is a peer too has both."""
    leads = user.has_role("supervisor") or SupervisionSession.objects.filter(supervisor=user).exists()
    if not leads:
        return [PEER]
    attends = SessionAttendee.objects.filter(person=user).exists()
    return [SUPERVISOR, PEER] if attends else [SUPERVISOR]


def led_person(user: User, code: str) -> User | None:
    """The peer with this code, when they were or are in a session that `user` leads or led."""
    places = SessionAttendee.objects.filter(session__in=sessions_led_by(user).values("pk"), person__code=code)
    place = places.select_related("person").first()
    return place.person if place else None


def narrowed(found: QuerySet[SupervisionSession], to: Narrowing, role: str) -> QuerySet[SupervisionSession]:
    """`found` as far as `to` says."""
    if to.words:
        found = found.filter(_called(to.words, role))
    if to.person:
        found = found.filter(attendees__person=to.person)
    if to.kind:
        found = found.filter(kind=to.kind)
    if to.since:
        found = found.filter(starts_at__gte=_midnight(to.since))
    if to.until:
        found = found.filter(starts_at__lt=_midnight(to.until + dt.timedelta(days=1)))
    return _in_state(found, to.state) if to.state else found


def _called(words: str, role: str) -> Q:
    """Sessions with somebody of that name on the other side."""
    if role == PEER:
        return Q(supervisor__display_name__icontains=words)
    named = SessionAttendee.objects.filter(person__display_name__icontains=words)
    return Q(pk__in=named.values("session"))


def _in_state(found: QuerySet[SupervisionSession], state: str) -> QuerySet[SupervisionSession]:
    """The same words as `record_state` finds, as a condition of the database."""
    phases = {"planned": SessionPhase.PLANNED, "called_off": SessionPhase.CANCELLED}
    if state in phases:
        return found.filter(phase=phases[state])
    if state == "held":
        return found.filter(phase=SessionPhase.HELD, records__isnull=True)
    newest = SessionRecord.objects.filter(session=OuterRef("pk")).order_by("-version").values("pk")[:1]
    found = found.annotate(newest=Subquery(newest)).filter(newest__isnull=False)
    events = RecordEvent.objects.filter(record=OuterRef("newest"))
    ended = Exists(events.filter(kind=RecordEventKind.VOIDED))
    if state == "voided":
        return found.filter(ended)
    answers = RecordEvent.objects.filter(record=OuterRef("record"), person=OuterRef("person"))
    there = RecordAttendee.objects.filter(record=OuterRef("newest")).exclude(attendance=Attendance.ABSENT)
    agreed = Exists(answers.filter(kind=RecordEventKind.COUNTERSIGNED))
    differs = Exists(answers.filter(kind=RecordEventKind.DISAGREED))
    against = Exists(there.filter(differs, ~agreed))
    waiting = Exists(there.filter(~differs, ~agreed))
    purged = Exists(events.filter(kind=RecordEventKind.PURGED))
    standing = found.filter(~ended)
    if state == "disagreed":
        return standing.filter(against)
    return standing.filter(waiting & ~purged) if state == "waiting" else standing.filter(~waiting & ~against)


def rows_of(page: Sequence[SupervisionSession], reader: User, role: str) -> list[SessionRow]:
    """The lines for these sessions, in their order. Eight statements."""
    keys = [session.pk for session in page]
    people: dict[int, list[User]] = {}
    for place in SessionAttendee.objects.filter(session__in=keys).select_related("person"):
        people.setdefault(place.session_id, []).append(place.person)
    supervisors = User.objects.in_bulk({session.supervisor_id for session in page})
    places = Prefetch("attendees", RecordAttendee.objects.select_related("person"))
    newest: dict[int, SessionRecord] = {}
    for record in (
        SessionRecord.objects.filter(session__in=keys).order_by("version").prefetch_related(places, "domains")
    ):
        newest[record.session_id] = record
    states = record_states(keys)
    return [
        _row(session, newest.get(session.pk), states[session.pk], people.get(session.pk, []), supervisors, reader, role)
        for session in page
    ]


def _row(
    session: SupervisionSession,
    record: SessionRecord | None,
    state: RecordState,
    people: list[User],
    supervisors: dict[int, User],
    reader: User,
    role: str,
) -> SessionRow:
    names = {person.pk: person.display_name for person in people}
    state = state.seen_by(reader.pk) if role == PEER else state
    own = None
    if record is not None:
        names |= {place.person_id: place.person.display_name for place in record.attendees.all()}
        own = next((place.minutes for place in record.attendees.all() if place.person_id == reader.pk), None)
    others = [person.display_name for person in people if person.pk != reader.pk]
    who = [supervisors[session.supervisor_id].display_name, *others] if role == PEER else others
    words = state_words(state, {**names, reader.pk: str(_("you"))} if role == PEER else names)
    tone = tone_of(state)
    if role == PEER and state.code == "held":
        words, tone = str(_("being written up")), ""
    elif role == SUPERVISOR and state.code == "planned" and session.starts_at <= clock.now():
        words, tone = str(_("was it held?")), "warm"
    return SessionRow(
        session=session,
        record=record,
        state=state,
        who=tuple(who),
        domains={row.domain: row.minutes for row in record.domains.all()} if record else {},
        minutes=record.minutes if record else session.minutes,
        own_minutes=own if role == PEER else None,
        state_words=words,
        tone=tone,
        late=late_words(state.late_days),
        signer=supervisors[session.supervisor_id].display_name,
    )


def all_rows(found: QuerySet[SupervisionSession], reader: User, role: str) -> Iterator[SessionRow]:
    """Every line, read in chunks, for a file that is sent while it is made."""
    chunk: list[SupervisionSession] = []
    for session in found.iterator(chunk_size=CHUNK):
        chunk.append(session)
        if len(chunk) == CHUNK:
            yield from rows_of(chunk, reader, role)
            chunk = []
    if chunk:
        yield from rows_of(chunk, reader, role)


def domain_minutes(row: SessionRow) -> list[int]:
    """Its minutes for each practice domain, in their order."""
    return [row.domains.get(domain, 0) for domain in PracticeDomain]


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))
