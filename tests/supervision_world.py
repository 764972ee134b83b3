"""Supervision in the world: Rosa's with Dana in every state, a clean one of Amara's, another supervisor's of Jo's."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from courses.domain.sent_work import send_reflection
from courses.models import LessonPage, Reflection, SentWork
from supervision.domain import agenda, agreements, notes, requests, self_checks, shares
from supervision.domain.instruments import default_instrument
from supervision.enums import AgendaSource, ShareLevel
from supervision.models import (
    AgendaItem,
    Agreement,
    SelfCheck,
    SelfCheckShare,
    SessionAction,
    SupervisionRequest,
    SupervisionSession,
)
from tests.cast import Cast
from tests.supervision.factories import (
    an_action,
    held_session,
    moment,
    plan_session,
    signed_session,
    supervisors_action,
    whole_draft,
    write_up,
)
from website.accounts.models import User
from website.core import clock


@dataclass
class Supervised:
    """What is Rosa's with Dana, and the agreement of Amara, who has nothing of a self-check."""

    agreement: Agreement
    offer: Agreement
    planned: SupervisionSession
    held: SupervisionSession
    signed: SupervisionSession
    countersigned: SupervisionSession
    disagreed: SupervisionSession
    point: AgendaItem
    waiting_point: AgendaItem
    action: SessionAction
    request: SupervisionRequest
    sent: SentWork
    self_check: SelfCheck
    open_self_check: SelfCheck
    private_self_check: SelfCheck
    share: SelfCheckShare
    amara: Agreement


def signed(supervisor: User, *people: User, days_ago: int, **arguments: Any) -> SupervisionSession:
    """A session of that many days ago, signed (and answered) the next day."""
    with clock.later(days=1 - days_ago):
        return signed_session(supervisor, *people, **arguments)


def agreed(supervisor: User, person: User, coordinator: User) -> Agreement:
    """An agreement of 500 days ago, offered by the coordinator and accepted by both."""
    with clock.later(days=-500):
        offered = agreements.propose(
            supervisor, person, starts_on=clock.today(), cadence_days=14, minutes_per_month=60, actor=coordinator
        )
        for side in (supervisor, person):
            offered = agreements.accept(offered, actor=side)
    return offered


def filled_in(
    person: User, *, days_ago: float = 0, finish: bool = True, value: int = 75, statements: int | None = None
) -> SelfCheck:
    """A self-check with the same answer to the first `statements` (all, when None)."""
    with clock.later(days=-days_ago):
        check = self_checks.start(actor=person, anyway=True)
        given = {item.id: value for item in default_instrument().items[:statements]}
        self_checks.save_answers(check.code, given, known={}, actor=person)
        if finish:
            return self_checks.finish(check.code, actor=person)
        check.refresh_from_db()
        return check


def sent_reflection(person: User) -> SentWork:
    """A reflection that the person sends to whoever supervises them."""
    row = Reflection.objects.filter(learner=person).first()
    lesson = LessonPage.objects.get(translation_key=row.content_key)
    return send_reflection(lesson, row.block_id, "What I wrote.", prompt="<p>Think back.</p>", actor=person)


def build_supervision(cast: Cast) -> Supervised:
    """All of it. Rosa must have written a reflection."""
    rosa, amara, dana, idris = cast.rosa, cast.amara, cast.dana, cast.idris
    agreement = agreed(dana, rosa, cast.priya)
    of_amara = agreed(dana, amara, cast.priya)
    agreed(idris, cast.jo, cast.priya)
    offer = agreements.propose(idris, rosa, starts_on=clock.today(), cadence_days=30, actor=cast.priya)

    actions = [an_action(rosa, due_on=clock.today() + dt.timedelta(days=20)), supervisors_action(rosa)]
    countersigned = signed(dana, rosa, days_ago=70, draft=whole_draft(actions=actions), answers={rosa: True})
    disagreed = signed(dana, rosa, days_ago=40, answers={rosa: "I saw it differently."})
    signed(dana, amara, days_ago=30, answers={amara: True})
    signed(idris, cast.jo, days_ago=20)
    signed(dana, rosa, amara, days_ago=15)
    waits = signed(dana, rosa, days_ago=10)
    draft = write_up(held_session(dana, rosa, starts_at=moment(days=-2)))
    session = plan_session(dana, rosa, starts_at=moment(days=5))
    plan_session(dana, amara, starts_at=moment(days=6))
    point = agenda.add_item("The late shift", actor=rosa, session=session, source=AgendaSource.PEER)
    waiting = agenda.add_item("My next course", actor=rosa, supervisor=dana, about=rosa, source=AgendaSource.PEER)
    request = requests.ask(rosa, supervisor=dana, text="Could we meet this week?", actor=rosa)
    notes.save_note(rosa, text="For myself.", version=0, actor=rosa)

    private = filled_in(rosa, days_ago=60)
    shown = filled_in(rosa, days_ago=20)
    share = shares.share_result(shown, recipient=dana, level=ShareLevel.SCORES, purpose="workload", days=30, actor=rosa)
    return Supervised(
        agreement=agreement,
        offer=offer,
        planned=session,
        held=draft,
        signed=waits,
        countersigned=countersigned,
        disagreed=disagreed,
        point=point,
        waiting_point=waiting,
        action=SessionAction.objects.filter(owner=rosa).first(),
        request=request,
        sent=sent_reflection(rosa),
        self_check=shown,
        open_self_check=filled_in(rosa, finish=False),
        private_self_check=private,
        share=share,
        amara=of_amara,
    )
