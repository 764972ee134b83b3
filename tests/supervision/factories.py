"""Builders of supervision for tests: agreements, sessions in each state, lived through the domain functions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from courses.enums import PracticeDomain
from supervision import terms
from supervision.domain import sessions, signing, status
from supervision.domain.draft import SUPERVISOR, Draft, DraftAction
from supervision.domain.facts import Facts, facts_of
from supervision.enums import AgreementKind, Attendance, SessionKind, SessionMode
from supervision.models import Agreement, RecordEvent, SessionRecord, SupervisionSession
from website.accounts.models import User
from website.core import clock

ADVOCACY = PracticeDomain.ADVOCACY
NOTE = "Talked about a hard week and how to say no."


@contextmanager
def statuses_once() -> Iterator[None]:
    """What happens within the block refreshes everybody's status once, at its end, instead of after each step."""
    changed: set[int] = set()
    with mock.patch.object(status, "refresh", changed.update):
        yield
    status.refresh(changed)


def agree(
    supervisor: User,
    supervisee: User,
    *,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    cadence_days: int = 14,
    **fields: Any,
) -> Agreement:
    """An agreement that both accepted, in force since a year ago unless told otherwise. Written into the table."""
    starts_on = starts_on or clock.today() - dt.timedelta(days=365)
    accepted = clock.now() - dt.timedelta(days=366)
    values = {
        "kind": AgreementKind.MAIN,
        "terms_version": terms.CURRENT,
        "proposed_by": supervisor,
        "supervisor_accepted_at": accepted,
        "supervisee_accepted_at": accepted,
        **fields,
    }
    return Agreement.objects.create(
        supervisor=supervisor,
        supervisee=supervisee,
        starts_on=starts_on,
        ends_on=ends_on,
        cadence_days=cadence_days,
        **values,
    )


def moment(*, days: float = 0, hour: int = 15, minute: int = 0) -> dt.datetime:
    """A full hour (UTC) that many days from today: `moment(days=-1)` is yesterday at 15:00.

    Today is the site's day, as pages count it: in UTC it may be tomorrow already.
    """
    return dt.datetime.combine(clock.today(), dt.time(hour, minute), dt.UTC) + dt.timedelta(days=days)


def plan_session(
    supervisor: User,
    *people: User,
    starts_at: dt.datetime | None = None,
    minutes: int = 60,
    kind: str | None = None,
    mode: str = SessionMode.IN_PERSON,
) -> SupervisionSession:
    """A session planned for tomorrow (unless told) with people the supervisor has agreements with."""
    starts_at = starts_at or moment(days=1)
    return sessions.plan(
        people,
        supervisor=supervisor,
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(minutes=minutes),
        kind=kind or (SessionKind.GROUP if len(people) > 1 else SessionKind.INDIVIDUAL),
        mode=mode,
        actor=supervisor,
    )


def held_session(
    supervisor: User,
    *people: User,
    starts_at: dt.datetime | None = None,
    minutes: int = 60,
    kind: str | None = None,
    mode: str = SessionMode.IN_PERSON,
) -> SupervisionSession:
    """A session that was held yesterday (unless told), with nothing written yet."""
    starts_at = starts_at or moment(days=-1)
    return sessions.record_past(
        people,
        supervisor=supervisor,
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(minutes=minutes),
        kind=kind or (SessionKind.GROUP if len(people) > 1 else SessionKind.INDIVIDUAL),
        mode=mode,
        actor=supervisor,
    )


def whole_draft(minutes: int = 60, **fields: Any) -> Draft:
    """A draft that can be signed for a session of that many minutes."""
    values = {
        "domain_minutes": {ADVOCACY: minutes},
        "note": NOTE,
        "ethical_issue": False,
        "safety_issue": False,
        "workload_discussed": True,
        **fields,
    }
    return Draft(**values)


def an_action(about: User, text: str = "Read the guide on boundaries", *, owner: User | None = None, **fields: Any):
    """An action for the draft: for the peer to do, unless told who else ("the supervisor" is `SUPERVISOR`'s code)."""
    return DraftAction(text=text, owner=(owner or about).code, about=about.code, **fields)


def supervisors_action(about: User, text: str = "Ask about the rota", **fields: Any) -> DraftAction:
    """An action for the draft that the supervisor is to do."""
    return DraftAction(text=text, owner=SUPERVISOR, about=about.code, **fields)


def facts_for(session: SupervisionSession, **changes: Any) -> Facts:
    """The facts of a session, with changes; `absent=[…]` and `partly={person: minutes}` change who was there."""
    stored = facts_of(session)
    attendance = dict(stored.attendance)
    for person in changes.pop("absent", ()):
        attendance[person.code] = (Attendance.ABSENT, None)
    for person, minutes in changes.pop("partly", {}).items():
        attendance[person.code] = (Attendance.PARTLY, minutes)
    values = {
        "starts_at": stored.starts_at,
        "ends_at": stored.ends_at,
        "break_minutes": stored.break_minutes,
        "kind": stored.kind,
        "mode": stored.mode,
        "attendance": attendance,
        **changes,
    }
    return Facts(**values)


def write_up(session: SupervisionSession, draft: Draft | None = None, **changes: Any) -> SupervisionSession:
    """Saves a draft that can be signed (unless told what); `changes` are those of `facts_for`."""
    facts = facts_for(session, **changes)
    session.refresh_from_db()
    sessions.save_draft(
        session.code,
        actor=session.supervisor,
        version=session.draft_version,
        draft=draft or whole_draft(facts.minutes),
        facts=facts,
    )
    session.refresh_from_db()
    return session


def signed_session(
    supervisor: User,
    *people: User,
    draft: Draft | None = None,
    answers: dict[User, bool | str] | None = None,
    late_reason: str = "",
    changes: dict[str, Any] | None = None,
    **fields: Any,
) -> SupervisionSession:
    """A signed session; `answers` are {person: True to countersign, or the words of a disagreement}."""
    with statuses_once():
        session = held_session(supervisor, *people, **fields)
        write_up(session, draft, **(changes or {}))
        signing.sign(session.code, actor=supervisor, late_reason=late_reason)
        for person, answer in (answers or {}).items():
            respond(session, person, answer)
    session.refresh_from_db()
    return session


def respond(session: SupervisionSession, person: User, answer: bool | str = True) -> RecordEvent:
    """Countersigns (True), or disagrees with these words."""
    words = answer if isinstance(answer, str) else ""
    return signing.respond(session.code, actor=person, agrees=answer is True, comment=words)


def amended(session: SupervisionSession, *, reason: str = "The minutes were wrong.", **draft: Any) -> SessionRecord:
    """Amends the newest version: `draft` are fields of the draft that are different."""
    from supervision.domain.records import amendable

    before, facts = amendable(session, actor=session.supervisor)
    return signing.amend(
        session.code,
        actor=session.supervisor,
        draft=before.model_copy(update=draft),
        facts=facts,
        reason=reason,
    )


def record_of(session: SupervisionSession) -> SessionRecord:
    """The newest version."""
    return SessionRecord.objects.filter(session=session).order_by("-version").first()
