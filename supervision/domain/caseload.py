"""The caseload: one row for each peer somebody supervises, and what needs attention, in plain facts.

Never a score of a person: what needs attention is there or it is not, and rows are sorted by that, then by when the
next session falls due. What is shared of self-checks takes part in no filter, no order and no count.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import BooleanField, Case, Count, Exists, F, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext_lazy as _

from supervision.access import supervisees_of
from supervision.domain.caseload_words import (
    ENDING_DAYS,
    HEAD,
    UNANSWERED_DAYS,
    Reason,
    cells,
    day,
    from_them,
    moment,
    names_in_short,
    reasons,
)
from supervision.domain.shares import open_until
from supervision.domain.status import FACTS
from supervision.enums import AgreementKind, SessionPhase
from supervision.models import AgendaItem, Agreement, SupervisionSession
from website import audit
from website.accounts.enums import Role
from website.accounts.models import Team, User
from website.core import clock

SORTS = {
    "attention": _("what needs attention"),
    "name": _("name"),
    "last": _("last session, longest ago first"),
    "next": _("next session, soonest first"),
}
SHOWS = {
    "": _("Everybody"),
    "attention": _("Needs attention"),
    "overdue": _("Overdue"),
    "unsigned": _("To be signed"),
    "covers": _("Covers"),
}


PLACEHOLDER = "somebody"
COLUMNS = (
    *("kind", "starts_on", "ends_on", "cadence_days"),
    *("supervisee__code", "supervisee__display_name", "supervisee__team__name"),
    *(f"status__{name}" for name in FACTS),
)
"""What a row of the list needs."""


@dataclass(frozen=True)
class Choice:
    """What somebody wants to see of their caseload: a key of SHOWS, a key of SORTS, a team's code, part of a name."""

    show: str = ""
    sort: str = "attention"
    team: str = ""
    words: str = ""


@dataclass(frozen=True)
class Summary:
    """How many people there are, how many of each kind (`shows`, by key of SHOWS), and how many were chosen.

    `answers` is how many written answers of all of them wait to be read: sent, or to be marked.
    """

    total: int
    chosen: int
    shows: Mapping[str, int]
    answers: int = 0


@dataclass(frozen=True)
class Row:
    """One person of the caseload: their page, what needs doing, what the peer gave."""

    agreement: Agreement
    url: str
    attention: Sequence[Reason] = field(default_factory=tuple)
    from_them: Sequence[Reason] = field(default_factory=tuple)

    @property
    def person(self) -> User:
        """The peer."""
        return self.agreement.supervisee

    @property
    def team(self) -> str:
        """The name of their team."""
        return self.person.team.name if self.person.team else ""

    @property
    def next_words(self) -> str:
        """When the next session is planned: “24 Nov, 10:00”, “today, 10:00”; "" for none."""
        return moment(self.agreement.status.next_session_at) if self._has_status else ""

    @property
    def last_words(self) -> str:
        """When the last session was: “12 Nov”; "" for none."""
        last = self.agreement.status.last_session_at if self._has_status else None
        return day(last) if last is not None else ""

    @property
    def cover_words(self) -> str:
        """Until when this is a cover; "" for the person's own supervision."""
        return day(self.agreement.ends_on) if self.agreement.kind == AgreementKind.COVER else ""

    @property
    def _has_status(self) -> bool:
        return getattr(self.agreement, "status", None) is not None


@dataclass(frozen=True)
class Meeting:
    """A session of today: when, with whom, and its page."""

    time: str
    names: str
    url: str


def caseload_of(viewer: User) -> QuerySet[Agreement]:
    """The agreements in force by which `viewer` supervises, one for each peer, with `needs_attention`.

    Of two with the same peer it is the main one, then the older one, as in `access.agreement_between`.
    """
    return _listed(viewer).select_related("supervisee__team", "status").annotate(needs_attention=_flag(attention()))


def _listed(viewer: User) -> QuerySet[Agreement]:
    """The same, bare: for counting."""
    if not viewer.has_role(Role.SUPERVISOR):
        return Agreement.objects.none()
    mine = Agreement.objects.in_force().of_supervisor(viewer)
    older = Q(starts_on__lt=OuterRef("starts_on")) | Q(starts_on=OuterRef("starts_on"), pk__lt=OuterRef("pk"))
    better = mine.filter(supervisee=OuterRef("supervisee")).filter(
        Q(kind__gt=OuterRef("kind")) | (Q(kind=OuterRef("kind")) & older)
    )
    return mine.filter(~Exists(better), supervisee__erased_at__isnull=True)


def attention() -> Q:
    """That something of a row needs attention. The same facts as `caseload_words.reasons`, for the database."""
    today = clock.today()
    long_ago = clock.now() - dt.timedelta(days=UNANSWERED_DAYS)
    return (
        overdue()
        | Q(status__next_session_at__isnull=True, status__unmarked_at__isnull=True)
        | Q(status__unmarked_at__isnull=False)
        | Q(status__oldest_draft_at__isnull=False)
        | Q(status__oldest_unanswered_at__lt=long_ago)
        | Q(status__disagreements__gt=0)
        | Q(status__earliest_action_due__lt=today)
        | Q(status__asked_at__isnull=False)
        | Q(status__answers_waiting__gt=0)
        | Q(status__safety_missed__gt=0)
        | Q(status__quizzes_not_passed__gt=0)
        | Q(ends_on__isnull=False, ends_on__lte=today + dt.timedelta(days=ENDING_DAYS))
    )


def overdue() -> Q:
    """That the rhythm agreed on is broken."""
    return Q(status__due_on__lt=clock.today())


def _shows() -> dict[str, Q]:
    """Which rows each key of SHOWS leaves."""
    return {
        "": Q(),
        "attention": attention(),
        "overdue": overdue(),
        "unsigned": Q(status__oldest_draft_at__isnull=False) | Q(status__oldest_unanswered_at__isnull=False),
        "covers": Q(kind=AgreementKind.COVER),
    }


def _wanted(choice: Choice) -> Q:
    """Which rows a choice leaves."""
    wanted = _shows().get(choice.show, Q())
    if choice.team:
        wanted &= Q(supervisee__team__code=choice.team)
    for word in choice.words.split()[:5]:
        wanted &= Q(supervisee__display_name__icontains=word)
    return wanted


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def chosen_from(viewer: User, choice: Choice) -> QuerySet[Agreement]:
    """The rows of the caseload that a choice leaves, in its order."""
    name = [Lower("supervisee__display_name"), "supervisee_id"]
    order = {
        "name": [],
        "last": [F("status__last_session_at").asc(nulls_first=True)],
        "next": [F("status__next_session_at").asc(nulls_last=True)],
    }.get(choice.sort, ["-needs_attention", F("status__due_on").asc(nulls_last=True)])
    return caseload_of(viewer).filter(_wanted(choice)).order_by(*order, *name).only(*COLUMNS)


def summary_of(viewer: User, choice: Choice) -> Summary:
    """How many people there are, of each kind and chosen; one statement."""
    counts = {f"show_{key}": Count("pk", filter=condition) for key, condition in _shows().items() if key}
    found = _listed(viewer).aggregate(
        total=Count("pk"),
        chosen=Count("pk", filter=_wanted(choice) or Q(pk__isnull=False)),
        answers=Sum("status__answers_waiting"),
        **counts,
    )
    shows = {"": found["total"], **{key: found[f"show_{key}"] for key in SHOWS if key}}
    return Summary(found["total"], found["chosen"], shows, found["answers"] or 0)


def rows_of(viewer: User, agreements: Iterable[Agreement]) -> list[Row]:
    """The rows of one page, with what is not kept in the status; two statements."""
    listed = list(agreements)
    shared = open_until(viewer)
    points = _points_waiting(viewer, [row.supervisee_id for row in listed])
    # Worked out once: turning a name into an address is the dearest part of a row.
    address = reverse("supervision:person", args=[PLACEHOLDER])
    rows = []
    for agreement in listed:
        key = agreement.supervisee_id
        given = from_them(points=points.get(key, 0), shared_until=shared.get(key))
        url = address.replace(PLACEHOLDER, agreement.supervisee.code)
        rows.append(Row(agreement, url, tuple(reasons(agreement)), tuple(given)))
    return rows


def _points_waiting(viewer: User, people: list[int]) -> dict[int, int]:
    """How many points each of these peers put on the agenda of a coming session with `viewer`; one statement."""
    coming = Q(session__supervisor=viewer, session__phase=SessionPhase.PLANNED)
    unplaced = Q(session__isnull=True) & (Q(supervisor=viewer) | Q(supervisor__isnull=True))
    rows = (
        AgendaItem.objects.filter(coming | unplaced, about__in=people, added_by=F("about"), talked_at__isnull=True)
        .order_by()
        .values_list("about")
        .annotate(number=Count("pk"))
    )
    return dict(rows)


def today_of(viewer: User) -> list[Meeting]:
    """The sessions that `viewer` has planned for today, the earliest first; one statement."""
    start = timezone.make_aware(dt.datetime.combine(clock.today(), dt.time.min))
    end = timezone.make_aware(dt.datetime.combine(clock.today() + dt.timedelta(days=1), dt.time.min))
    rows = (
        SupervisionSession.objects.led_by(viewer)
        .planned()
        .filter(starts_at__gte=start, starts_at__lt=end)
        .order_by("starts_at", "pk", "attendees__person__display_name")
        .values_list("code", "starts_at", "attendees__person__display_name")
    )
    found: dict[tuple[str, dt.datetime], list[str]] = {}
    for code, starts_at, name in rows:
        found.setdefault((code, starts_at), []).append(name or "")
    return [
        Meeting(
            time_format(timezone.localtime(starts_at), "H:i"),
            names_in_short(people),
            reverse("supervision:session", args=[code]),
        )
        for (code, starts_at), people in found.items()
    ]


def teams_of(viewer: User) -> list[Team]:
    """The teams of the people `viewer` supervises; one statement."""
    people = supervisees_of(viewer)
    return list(Team.objects.filter(pk__in=people.values("team")).order_by("name", "pk"))


def export_caseload(choice: Choice, *, actor: User) -> Iterator[list[object]]:
    """The chosen rows as a table for a file, the head first. It knows nothing of self-checks.

    Recorded in the audit before anything is read. The rows come one by one.
    """
    audit.record(actor, "supervision.caseload_exported", Agreement)
    return _table(actor, choice)


def _table(viewer: User, choice: Choice) -> Iterator[list[object]]:
    yield [str(title) for title in HEAD]
    for agreement in chosen_from(viewer, choice).iterator(chunk_size=500):
        yield cells(agreement)
