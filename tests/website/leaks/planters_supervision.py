"""What is planted of supervision: everything that is written there. Rosa is supervised by Dana, Amara too.

Who may read what is in section 2 of the design: a shared note and what goes with it the two (in a group all who were
there), what concerns one peer of a group that peer and the supervisor, notes and self-checks their writer alone.
"""

from __future__ import annotations

from courses.domain.extra_time import allow_time
from courses.domain.grants import grant_attempt
from courses.domain.practice import save_reflection
from courses.domain.sent_work import reply, send_reflection
from courses.models import LessonPage, QuizPage, SentWork
from supervision.domain import agenda, agreements, notes, requests, signing
from supervision.enums import AgendaSource
from supervision.models import Agreement, SupervisionSession
from tests.cast import Cast
from tests.leaks import planter
from tests.supervision.factories import (
    agree,
    amended,
    an_action,
    held_session,
    moment,
    plan_session,
    signed_session,
    whole_draft,
    write_up,
)
from tests.website.leaks.planters import course_of_the_library
from website.accounts.models import User
from website.core import clock
from website.demo.history import Life


def with_dana(cast: Cast, *people: User) -> tuple[User, ...]:
    """Dana, then the peers, each with an agreement in force."""
    for person in people:
        if not Agreement.objects.in_force().filter(supervisor=cast.dana, supervisee=person).exists():
            agree(cast.dana, person)
    return (cast.dana, *people)


def page_of(session: SupervisionSession, *names: str, part: str = "") -> list[str]:
    """The page of a session, as each of `names`."""
    return [f"page:{name}:/supervision/sessions/{session.code}/{part}" for name in names]


def record_of(session: SupervisionSession, *names: str) -> list[str]:
    """The record of a session, as a page and as a file, as each of `names`."""
    return [*page_of(session, *names), *page_of(session, *names, part="record.pdf")]


def about(person: User) -> list[str]:
    """Dana's two pages about a peer."""
    return [f"page:dana:/supervision/people/{person.code}/", f"page:dana:/supervision/people/{person.code}/prepare/"]


def own(name: str) -> list[str]:
    """A peer's own page of supervision, which is at both addresses."""
    return [f"page:{name}:/supervision/", f"page:{name}:/supervision/mine/"]


def everywhere_in(marker: str) -> dict[str, object]:
    """Fields of a draft: the marker in each text about a session."""
    texts = ("place", "note", "strengths", "learning", "ethical_note", "safety_note", "policy_note")
    return {**dict.fromkeys(texts, f"It was {marker}."), "ethical_issue": True, "safety_issue": True}


@planter("supervision.draft")
def draft(cast: Cast, marker: str) -> list[str]:
    """All that is written about a session before it is signed: the supervisor's alone."""
    session = held_session(*with_dana(cast, cast.rosa), starts_at=moment(days=-2))
    write_up(session, whole_draft(**everywhere_in(marker), actions=[an_action(cast.rosa, f"Do {marker}")]))
    return [*page_of(session, "dana", part="draft/"), *page_of(session, "dana", part="sign/")]


@planter("supervision.record")
def record(cast: Cast, marker: str) -> list[str]:
    """The same once it is signed: the supervisor's and the peer's, as a page and as a file."""
    dana, rosa = with_dana(cast, cast.rosa)
    session = signed_session(dana, rosa, starts_at=moment(days=-4), draft=whole_draft(**everywhere_in(marker)))
    return [*record_of(session, "dana", "rosa"), *page_of(session, "dana", part="amend/")]


@planter("supervision.action")
def action(cast: Cast, marker: str) -> list[str]:
    """What a peer is to do: also on their own pages and on those about them."""
    dana, rosa = with_dana(cast, cast.rosa)
    wanted = whole_draft(actions=[an_action(rosa, f"Read {marker}", due_on=clock.today())])
    session = signed_session(dana, rosa, starts_at=moment(days=-5), draft=wanted)
    return [*record_of(session, "dana", "rosa"), *page_of(session, "dana", part="amend/"), *about(rosa), *own("rosa")]


@planter("supervision.group_action")
def group_action(cast: Cast, marker: str) -> list[str]:
    """What one peer of a group is to do: not the other's business."""
    people = with_dana(cast, cast.rosa, cast.amara)
    wanted = whole_draft(actions=[an_action(cast.rosa, f"Read {marker}")])
    session = signed_session(*people, starts_at=moment(days=-6), draft=wanted)
    amend = page_of(session, "dana", part="amend/")
    return [*record_of(session, "dana", "rosa"), *amend, *about(cast.rosa), *own("rosa")]


@planter("supervision.group_point")
def group_point(cast: Cast, marker: str) -> list[str]:
    """A point of one peer on the agenda of a group: not the other's business, before and after the session."""
    session = plan_session(*with_dana(cast, cast.rosa, cast.amara), starts_at=moment(days=3))
    agenda.add_item(f"About {marker}", actor=cast.rosa, session=session, source=AgendaSource.PEER)
    return [*page_of(session, "dana", "rosa"), *about(cast.rosa), *own("rosa")]


@planter("supervision.group_disagreement")
def group_disagreement(cast: Cast, marker: str) -> list[str]:
    """Why one peer of a group disagrees: read by them and the supervisor."""
    people = with_dana(cast, cast.rosa, cast.amara)
    answers = {cast.rosa: f"It was {marker}.", cast.amara: True}
    session = signed_session(*people, starts_at=moment(days=-8), answers=answers)
    return record_of(session, "dana", "rosa")


@planter("supervision.waiting_point")
def waiting_point(cast: Cast, marker: str) -> list[str]:
    """A point that waits for the next session."""
    dana, lena = with_dana(cast, cast.lena)
    agenda.add_item(f"About {marker}", actor=lena, supervisor=dana, about=lena, source=AgendaSource.PEER)
    return [*about(lena), *own("lena")]


@planter("supervision.amend_reason")
def amend_reason(cast: Cast, marker: str) -> list[str]:
    """Why a record was amended."""
    session = signed_session(*with_dana(cast, cast.rosa), starts_at=moment(days=-9))
    amended(session, reason=f"Because of {marker}.", note="Corrected.")
    return record_of(session, "dana", "rosa")


@planter("supervision.void_reason")
def void_reason(cast: Cast, marker: str) -> list[str]:
    """Why a record was voided."""
    session = signed_session(*with_dana(cast, cast.rosa), starts_at=moment(days=-10))
    signing.void(session.code, actor=cast.dana, reason=f"Because of {marker}.")
    return record_of(session, "dana", "rosa")


@planter("supervision.late_reason")
def late_reason(cast: Cast, marker: str) -> list[str]:
    """Why a session was signed after its agreement had long ended."""
    with clock.later(days=-40):
        agreement = agree(cast.dana, cast.tomas)
        session = write_up(held_session(cast.dana, cast.tomas))
    with clock.later(days=-39):
        agreements.end(agreement, actor=cast.tomas, reason="finished")
    signing.sign(session.code, actor=cast.dana, late_reason=f"Because of {marker}.")
    return record_of(session, "dana", "tomas")


@planter("supervision.preparation_note")
def preparation_note(cast: Cast, marker: str) -> list[str]:
    """What a peer writes for themselves before a session."""
    notes.save_note(cast.rosa, text=f"I am {marker}.", version=0, actor=cast.rosa)
    return ["page:rosa:/supervision/mine/notes/"]


@planter("supervision.request")
def request(cast: Cast, marker: str) -> list[str]:
    """What somebody writes when they ask for supervision: read by whom they ask."""
    dana, rosa = with_dana(cast, cast.rosa)
    asked = requests.ask(rosa, supervisor=dana, text=f"It is {marker}.", actor=rosa)
    return [f"page:dana:/supervision/requests/{asked.code}/answer/"]


@planter("supervision.request_to_coordinators")
def request_to_coordinators(cast: Cast, marker: str) -> list[str]:
    """The same of somebody without a supervisor: read by those who run the program."""
    asked = requests.ask(cast.marcus, text=f"It is {marker}.", actor=cast.marcus)
    return [f"page:priya:/supervision/requests/{asked.code}/answer/"]


@planter("courses.sent_work")
def sent_work(cast: Cast, marker: str) -> list[str]:
    """A copy of their own words that a peer sends to whoever supervises them."""
    return where_sent(send(cast, marker))


@planter("courses.reply")
def reply_to_work(cast: Cast, marker: str) -> list[str]:
    """What the supervisor answers."""
    sent = send(cast, "my words")
    reply(sent.code, f"Thank you, {marker}.", actor=cast.dana, seen=0)
    return where_sent(sent)


def where_sent(sent: SentWork) -> list[str]:
    """What was sent and its answers: the supervisor's page, and the peer's, by itself and in the lesson."""
    lesson = LessonPage.objects.get(translation_key=sent.content_key)
    return [
        f"page:dana:/supervision/answers/{sent.code}/",
        f"page:jo:/learn/sent/{sent.code}/",
        f"page:jo:{lesson.url}",
    ]


def send(cast: Cast, text: str) -> SentWork:
    """Work of Jo's, sent to Dana; each time of another lesson."""
    __, jo = with_dana(cast, cast.jo)
    life = Life(course_of_the_library(), jo, 5)
    done = jo.reflections.count()
    lesson, block = [
        (lesson, block) for lesson in life.lessons for block in lesson.body if block.block_type == "reflection"
    ][done]
    save_reflection(lesson, block.id, text, learner=jo)
    return send_reflection(lesson, block.id, text, prompt="<p>Think back.</p>", actor=jo)


@planter("courses.grant_reason")
def grant_reason(cast: Cast, marker: str) -> list[str]:
    """Why somebody may try a quiz again: the learner reads it."""
    dana, amara = with_dana(cast, cast.amara)
    life = Life(course_of_the_library(), amara, 12).read(6)
    QuizPage.objects.filter(pk=life.quiz.pk).update(attempts_allowed=1)
    life.quiz.refresh_from_db()
    life.take_quiz(wrong=6)
    with clock.at(life.moment):
        grant_attempt(life.enrolment, page=life.quiz, reason=f"We read {marker} again.", actor=dana)
    return [f"page:amara:{life.quiz.url}", f"page:dana:/supervision/people/{amara.code}/grant/"]


@planter("courses.time_reason")
def time_reason(cast: Cast, marker: str) -> list[str]:
    """What was agreed about somebody's extra time: the learner reads it."""
    dana, amara = with_dana(cast, cast.amara)
    allow_time(amara, percent=50, reason=f"We agreed on {marker}.", actor=dana)
    return ["page:amara:/learn/extra-time/", f"page:dana:/supervision/people/{amara.code}/time/"]
