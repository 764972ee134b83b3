"""What is to be talked about: points on a session's agenda, and points that wait for the next session.

A point about a peer is read by them and the supervisor; one about nobody by everybody in the session. Nothing of a
self-check ever becomes a point.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from supervision.access import agreement_between, lock_session_for
from supervision.domain.places import address_of
from supervision.enums import AgendaSource, SessionPhase
from supervision.models import AgendaItem, SupervisionSession
from website import audit
from website.accounts.models import User
from website.core import clock
from website.core.errors import Invalid, NotAllowed, NotNow
from website.core.sanitise import plain_text
from website.notices.domain import tell

LONGEST_POINT = 1000
MOST_POINTS = 60
WORKLOAD_KEY = "workload"

PEER_SOURCES = (AgendaSource.PEER, AgendaSource.WORKLOAD)
_SOURCE_KEY = re.compile(r"[a-z_]*(:[A-Za-z0-9_.:-]+)?")
_NEVER = re.compile(r"self.?check|/share|^share", re.IGNORECASE)


@transaction.atomic
def add_item(
    text: str,
    *,
    actor: User,
    session: SupervisionSession | None = None,
    supervisor: User | None = None,
    about: User | None = None,
    source: str,
    source_key: str = "",
    url: str = "",
) -> AgendaItem:
    """Puts a point on the agenda of `session`, or, without one, lets it wait for the next session with `supervisor`.

    A peer's point is about themselves. A supervisor's is about one peer of the session or, in a group, about nobody in
    particular. The same fact (`source_key`) is put there once: doing it again returns the first. Raises NotAllowed for
    others' agendas, NotNow once the session is over, Invalid for an empty or endless text.
    """
    _require_fact(source_key, url)
    words = _words(text)
    if session is None:
        supervisor, about = _who_waits(actor, supervisor, about)
    else:
        session = lock_session_for(actor, session.code)
        about = _about_in(session, actor, about)
        supervisor = session.supervisor
        _require_open(session, actor)
    _require_source(actor, about, source)
    known = _known(session, supervisor, about, source_key)
    if known is not None:
        return known
    _require_room(session, about)
    item = AgendaItem(
        session=session, supervisor=supervisor, about=about, added_by=actor, source=AgendaSource(source),
        source_key=source_key, text=words, url=url, added_at=clock.now(),
    )  # fmt: skip
    item.save(force_insert=True)
    if supervisor is not None and actor.pk != supervisor.pk:
        address = address_of(session) if session is not None else ""
        tell(supervisor, "supervision.agenda_added", key=f"agenda-added:{item.pk}", subject=item, url=address)
    audit.record(actor, "supervision.add_agenda_item", item, about=about)
    return item


def ask_for_workload_talk(*, actor: User, supervisor: User) -> AgendaItem:
    """Lets a fixed sentence wait for the next session: the peer wants to talk about workload. Says no more than that.

    Asking again returns the point that waits. With a session planned it goes straight onto its agenda.
    """
    session = (
        SupervisionSession.objects.planned()
        .filter(supervisor=supervisor, attendees__person=actor, starts_at__gt=clock.now())
        .order_by("starts_at")
        .first()
    )
    return add_item(
        _("I would like to talk about my workload."),
        actor=actor,
        session=session,
        supervisor=supervisor,
        about=actor,
        source=AgendaSource.WORKLOAD,
        source_key=WORKLOAD_KEY,
    )


@transaction.atomic
def remove_item(item: AgendaItem, *, actor: User) -> None:
    """Takes a point away again; only who added it may, and only while the session is not over."""
    if item.session_id is not None:
        code = SupervisionSession.objects.values_list("code", flat=True).get(pk=item.session_id)
        _require_open(lock_session_for(actor, code), actor)
    if item.added_by_id != actor.pk:
        raise NotAllowed(_("Only the person who added this point can take it away."), code="not-yours")
    about = item.about
    deleted, __ = AgendaItem.objects.filter(pk=item.pk).delete()
    if deleted:
        audit.record(actor, "supervision.remove_agenda_item", item, about=about)


def waiting_for(person: User, supervisor: User | None = None) -> QuerySet[AgendaItem]:
    """What waits for the next session of `person` with `supervisor`, or, without one, with anybody."""
    waiting = AgendaItem.objects.filter(session__isnull=True, about=person)
    return waiting if supervisor is None else waiting.filter(Q(supervisor=supervisor) | Q(supervisor__isnull=True))


# --- between sessions -------------------------------------------------------------------------------------------------


def take_waiting(session: SupervisionSession, people: Iterable[User]) -> None:
    """Puts what waits for this supervisor and any of `people` onto a new session's agenda; the same fact once."""
    waiting = AgendaItem.objects.filter(
        Q(supervisor=session.supervisor_id) | Q(supervisor__isnull=True),
        session__isnull=True,
        about__in=list(people),
    )
    taken: set[tuple] = set()
    for item in waiting.order_by("added_at", "pk").defer("text"):
        fact = (item.about_id, item.source_key)
        if item.source_key and fact in taken:
            continue
        taken.add(fact)
        item.session, item.supervisor_id = session, session.supervisor_id
        item.save(update_fields=["session", "supervisor"])


def give_back(session: SupervisionSession, *, about: User | None = None) -> None:
    """Lets the points of a session that will not be (or of one peer who leaves it) wait for the next one.

    What is about nobody in particular stays where it is.
    """
    items = AgendaItem.objects.filter(session=session, about__isnull=False)
    if about is not None:
        items = items.filter(about=about)
    items.update(session=None)


def settle(session: SupervisionSession, talked: list[str] | None) -> None:
    """Marks what was talked about (None: everything) and lets the rest wait for the next session.

    What is about nobody in particular stays where it is.
    """
    points = AgendaItem.objects.filter(session=session)
    done = points if talked is None else points.filter(code__in=talked)
    done.update(talked_at=clock.now())
    points.filter(talked_at__isnull=True, about__isnull=False).update(session=None)


# --- rules ------------------------------------------------------------------------------------------------------------


def _words(text: str) -> str:
    words = plain_text(text).strip()
    if not words:
        raise Invalid(_("Write the point first. A few words are enough."), code="empty", field="text")
    if len(words) > LONGEST_POINT:
        sentence = _("Please say it in at most %(number)d characters.") % {"number": LONGEST_POINT}
        raise Invalid(sentence, code="too-long", field="text")
    return words


def _require_fact(source_key: str, url: str) -> None:
    """Raises ValueError for what no caller may pass: a foreign address, or anything that smells of a self-check."""
    if len(source_key) > 120 or not _SOURCE_KEY.fullmatch(source_key):
        raise ValueError("a source key reads kind:code")
    if url and not (url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)):
        raise ValueError("a point leads to a path of this site")
    if _NEVER.search(source_key) or _NEVER.search(url):
        raise ValueError("nothing of a self-check stands on an agenda")


def _who_waits(actor: User, supervisor: User | None, about: User | None) -> tuple[User | None, User]:
    """Supervisor and peer of a point that waits. Raises NotAllowed unless `actor` is one of them and they belong."""
    if about is None or about.pk == actor.pk:
        if supervisor is None or agreement_between(supervisor, actor) is not None:
            return supervisor, actor
    elif (supervisor is None or supervisor.pk == actor.pk) and agreement_between(actor, about) is not None:
        return actor, about
    raise NotAllowed(_("This can only wait for you and somebody you have an agreement with."), code="not-yours")


def _about_in(session: SupervisionSession, actor: User, about: User | None) -> User | None:
    """Whom a point of the session is about. Raises NotAllowed for somebody else's business."""
    if session.supervisor_id != actor.pk:
        if about is not None and about.pk != actor.pk:
            raise NotAllowed(_("You can add points of your own."), code="not-yours")
        return actor
    people = {row.person_id: row.person for row in session.attendees.select_related("person")}
    if about is None:
        return next(iter(people.values())) if len(people) == 1 else None
    if about.pk not in people:
        raise Invalid(_("This person is not part of this session."), code="not-in-session", field="about")
    return people[about.pk]


def _require_open(session: SupervisionSession, actor: User) -> None:
    """A planned session's agenda is everybody's; a held one's is the supervisor's until it is signed."""
    if session.phase == SessionPhase.PLANNED:
        return
    held = session.phase == SessionPhase.HELD and not session.records.exists()
    if not (held and session.supervisor_id == actor.pk):
        raise NotNow(_("This session is over. The point can wait for the next one."), code="over")


def _require_source(actor: User, about: User | None, source: str) -> None:
    own = about is not None and about.pk == actor.pk
    if own != (source in PEER_SOURCES):
        raise ValueError("peers and supervisors have sources of their own")


def _known(
    session: SupervisionSession | None, supervisor: User | None, about: User | None, source_key: str
) -> AgendaItem | None:
    """The point that says the same fact already."""
    if not source_key:
        return None
    found = AgendaItem.objects.filter(about=about, source_key=source_key, session=session)
    return (found if session is not None else found.filter(supervisor=supervisor)).first()


def _require_room(session: SupervisionSession | None, about: User | None) -> None:
    """Raises NotNow for an agenda that is full."""
    items = AgendaItem.objects.filter(session=session)
    if (items if session is not None else items.filter(about=about)).count() >= MOST_POINTS:
        raise NotNow(_("The agenda is full. Take a point away first."), code="full")
