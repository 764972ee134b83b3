"""Preparing a session: what is known about a peer's work, each as a fact with its source, to be put on the agenda.

Every fact has a key that is worked out here from the rows, never taken from a page: what is sent back is only compared
with it, so that nothing but a fact of this list can get onto an agenda through here. Nothing of a self-check is a fact.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courses.domain.enrol import renewal_refusal
from courses.domain.oversight import CourseTraining, Training
from supervision.access import lock_session_led_by
from supervision.domain import agenda, requests, sessions
from supervision.domain.agenda import LONGEST_POINT
from supervision.domain.caseload_words import day
from supervision.domain.person import PersonView, Supervision
from supervision.enums import AgendaSource, RequestState, SessionKind
from supervision.models import SupervisionRequest, SupervisionSession
from website.accounts.models import User
from website.core.errors import Invalid

GROUPS = {
    "training": gettext_lazy("Training"),
    "supervision": gettext_lazy("Supervision"),
    "them": gettext_lazy("From them"),
}
SOURCES = {
    "training": AgendaSource.TRAINING,
    "supervision": AgendaSource.SUPERVISION,
    "them": AgendaSource.SUPERVISOR,
}
MOST_CHOSEN = 20


@dataclass(frozen=True)
class Fact:
    """Something to talk about. `text` is what goes onto the agenda, `source` says where it is from.

    `look_url` leads the supervisor to it; `url` goes onto the agenda, so it opens for both. `on_agenda` says that it is
    there already.
    """

    key: str
    group: str
    text: str
    source: str
    look_url: str = ""
    url: str = ""
    on_agenda: bool = False

    @property
    def agenda_source(self) -> str:
        """What the agenda says about where the point came from."""
        return SOURCES[self.group]


def facts_about(view: PersonView) -> list[Fact]:
    """Everything that can be put on the agenda, in the order of the page, each once. No statement.

    A fact that waits for a session already, or stands on the agenda of a coming one, says so.
    """
    there = {item.source_key for item in view.points if item.source_key}
    facts: dict[str, Fact] = {}
    for fact in (
        *_from_training(view.training),
        *_from_supervision(view.supervision),
        *_from_actions(view),
        *_from_them(view),
    ):
        facts.setdefault(fact.key, replace(fact, on_agenda=fact.key in there))
    return list(facts.values())


def grouped(facts: Iterable[Fact]) -> list[tuple[str, str, list[Fact]]]:
    """The facts by group: its code, its title, its facts; empty groups too, so that the page can say so."""
    listed = list(facts)
    return [(code, str(title), [fact for fact in listed if fact.group == code]) for code, title in GROUPS.items()]


# --- the facts --------------------------------------------------------------------------------------------------------


def _key(kind: str, *parts: object) -> str:
    """A key: the kind of fact, and codes as they are; words as a short digest."""
    return ":".join([kind, *(str(part) for part in parts)])


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def _from_training(training: Training) -> Iterator[Fact]:
    """Safety questions, quiz topics, courses under way, certificates; what must not wait comes first."""
    for course in training.courses:
        yield from _safety(course)
    for course in training.courses:
        yield from _topics(course)
    for course in training.courses:
        if not course.finished and course.state != "gone":
            yield Fact(
                _key("course", course.key),
                "training",
                _("Course “%(course)s”: %(state)s") % {"course": course.title, "state": course.sentence},
                course.progress_label,
                look_url=course.url,
                url=course.url,
            )
    for course in training.courses:
        yield from _renewal(course)


def _safety(course: CourseTraining) -> Iterator[Fact]:
    """Safety questions that were not right in the latest attempt: by topic, with the lesson to read again."""
    for quiz in course.quizzes:
        for missed in quiz.safety:
            words = {"topic": missed.topic or quiz.title, "lesson": missed.lesson_title}
            text = _("Safety question missed: %(topic)s") % words
            if missed.lesson_title:
                text = _("Safety question missed: %(topic)s. Read again: “%(lesson)s”") % words
            key = _key("safety", quiz.key, _digest(missed.stem))
            yield Fact(key, "training", text, quiz.title, missed.lesson_url, missed.lesson_url)


def _topics(course: CourseTraining) -> Iterator[Fact]:
    """Topics of a quiz in which more than the safety questions was not right in the latest attempt."""
    for quiz in course.quizzes:
        safety = Counter(missed.topic for missed in quiz.safety)
        for row in quiz.missed_topics:
            if row["of"] - row["right"] <= safety[row["topic"]]:
                continue
            text = _("Quiz “%(quiz)s”, topic “%(topic)s”: %(right)d of %(of)d right") % {"quiz": quiz.title, **row}
            source = quiz.latest.sentence if quiz.latest else quiz.sentence
            yield Fact(_key("topic", quiz.key, _digest(row["topic"])), "training", text, source, course.url, course.url)


def _renewal(course: CourseTraining) -> Iterator[Fact]:
    """A certificate that can be renewed now."""
    certificate = course.certificate
    if certificate is None or certificate.valid_until is None or not course.finished or renewal_refusal(certificate):
        return
    text = _("Certificate “%(course)s” is due for renewal: valid until %(day)s") % {
        "course": certificate.course_title,
        "day": day(certificate.valid_until),
    }
    if course.standing is not None and course.standing.state == "expired":
        text = _("Certificate “%(course)s” ran out on %(day)s") % {
            "course": certificate.course_title,
            "day": day(certificate.valid_until),
        }
    source = course.standing.sentence if course.standing else ""
    yield Fact(_key("certificate", certificate.code), "training", text, source, course.url, course.url)


def _from_supervision(supervision: Supervision) -> Iterator[Fact]:
    """Sessions that wait for a signature, and those the peer disagrees with."""
    for paper in supervision.disagreed:
        text = _("Disagreement about the session of %(day)s") % {"day": day(paper.starts_at)}
        source = _("Signed %(day)s, disagreed") % {"day": day(paper.signed_at)}
        yield Fact(_key("session", paper.code, "disagreed"), "supervision", text, source, paper.url, paper.url)
    for paper in supervision.unanswered:
        text = _("The session of %(day)s is not countersigned yet") % {"day": day(paper.starts_at)}
        source = _("Signed %(day)s") % {"day": day(paper.signed_at)}
        yield Fact(_key("session", paper.code, "unanswered"), "supervision", text, source, paper.url, paper.url)
    for session in supervision.drafts:
        url = reverse("supervision:session", args=[session.code])
        text = _("The record of %(day)s is still to be signed") % {"day": day(session.starts_at)}
        yield Fact(_key("session", session.code, "draft"), "supervision", text, _("Held, not signed"), url, url)


def _from_actions(view: PersonView) -> Iterator[Fact]:
    """What was agreed on and is not done, the late ones first."""
    for action in sorted(view.actions, key=lambda action: not action.is_late):
        row = action.row
        values = {"text": row.text or "", "day": day(row.due_on) if row.due_on else ""}
        if action.is_late:
            text = _("Action, was due %(day)s: %(text)s") % values
        elif row.due_on:
            text = _("Action, due %(day)s: %(text)s") % values
        else:
            text = _("Action: %(text)s") % values
        source = _("Agreed on %(day)s") % {"day": day(row.session.starts_at)}
        url = reverse("supervision:session", args=[row.session.code]) if _led(view, row) else ""
        yield Fact(_key("action", row.code), "supervision", text, source, url)


def _led(view: PersonView, row: object) -> bool:
    """Whether the action's session is one the viewer of the page led."""
    return row.session.supervisor_id == view.agreement.supervisor_id


def _from_them(view: PersonView) -> Iterator[Fact]:
    """What the peer asked for, sent, and handed in to be marked."""
    for request in view.requests:
        url = reverse("supervision:request_answer", args=[request.code])
        text = _("Asked for supervision on %(day)s") % {"day": day(request.asked_at)}
        yield Fact(_key("request", request.code), "them", text, _("Their request"), url)
    for work in view.answers:
        url = reverse("supervision:answer", args=[work.code])
        text = _("Sent on %(day)s from “%(title)s”") % {"title": work.title, "day": day(work.sent_at)}
        yield Fact(_key("answer", work.code), "them", text, _("Sent, not answered yet"), url)
    for quiz, answers in view.to_mark_by_quiz.items():
        first = answers[0]
        text = ngettext(
            "%(n)d written answer in “%(quiz)s” waits to be marked",
            "%(n)d written answers in “%(quiz)s” wait to be marked",
            len(answers),
        ) % {"n": len(answers), "quiz": quiz}
        source = _("Handed in %(day)s") % {"day": day(first.handed_in_at)}
        url = reverse("supervision:marking_answer", args=[first.code, first.number])
        yield Fact(_key("marking", first.code), "them", text, source, url)


# --- onto the agenda --------------------------------------------------------------------------------------------------


def chosen(facts: Iterable[Fact], keys: Sequence[str]) -> list[Fact]:
    """The facts with these keys that are on no agenda yet. Raises Invalid for a key of none of them, or too many."""
    known = {fact.key: fact for fact in facts}
    wanted = list(dict.fromkeys(keys))
    if any(key not in known for key in wanted):
        sentence = _("One of these is not true any more. Look at the list again; the others are kept.")
        raise Invalid(sentence, code="unknown-fact", field="facts")
    if len(wanted) > MOST_CHOSEN:
        sentence = _("Choose at most %(most)d. A session has room for a few things only.") % {"most": MOST_CHOSEN}
        raise Invalid(sentence, code="too-many", field="facts")
    return [known[key] for key in wanted if not known[key].on_agenda]


@transaction.atomic
def plan_with(
    view: PersonView,
    facts: Iterable[Fact],
    *,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    mode: str,
    actor: User,
) -> SupervisionSession:
    """Plans a session with the peer and puts `facts` on its agenda; what waited for a session goes onto it too.

    An open request to the supervisor is answered by it. Raises what `sessions.plan` and `agenda.add_item` raise; then
    nothing was done.
    """
    asked = _locked_requests(view)
    session = sessions.plan(
        [view.person],
        supervisor=actor,
        starts_at=starts_at,
        ends_at=ends_at,
        kind=SessionKind.INDIVIDUAL,
        mode=mode,
        actor=actor,
    )
    _answer_and_add(session, view, facts, asked, actor)
    return session


@transaction.atomic
def add_to(view: PersonView, session: SupervisionSession, facts: Iterable[Fact], *, actor: User) -> SupervisionSession:
    """Puts `facts` on the agenda of a session that is planned already; what waited for a session goes onto it too.

    An open request to the supervisor is answered by it.
    """
    asked = _locked_requests(view)
    session = lock_session_led_by(actor, session.code)
    if not session.attendees.filter(person=view.person).exists():
        raise Invalid(_("This session is with somebody else. Choose another."), code="not-invited", field="session")
    _bring_along(session, view.person, actor)
    _answer_and_add(session, view, facts, asked, actor)
    return session


def _bring_along(session: SupervisionSession, person: User, actor: User) -> None:
    """Puts what the peer lets wait onto the session's agenda, but for a fact that stands there already."""
    there = set(session.agenda.filter(about=person).values_list("source_key", flat=True)) - {""}
    for item in agenda.waiting_for(person, actor).order_by("added_at", "pk").defer("text"):
        if item.source_key not in there:
            item.session, item.supervisor = session, actor
            item.save(update_fields=["session", "supervisor"])
            there |= {item.source_key} - {""}


def _locked_requests(view: PersonView) -> list[SupervisionRequest]:
    """The peer's open requests, locked before anything else: nothing is waited for once the audit log is written."""
    rows = SupervisionRequest.objects.select_for_update(no_key=True).filter(
        pk__in=[row.pk for row in view.requests], state=RequestState.OPEN
    )
    return list(rows.order_by("pk"))


def _answer_and_add(
    session: SupervisionSession,
    view: PersonView,
    facts: Iterable[Fact],
    asked: Iterable[SupervisionRequest],
    actor: User,
) -> None:
    for request in asked:
        requests.answer(request, actor=actor)
    for fact in facts:
        agenda.add_item(
            fact.text[:LONGEST_POINT],
            actor=actor,
            session=session,
            about=view.person,
            source=fact.agenda_source,
            source_key=fact.key,
            url=fact.url,
        )
