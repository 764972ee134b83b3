"""Sessions of the past months: planned, talked about, written up, signed, answered; and those to come."""

from __future__ import annotations

import datetime as dt
from functools import partial

from django.utils import timezone

from courses.models import CoursePage
from supervision.domain import actions, agenda, sessions, signing
from supervision.domain.draft import SUPERVISOR, Draft, DraftAction, DraftTraining
from supervision.domain.facts import Facts
from supervision.enums import AgendaSource, Attendance
from supervision.models import SessionAction, SupervisionSession
from website.accounts.models import User
from website.core import clock
from website.demo.script import Action, Answer, Series, Session, all_series
from website.demo.timeline import Timeline, ago

USUAL_ANSWER = 22


def add_sessions(timeline: Timeline, people: dict[str, User], course: CoursePage) -> None:
    """Puts every session of `sessions/*.yaml` on the timeline."""
    for series in all_series():
        previous: Lived | None = None
        rows = [Lived(series, session, people, course) for session in series.sessions]
        for row in rows:
            row.add_to(timeline, previous)
            if previous is not None and row.script.planned and row.script.called_off is None:
                previous.next_at = row.starts_at
            previous = row if row.script.planned else previous


class Lived:
    """One session on its way from the plan to the last answer."""

    def __init__(self, series: Series, script: Session, people: dict[str, User], course: CoursePage) -> None:
        self.script = script
        self.course = course
        self.everybody = people
        self.place = series.place
        self.kind, self.mode = script.kind or series.kind, script.mode or series.mode
        self.supervisor = people[series.supervisor]
        self.people = {name: people[name] for name in series.people}
        self.starts_at = series.starts(script)
        self.ends_at = self.starts_at + script.length
        self.next_at: dt.datetime | None = None
        self.code = ""
        self.draft = Draft()

    # --- when -------------------------------------------------------------------------------------------------------

    def add_to(self, timeline: Timeline, previous: Lived | None) -> None:
        """Puts what happened to it on the timeline."""
        after = dt.timedelta(minutes=10)
        planned_at = previous.ends_at + after if previous else self.starts_at - dt.timedelta(days=3)
        if self.script.planned:
            timeline.at(planned_at, self.plan)
            self._add_agenda(timeline, planned_at)
        if self.script.called_off is not None:
            timeline.at(self.starts_at - dt.timedelta(hours=self.script.called_off), self.call_off)
            return
        timeline.at(self.starts_at + dt.timedelta(minutes=1), self.begin)
        timeline.at(self.ends_at + dt.timedelta(minutes=40), self.write_up)
        if not self.script.draft:
            self._add_signatures(timeline)

    def _add_agenda(self, timeline: Timeline, planned_at: dt.datetime) -> None:
        for number, point in enumerate(self.script.agenda):
            day_before = timezone.localtime(self.starts_at - dt.timedelta(days=1)).replace(hour=16, minute=40)
            usual = min(day_before, ago(1, "12:10"))
            moment = max(usual, planned_at) + dt.timedelta(minutes=5 + 50 * number)
            timeline.at(moment, partial(self.add_point, point.by, point.text))

    def _add_signatures(self, timeline: Timeline) -> None:
        script = self.script
        signed_at = self.ends_at + dt.timedelta(hours=script.signed)
        timeline.at(signed_at, self.sign)
        there = [name for name in self.people if name not in script.absent]
        answers = script.answers if script.answers is not None else {name: Answer(after=USUAL_ANSWER) for name in there}
        self._add_answers(timeline, signed_at, answers)
        if script.amended:
            amended_at = signed_at + dt.timedelta(hours=script.amended.after)
            timeline.at(amended_at, self.amend)
            self._add_answers(timeline, amended_at, script.amended.answers)
        if script.voided:
            timeline.at(signed_at + dt.timedelta(hours=script.voided.after), self.void)
        for action in script.actions:
            if action.done is not None:
                timeline.at(max(signed_at, self.ends_at + dt.timedelta(days=action.done)), partial(self.do, action))

    def _add_answers(self, timeline: Timeline, since: dt.datetime, answers: dict[str, Answer]) -> None:
        for number, (name, answer) in enumerate(answers.items()):
            moment = since + dt.timedelta(hours=answer.after, minutes=17 * number)
            timeline.at(moment, partial(self.respond, name, answer))

    # --- what -------------------------------------------------------------------------------------------------------

    def plan(self) -> None:
        """The supervisor plans it."""
        session = sessions.plan(
            self.people.values(), supervisor=self.supervisor, starts_at=self.starts_at, ends_at=self.ends_at,
            kind=self.kind, mode=self.mode, place=self.place, actor=self.supervisor,
        )  # fmt: skip
        self.code = session.code

    def add_point(self, by: str, text: str) -> None:
        """Somebody puts a point on the agenda."""
        actor = self.everybody[by]
        own = actor.pk != self.supervisor.pk
        alone = next(iter(self.people.values())) if len(self.people) == 1 else None
        agenda.add_item(
            text, actor=actor, session=self._row(), about=actor if own else alone,
            source=AgendaSource.PEER if own else AgendaSource.SUPERVISOR,
        )  # fmt: skip

    def call_off(self) -> None:
        """It does not take place."""
        sessions.call_off(self.code, actor=self.supervisor)

    def begin(self) -> None:
        """It is held as planned, or nobody planned it."""
        if self.script.planned:
            sessions.mark_held(self.code, actor=self.supervisor)
            return
        session = sessions.record_past(
            self.people.values(), supervisor=self.supervisor, starts_at=self.starts_at, ends_at=self.ends_at,
            kind=self.kind, mode=self.mode, actor=self.supervisor,
        )  # fmt: skip
        self.code = session.code

    def write_up(self) -> None:
        """The supervisor writes down what was said."""
        self.draft = self._draft()
        sessions.save_draft(self.code, actor=self.supervisor, version=0, draft=self.draft, facts=self._facts())

    def sign(self) -> None:
        """The supervisor signs."""
        signing.sign(self.code, actor=self.supervisor)

    def respond(self, name: str, answer: Answer) -> None:
        """A peer countersigns or disagrees."""
        signing.respond(
            self.code, actor=self.people[name], agrees=not answer.disagrees, comment=answer.disagrees.strip()
        )

    def amend(self) -> None:
        """The supervisor puts something right."""
        change = self.script.amended
        draft = self.draft.model_copy(update={"domain_minutes": change.minutes})
        signing.amend(self.code, actor=self.supervisor, draft=draft, facts=self._facts(), reason=change.reason)

    def void(self) -> None:
        """The supervisor voids the record."""
        signing.void(self.code, actor=self.supervisor, reason=self.script.voided.reason)

    def do(self, action: Action) -> None:
        """Its owner does what was agreed on."""
        rows = SessionAction.objects.filter(session__code=self.code, owner=self.everybody[action.who])
        actions.complete(next(row for row in rows if row.text == action.text), actor=self.everybody[action.who])

    # --- in the domain's shapes -------------------------------------------------------------------------------------

    def _row(self) -> SupervisionSession:
        return SupervisionSession.objects.get(code=self.code)

    def _facts(self) -> Facts:
        attendance = {person.code: self._attendance(name) for name, person in self.people.items()}
        return Facts(self.starts_at, self.ends_at, 0, self.kind, self.mode, attendance)

    def _attendance(self, name: str) -> tuple[Attendance, int | None]:
        if name in self.script.absent:
            return Attendance.ABSENT, None
        if name in self.script.partly:
            return Attendance.PARTLY, self.script.partly[name]
        return Attendance.PRESENT, None

    def _draft(self) -> Draft:
        script = self.script
        return Draft(
            place=self.place,
            domain_minutes=script.minutes,
            functions=script.functions,
            topics=script.topics,
            note=script.note.strip(),
            strengths=script.strengths,
            learning=script.learning,
            ethical_issue=bool(script.ethics),
            ethical_note=script.ethics,
            safety_issue=bool(script.safety),
            safety_note=script.safety,
            policy_note=script.policy,
            workload_discussed=script.workload,
            actions=[self._action(action) for action in script.actions],
            training=[
                DraftTraining(course=self.course.translation_key, person=self.people[name].code)
                for name in script.training
            ],
            next_at=self.next_at if self.next_at and self.next_at > clock.now() else None,
        )

    def _action(self, action: Action) -> DraftAction:
        mine = self.everybody[action.who].pk == self.supervisor.pk
        about = action.about or (next(iter(self.people)) if mine else action.who)
        return DraftAction(
            text=action.text,
            owner=SUPERVISOR if mine else self.everybody[action.who].code,
            about=self.people[about].code,
            due_on=self.starts_at.date() + dt.timedelta(days=action.due),
        )
