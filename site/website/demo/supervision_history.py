"""Agreements, requests and sessions of the demo's people, lived through the domain functions."""

from __future__ import annotations

import datetime as dt
from functools import partial

from django.db import transaction

from courses.models import CoursePage
from supervision.domain import agenda, agreements, notes, qualification, requests, status
from supervision.enums import AgendaSource, AgreementEnd, AgreementKind
from supervision.models import Agreement, PreparationNote, Qualification, SupervisionRequest
from website.accounts.models import User
from website.core import clock
from website.demo.notice_history import read_old_notices
from website.demo.session_history import add_sessions
from website.demo.timeline import Timeline, ago, ahead

PAIRS = (
    # supervisor, peer, days since the first day, longest time between two sessions, least minutes a month
    ("idris", "lena", 170, 28, 45),
    ("dana", "tomas", 170, 31, 0),
    ("dana", "idris", 160, 31, 60),
    ("dana", "jo", 130, 14, 90),
    ("dana", "marcus", 110, 14, 90),
    ("dana", "rosa", 82, 7, 180),
)
CREDENTIALS = {
    "dana": ("Certified Peer Supervisor, state board", "CPS-2041", 420),
    "idris": ("Certified Peer Support Specialist, state board", "CPSS-7713", 38),
}
NOTES = {
    "rosa": (
        "Before we talk: I am glad that Person A is back, and a little afraid of losing them again. I do not want to "
        "say that out loud yet. Ask about the two new people a week. Ask if I may sit in on a talk with somebody who "
        "has done this for years."
    ),
    "jo": (
        "The second meeting: do I want it, or do I only not want to say no? Write down both before I decide. "
        "The washroom is fine now. Say so."
    ),
}
ACCEPTED_AFTER = dt.timedelta(hours=21)


def live(people: dict[str, User], course: CoursePage) -> None:
    """Everybody's supervision, all of it or nothing. Leaves a database alone that has agreements."""
    if Agreement.objects.exists():
        return
    timeline = Timeline()
    _add_agreements(timeline, people)
    _add_changes(timeline, people)
    _add_requests(timeline, people)
    add_sessions(timeline, people, course)
    _add_own(timeline, people)
    with transaction.atomic():
        with status.refreshed_at_the_end():
            timeline.live()
        read_old_notices(people)


def _add_agreements(timeline: Timeline, people: dict[str, User]) -> None:
    for supervisor, peer, days, cadence, minutes in PAIRS:
        first = ago(days, "09:00")
        agree(
            timeline, people[supervisor], people[peer], host=people["priya"], starts_on=first.date(),
            proposed_at=first - dt.timedelta(days=4), cadence=cadence, minutes=minutes,
        )  # fmt: skip


def agree(
    timeline: Timeline,
    supervisor: User,
    peer: User,
    *,
    host: User,
    starts_on: dt.date,
    proposed_at: dt.datetime,
    cadence: int,
    minutes: int = 0,
) -> None:
    """An offer by `host` that both accept, the supervisor first."""
    offered: list[Agreement] = []

    def propose() -> None:
        offered.append(
            agreements.propose(
                supervisor, peer, starts_on=starts_on, cadence_days=cadence, minutes_per_month=minutes, actor=host
            )
        )

    timeline.at(proposed_at, propose)
    timeline.at(proposed_at + dt.timedelta(hours=5), lambda: agreements.accept(offered[0], actor=supervisor))
    timeline.at(proposed_at + ACCEPTED_AFTER, lambda: agreements.accept(offered[0], actor=peer))


def between(supervisor: User, peer: User) -> Agreement:
    """The main agreement of the two."""
    return Agreement.objects.filter(supervisor=supervisor, supervisee=peer, kind=AgreementKind.MAIN).latest("pk")


# --- what changed -----------------------------------------------------------------------------------------------------


def _add_changes(timeline: Timeline, people: dict[str, User]) -> None:
    """Tomás changes teams, Idris covers for Dana with Jo, and has offered to do so with Rosa."""
    dana, idris, jo, rosa, tomas = (people[name] for name in ("dana", "idris", "jo", "rosa", "tomas"))
    moved = ago(95, "11:00")

    def accept_latest(peer: User, actor: User) -> None:
        agreements.accept(Agreement.objects.filter(supervisor=idris, supervisee=peer).latest("pk"), actor=actor)

    def end_with_successor() -> None:
        agreements.end(between(dana, tomas), actor=people["priya"], reason=AgreementEnd.CHANGE, successor=idris)

    timeline.at(moved, end_with_successor)
    timeline.at(moved + dt.timedelta(hours=3), partial(accept_latest, tomas, idris))
    timeline.at(moved + dt.timedelta(hours=26), partial(accept_latest, tomas, tomas))

    cover = ago(16, "10:00")
    timeline.at(cover, partial(_offer_cover, dana, idris, jo, first=ago(14), last=ahead(7)))
    timeline.at(cover + dt.timedelta(hours=1), partial(accept_latest, jo, idris))
    timeline.at(cover + dt.timedelta(hours=4), partial(accept_latest, jo, jo))

    timeline.at(ago(2, "15:05"), partial(_offer_cover, dana, idris, rosa, first=ahead(16), last=ahead(28)))
    timeline.at(ago(2, "18:20"), partial(accept_latest, rosa, idris))


def _offer_cover(supervisor: User, cover: User, peer: User, *, first: dt.datetime, last: dt.datetime) -> None:
    main = between(supervisor, peer)
    agreements.propose(
        cover, peer, starts_on=first.date(), ends_on=last.date(), cadence_days=main.cadence_days, actor=supervisor,
        covers=main, kind=AgreementKind.COVER,
    )  # fmt: skip


def _add_requests(timeline: Timeline, people: dict[str, User]) -> None:
    """Amara asked who looks after her and has Dana since yesterday; Marcus was answered; Jo waits."""
    dana, priya, amara = people["dana"], people["priya"], people["amara"]

    def asks(name: str, text: str, supervisor: User | None) -> None:
        requests.ask(people[name], supervisor=supervisor, text=text, actor=people[name])

    def answered(name: str, actor: User) -> None:
        requests.answer(SupervisionRequest.objects.filter(person=people[name]).latest("pk"), actor=actor)

    text = "I have not had supervision here yet. Who will be my supervisor, and when do we meet for the first time?"
    timeline.at(ago(2, "09:20"), partial(asks, "amara", text, None))
    timeline.at(ago(2, "10:55"), partial(answered, "amara", priya))
    agree(
        timeline, dana, amara, host=priya, starts_on=ago(2).date(), proposed_at=ago(2, "11:00"),
        cadence=7, minutes=180,
    )  # fmt: skip
    text = "The weeks are getting long and I am short with people. Can we talk before Thursday?"
    timeline.at(ago(34, "18:10"), partial(asks, "marcus", text, dana))
    timeline.at(ago(33, "08:40"), partial(answered, "marcus", dana))
    text = (
        "I have been asked to speak at a second meeting, and I am not sure that I want to. Can we talk this week, not "
        "only on our usual day? Half an hour is enough."
    )
    timeline.at(ago(1, "16:05"), partial(asks, "jo", text, dana))


# --- what people keep for themselves, and what waits ------------------------------------------------------------------


def _add_own(timeline: Timeline, people: dict[str, User]) -> None:
    """Credentials, preparation notes, and points that wait for a session."""
    accepted = ago(2, "11:00") + ACCEPTED_AFTER
    if not Qualification.objects.exists():
        for name, (credential, number, days) in CREDENTIALS.items():
            step = partial(_keep_credential, people[name], credential, number, clock.today() + dt.timedelta(days=days))
            timeline.at(ago(180, "09:30"), step)
    if not PreparationNote.objects.exists():
        for name, text in NOTES.items():
            timeline.at(ago(1, "21:15"), partial(_keep_note, people[name], text))
    timeline.at(
        ago(1, "17:20"), lambda: agenda.ask_for_workload_talk(actor=people["marcus"], supervisor=people["dana"])
    )
    first_wish = partial(_let_wait, people["amara"], people["dana"], "What do I do on day one?")
    timeline.at(accepted + dt.timedelta(hours=1), first_wish)


def _keep_credential(person: User, credential: str, number: str, expires_on: dt.date) -> None:
    qualification.save_qualification(person, credential=credential, number=number, expires_on=expires_on, actor=person)


def _keep_note(person: User, text: str) -> None:
    notes.save_note(person, text=text, version=0, actor=person)


def _let_wait(peer: User, supervisor: User, text: str) -> None:
    agenda.add_item(text, actor=peer, supervisor=supervisor, about=peer, source=AgendaSource.PEER)
