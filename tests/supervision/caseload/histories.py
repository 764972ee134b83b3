"""Random histories of supervision, written as rows, and what they come to, counted one by one without a query."""

from __future__ import annotations

import datetime as dt
import itertools
import random
import uuid
from typing import Any

from django.utils import timezone

from courses.enums import Competency, PracticeDomain
from courses.models import Attempt, AttemptItem, Enrolment, Question, QuestionBank, QuestionVersion, SentWork
from supervision.enums import AgreementKind, Attendance, RecordEventKind, RequestState, SessionPhase
from supervision.models import (
    Agreement,
    RecordAttendee,
    RecordEvent,
    SessionAction,
    SessionAttendee,
    SessionRecord,
    SupervisionRequest,
    SupervisionSession,
)
from website.accounts.models import User
from website.core import clock

DAY = dt.timedelta(days=1)
_numbers = itertools.count(1)


class History:
    """A random past and future of some peers with some supervisors. The same seed makes the same."""

    def __init__(self, seed: int, supervisors: list[User], peers: list[User]) -> None:
        self.rng = random.Random(seed)
        self.supervisors, self.peers = supervisors, peers
        self.now = clock.now().replace(microsecond=0)
        self.versions = self._question_versions()
        for peer in peers:
            self._agreements(peer)
        for __ in range(self.rng.randrange(4, 14)):
            self._session()
        for peer in peers:
            self._requests(peer)
            self._training(peer)

    def moment(self, low: int, high: int) -> dt.datetime:
        """A moment between two numbers of days from now."""
        return self.now + dt.timedelta(minutes=self.rng.randrange(low * 1440, high * 1440))

    def some(self, share: float) -> bool:
        """Yes, as often as that."""
        return self.rng.random() < share

    # --- agreements ---

    def _agreements(self, peer: User) -> None:
        before: Agreement | None = None
        for supervisor in self.rng.sample(self.supervisors, self.rng.randrange(1, len(self.supervisors) + 1)):
            today = clock.today()
            starts = today + DAY * self.rng.randrange(-300, 20)
            ends = None if self.some(0.5) else starts + DAY * self.rng.randrange(0, 320)
            covers = before is not None and self.some(0.4)
            if covers and ends is None:
                ends = starts + DAY * 30
            ended = self.moment(-30, 0) if self.some(0.25) else None
            accepted = self.now - DAY if self.some(0.9) else None
            before = Agreement.objects.create(
                kind=AgreementKind.COVER if covers else AgreementKind.MAIN,
                covers=before if covers else None,
                follows=before if before is not None and not covers and self.some(0.5) else None,
                supervisor=supervisor,
                supervisee=peer,
                starts_on=starts,
                ends_on=ends,
                cadence_days=self.rng.randrange(1, 60),
                terms_version="1",
                proposed_by=supervisor,
                supervisor_accepted_at=accepted,
                supervisee_accepted_at=accepted,
                ended_at=ended,
                ended_by=supervisor if ended else None,
                end_reason="other" if ended else "",
            )

    # --- sessions ---

    def _session(self) -> None:
        supervisor = self.rng.choice(self.supervisors)
        phase = self.rng.choice(SessionPhase.values)
        starts = self.moment(-40, 25) if phase == SessionPhase.PLANNED else self.moment(-120, -1)
        gone = phase == SessionPhase.CANCELLED
        session = SupervisionSession.objects.create(
            supervisor=supervisor,
            phase=phase,
            starts_at=starts,
            ends_at=starts + dt.timedelta(minutes=50),
            created_by=supervisor,
            cancelled_at=self.now if gone else None,
            cancelled_by=supervisor if gone else None,
        )
        people = self.rng.sample(self.peers, self.rng.randrange(1, len(self.peers) + 1))
        came = {person.pk: self.rng.choice(Attendance.values) for person in people}
        for person in people:
            agreement = Agreement.objects.filter(supervisee=person).first()
            SessionAttendee.objects.create(
                session=session, person=person, agreement=agreement, attendance=came[person.pk]
            )
        if phase == SessionPhase.HELD and self.some(0.75):
            for version in range(1, self.rng.choice((2, 2, 3))):
                self._record(session, version, people, came)

    def _record(self, session: SupervisionSession, version: int, people: list[User], came: dict[int, str]) -> None:
        record = SessionRecord.objects.create(
            session=session,
            version=version,
            supervisor=session.supervisor,
            kind=session.kind,
            mode=session.mode,
            planned=True,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            break_minutes=0,
            minutes=50,
            signed_at=self.rng.choice((session.ends_at, session.ends_at + DAY)),
        )
        for person in people:
            there = came[person.pk] != Attendance.ABSENT
            RecordAttendee.objects.create(
                record=record,
                person=person,
                attendance=came[person.pk],
                minutes=50 if there else 0,
                starts_at=record.starts_at,
            )
            if there and self.some(0.7):
                answers = self.rng.choice((("countersigned",), ("disagreed",), ("disagreed", "countersigned")))
                for kind in answers:
                    self._event(record, kind, person)
            if self.some(0.5):
                self._action(session, record, person)
        if self.some(0.15):
            self._event(record, RecordEventKind.VOIDED, session.supervisor)

    def _event(self, record: SessionRecord, kind: str, person: User) -> None:
        number = next(_numbers)
        RecordEvent.objects.create(
            seq=number, record=record, kind=kind, person=person, key_id="x", digest="d", prev_hash="p", hash=str(number)
        )

    def _action(self, session: SupervisionSession, record: SessionRecord, person: User) -> None:
        done = self.some(0.3)
        SessionAction.objects.create(
            session=session,
            record=record,
            person=person,
            owner=self.rng.choice([person, session.supervisor, *self.supervisors]),
            text="x",
            due_on=clock.today() + DAY * self.rng.randrange(-20, 20) if self.some(0.7) else None,
            done_at=self.now if done else None,
            done_by=person if done else None,
            dropped_at=self.now if self.some(0.15) else None,
        )

    # --- what peers ask for, send and learn ---

    def _requests(self, peer: User) -> None:
        for state in self.rng.sample(RequestState.values, self.rng.randrange(3)):
            SupervisionRequest.objects.create(
                person=peer,
                supervisor=self.rng.choice([None, *self.supervisors]),
                state=state,
                asked_at=self.moment(-30, 0),
                closed_at=None if state == RequestState.OPEN else self.now,
            )
        for __ in range(self.rng.randrange(4)):
            SentWork.objects.create(
                learner=peer,
                kind="reflection",
                content_key=uuid.uuid4(),
                block_id=uuid.uuid4(),
                title="x",
                prompt="x",
                text="x",
                answered_at=self.now if self.some(0.4) else None,
                taken_back_at=self.now if self.some(0.2) else None,
            )

    def _question_versions(self) -> list[QuestionVersion]:
        bank = QuestionBank.objects.create(name=f"bank {next(_numbers)}")
        question = Question.objects.create(bank=bank, label="x", kind="single", locale_id=1, definition=[])
        tags: list[dict[str, Any]] = [
            {"domain": PracticeDomain.ADVOCACY, "competencies": [1]},
            {"domain": PracticeDomain.ETHICAL_RESPONSIBILITY, "competencies": []},
            {"domain": "", "competencies": [int(Competency.CRISES), 2]},
            {"domain": PracticeDomain.ETHICAL_RESPONSIBILITY, "competencies": [], "scored": False},
        ]
        return [
            QuestionVersion.objects.create(
                question=question, number=number, kind="single", definition={}, digest="x", **tag
            )
            for number, tag in enumerate(tags, start=1)
        ]

    def _training(self, peer: User) -> None:
        for __ in range(self.rng.randrange(3)):
            done = self.now if self.some(0.3) else None
            enrolment = Enrolment.objects.create(
                learner=peer,
                course_key=uuid.uuid4(),
                course_title="x",
                started_at=self.now - 90 * DAY,
                completed_at=done,
            )
            for __ in range(self.rng.randrange(3)):
                key = uuid.uuid4()
                for number in range(1, self.rng.randrange(1, 4)):
                    self._attempt(enrolment, key, number)

    def _attempt(self, enrolment: Enrolment, key: uuid.UUID, number: int) -> None:
        is_open = self.some(0.15) and not Attempt.objects.filter(quiz_key=key, state="open").exists()
        attempt = Attempt.objects.create(
            learner=enrolment.learner,
            enrolment=enrolment,
            quiz_key=key,
            quiz_title="x",
            number=number,
            policy={},
            seed="x",
            state="open" if is_open else "finished",
            ending="" if is_open else "submitted",
            finished_at=None if is_open else self.now,
            passed=None if is_open else self.some(0.3),
            safety_missed=0 if is_open else self.rng.randrange(3),
        )
        for place, version in enumerate(self.rng.sample(self.versions, self.rng.randrange(1, 5)), start=1):
            AttemptItem.objects.create(
                attempt=attempt, number=place, version=version, right=None if is_open else self.some(0.6)
            )


# --- the same, counted by hand ----------------------------------------------------------------------------------------


def counted(agreement: Agreement) -> dict[str, Any]:
    """What the status of `agreement` must say, looking at every row."""
    person, supervisor = agreement.supervisee, agreement.supervisor
    actions = [
        action
        for action in SessionAction.objects.filter(person=person, done_at=None, dropped_at=None)
        if supervisor in (action.session.supervisor, action.owner)
    ]
    asked = SupervisionRequest.objects.filter(person=person, supervisor=supervisor, state=RequestState.OPEN).first()
    sent = [work for work in SentWork.objects.filter(learner=person) if not (work.answered_at or work.taken_back_at)]
    safety, quizzes = training_of(person)
    return {
        **_unsigned(agreement),
        **_signed(agreement),
        **_last(agreement),
        "open_actions": len(actions),
        "earliest_action_due": min((action.due_on for action in actions if action.due_on), default=None),
        "asked_at": asked.asked_at if asked else None,
        "answers_waiting": len(sent),
        "safety_missed": safety,
        "quizzes_not_passed": quizzes,
    }


def _places(person: User) -> list[tuple[SupervisionSession, SessionAttendee]]:
    """The sessions without a record that the person is in."""
    rows = [(session, session.attendees.filter(person=person).first()) for session in SupervisionSession.objects.all()]
    return [(session, place) for session, place in rows if place is not None and not session.records.exists()]


def _seats(person: User) -> list[tuple[SessionRecord, list[str]]]:
    """The newest records, not voided, of the sessions the person came to, with their answers in order."""
    found = []
    for session in SupervisionSession.objects.all():
        newest = session.records.order_by("version").last()
        seat = newest.attendees.filter(person=person).first() if newest is not None else None
        if seat is None or seat.attendance == Attendance.ABSENT:
            continue
        events = list(newest.events.order_by("seq"))
        if not any(event.kind == RecordEventKind.VOIDED for event in events):
            found.append((newest, [event.kind for event in events if event.person == person]))
    return found


def _unsigned(agreement: Agreement) -> dict[str, Any]:
    now = clock.now()
    mine = [row for row, __ in _places(agreement.supervisee) if row.supervisor == agreement.supervisor]
    planned = [row for row in mine if row.phase == SessionPhase.PLANNED]
    return {
        "next_session_at": min((row.starts_at for row in planned if row.ends_at >= now), default=None),
        "unmarked_at": min((row.ends_at for row in planned if row.ends_at < now), default=None),
        "oldest_draft_at": min((row.ends_at for row in mine if row.phase == SessionPhase.HELD), default=None),
    }


def _signed(agreement: Agreement) -> dict[str, Any]:
    mine = [seat for seat in _seats(agreement.supervisee) if seat[0].supervisor == agreement.supervisor]
    return {
        "oldest_unanswered_at": min((record.signed_at for record, answers in mine if not answers), default=None),
        "disagreements": sum(bool(answers) and answers[-1] == "disagreed" for __, answers in mine),
    }


def _last(agreement: Agreement) -> dict[str, Any]:
    line, person = line_of(agreement), agreement.supervisee
    moments = [record.starts_at for record, __ in _seats(person) if record.supervisor_id in line]
    moments += [
        session.starts_at
        for session, place in _places(person)
        if session.supervisor_id in line
        and session.phase == SessionPhase.HELD
        and place.attendance != Attendance.ABSENT
    ]
    last = max(moments, default=None)
    since = timezone.localdate(last) if last else agreement.starts_on
    return {"last_session_at": last, "due_on": since + DAY * agreement.cadence_days}


def line_of(agreement: Agreement) -> set[int]:
    """The supervisors who keep the rhythm: of the agreement and of all it is linked with, however far."""
    found, queue = set(), [agreement]
    while queue:
        row = queue.pop()
        if row.pk in found:
            continue
        found.add(row.pk)
        queue += [other for other in (row.covers, row.follows) if other is not None]
        queue += [*row.cover_agreements.all(), *row.successors.all()]
    return set(Agreement.objects.filter(pk__in=found).values_list("supervisor", flat=True))


def training_of(person: User) -> tuple[int, int]:
    """Safety questions missed and crucial quizzes not passed."""
    safety = quizzes = 0
    for enrolment in Enrolment.objects.filter(learner=person, completed_at=None):
        keys = set(enrolment.attempts.values_list("quiz_key", flat=True))
        for key in keys:
            finished = [row for row in enrolment.attempts.filter(quiz_key=key).order_by("number") if not row.is_open]
            if not finished or any(row.passed for row in finished):
                continue
            safety += finished[-1].safety_missed
            quizzes += any(
                item.version.scored
                and not item.right
                and (
                    item.version.domain == PracticeDomain.ETHICAL_RESPONSIBILITY
                    or Competency.CRISES in item.version.competencies
                )
                for item in finished[-1].items.all()
            )
    return safety, quizzes
