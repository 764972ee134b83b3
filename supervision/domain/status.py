"""What the caseload says about each agreement, recomputed from the rows. Late or twice is harmless.

The number of statements does not depend on how many people are asked for. Nothing of a self-check is read here.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from courses.domain.marking_queue import waiting_counts
from courses.domain.oversight import safety_missed_counts
from supervision.domain.status_training import crucial_quizzes_not_passed, sent_work_waiting_counts
from supervision.enums import Attendance, RecordEventKind, RequestState, SessionPhase
from supervision.models import (
    Agreement,
    RecordAttendee,
    RecordEvent,
    SessionAction,
    SessionAttendee,
    SessionRecord,
    SuperviseeStatus,
    SupervisionRequest,
)
from website.core import clock

FACTS = (
    "due_on",
    "last_session_at",
    "next_session_at",
    "unmarked_at",
    "oldest_draft_at",
    "oldest_unanswered_at",
    "disagreements",
    "open_actions",
    "earliest_action_due",
    "asked_at",
    "answers_waiting",
    "safety_missed",
    "quizzes_not_passed",
)
_waits: ContextVar[bool] = ContextVar("statuses_wait", default=False)
ANSWERS = (RecordEventKind.COUNTERSIGNED, RecordEventKind.DISAGREED)

People = list[int] | QuerySet
Pair = tuple[int, int]
"""The keys of a supervisee and a supervisor."""


def refresh(people: Iterable[int]) -> None:
    """Recomputes the status of every open agreement whose supervisee's primary key is in `people`.

    Belongs into the transaction of the change that calls for it, after its other locks and before its audit entry: it
    locks the rows it writes, so that of two changes at the same moment the second sees the first.
    """
    if _waits.get():
        return
    wanted = sorted(set(people))
    if wanted:
        _refresh(wanted)


@contextmanager
def refreshed_at_the_end() -> Iterator[None]:
    """Within the block no status is recomputed; at its end, in the same transaction, all of them are.

    For many changes in a row of which nobody sees the steps between, such as a past that is lived in one go.
    """
    with transaction.atomic():
        token = _waits.set(True)
        try:
            yield
        finally:
            _waits.reset(token)
        refresh_all()


def refresh_all() -> int:
    """Recomputes every open agreement and forgets those that are over. Returns how many it wrote."""
    SuperviseeStatus.objects.exclude(agreement__in=_open_agreements().values("pk")).delete()
    return _refresh(_open_agreements().values("supervisee"))


@transaction.atomic
def _refresh(people: People) -> int:
    """The same for keys or a subquery of them. Fifteen statements."""
    rows = SuperviseeStatus.objects.filter(agreement__supervisee__in=people).order_by("agreement_id")
    list(rows.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
    statuses = build(people)
    if statuses:
        SuperviseeStatus.objects.bulk_create(
            statuses, update_conflicts=True, unique_fields=["agreement"], update_fields=[*FACTS, "refreshed_at"]
        )
    return len(statuses)


def build(people: People) -> list[SuperviseeStatus]:
    """The statuses of these people's open agreements as they are now, not saved."""
    agreements = list(Agreement.objects.filter(supervisee__in=people).order_by("pk"))
    if not any(is_open(row) for row in agreements):
        return []  # somebody without a supervisor: two statements, not fifteen
    lines = _lines(agreements)
    facts = _Facts(people)
    return [
        SuperviseeStatus(agreement=row, refreshed_at=facts.now, **facts.of(row, lines[row.pk]))
        for row in agreements
        if is_open(row)
    ]


def _open_agreements() -> QuerySet[Agreement]:
    """Agreements that are neither ended nor run out, as `is_open`."""
    return Agreement.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today()), ended_at__isnull=True)


def is_open(agreement: Agreement) -> bool:
    """Whether it is neither ended nor run out; it may still wait for its first day or for somebody's acceptance."""
    return agreement.ended_at is None and (agreement.ends_on is None or agreement.ends_on >= clock.today())


def _lines(agreements: Iterable[Agreement]) -> dict[int, set[int]]:
    """For each agreement, the supervisors who keep its rhythm: its own, who covers for them, whom they follow."""
    lines = {row.pk: {row.supervisor_id} for row in agreements}
    links = [(row.pk, other) for row in agreements for other in (row.covers_id, row.follows_id) if other in lines]
    members = {pk: {pk} for pk in lines}
    for one, other in links:
        merged = members[one] | members[other]
        supervisors = lines[one] | lines[other]
        for pk in merged:
            members[pk], lines[pk] = merged, supervisors
    return lines


class _Facts:
    """What the rows say, by supervisee and supervisor."""

    def __init__(self, people: People) -> None:
        self.now = clock.now()
        self.signed = _signed_sessions(people)
        self.unsigned = _unsigned_sessions(people, self.now)
        self.unanswered = _unanswered(people)
        self.disagreed = _disagreed(people)
        self.actions = _actions(people)
        self.asked = _asked(people)
        self.answers = sent_work_waiting_counts(people)
        self.to_mark = waiting_counts(people)
        self.safety = safety_missed_counts(people)
        self.quizzes = crucial_quizzes_not_passed(people)

    def of(self, agreement: Agreement, line: set[int]) -> dict[str, Any]:
        """The columns of one status."""
        person, supervisor = agreement.supervisee_id, agreement.supervisor_id
        unsigned = self.unsigned.get((person, supervisor), {})
        held = [self.signed.get((person, one)) for one in line]
        held += [self.unsigned.get((person, one), {}).get("last") for one in line]
        last = max((moment for moment in held if moment is not None), default=None)
        actions = [row for row in self.actions[person] if supervisor in (row["session__supervisor"], row["owner"])]
        return {
            "due_on": due_on(agreement, last),
            "last_session_at": last,
            "next_session_at": unsigned.get("next"),
            "unmarked_at": unsigned.get("unmarked"),
            "oldest_draft_at": unsigned.get("draft"),
            "oldest_unanswered_at": self.unanswered.get((person, supervisor)),
            "disagreements": self.disagreed.get((person, supervisor), 0),
            "open_actions": sum(row["number"] for row in actions),
            "earliest_action_due": min((row["due"] for row in actions if row["due"]), default=None),
            "asked_at": self.asked.get((person, supervisor)),
            "answers_waiting": self.answers.get(person, 0) + self.to_mark.of(person, supervisor),
            "safety_missed": self.safety.get(person, 0),
            "quizzes_not_passed": self.quizzes.get(person, 0),
        }


def due_on(agreement: Agreement, last: dt.datetime | None) -> dt.date:
    """The last day on which the next session keeps the rhythm agreed on."""
    since = timezone.localdate(last) if last is not None else agreement.starts_on
    return since + dt.timedelta(days=agreement.cadence_days)


# --- what is read: one statement each ---------------------------------------------------------------------------------


def standing(record: str) -> Q:
    """That the record that `record` names is the newest version of its session and not voided."""
    newer = SessionRecord.objects.filter(
        session=OuterRef(f"{record}__session"), version__gt=OuterRef(f"{record}__version")
    )
    voided = RecordEvent.objects.filter(record=OuterRef(record), kind=RecordEventKind.VOIDED)
    return ~Exists(newer) & ~Exists(voided)


def _signed_sessions(people: People) -> Mapping[Pair, dt.datetime]:
    """When the newest signed session was that the person came to."""
    rows = (
        RecordAttendee.objects.filter(standing("record"), person__in=people)
        .exclude(attendance=Attendance.ABSENT)
        .order_by()
        .values_list("person", "record__supervisor")
        .annotate(last=Max("starts_at"))
    )
    return {(person, supervisor): last for person, supervisor, last in rows}


def _unsigned_sessions(people: People, now: dt.datetime) -> Mapping[Pair, dict[str, dt.datetime | None]]:
    """The next planned session, the oldest that nobody marked, the oldest draft, the newest that was held."""
    planned = Q(session__phase=SessionPhase.PLANNED)
    held = Q(session__phase=SessionPhase.HELD)
    came = ~Q(attendance=Attendance.ABSENT)
    rows = (
        SessionAttendee.objects.filter(planned | held, person__in=people)
        .filter(~Exists(SessionRecord.objects.filter(session=OuterRef("session"))))
        .order_by()
        .values("person", "session__supervisor")
        .annotate(
            next=Min("session__starts_at", filter=planned & Q(session__ends_at__gte=now)),
            unmarked=Min("session__ends_at", filter=planned & Q(session__ends_at__lt=now)),
            draft=Min("session__ends_at", filter=held),
            last=Max("session__starts_at", filter=held & came),
        )
    )
    return {(row["person"], row["session__supervisor"]): row for row in rows}


def _unanswered(people: People) -> Mapping[Pair, dt.datetime]:
    """When the oldest record was signed that the person has neither countersigned nor disagreed with."""
    answered = RecordEvent.objects.filter(record=OuterRef("record"), person=OuterRef("person"), kind__in=ANSWERS)
    rows = (
        RecordAttendee.objects.filter(~Exists(answered), standing("record"), person__in=people)
        .exclude(attendance=Attendance.ABSENT)
        .order_by()
        .values_list("person", "record__supervisor")
        .annotate(oldest=Min("record__signed_at"))
    )
    return {(person, supervisor): oldest for person, supervisor, oldest in rows}


def _disagreed(people: People) -> Mapping[Pair, int]:
    """How many records the person disagrees with and has not countersigned since."""
    later = RecordEvent.objects.filter(
        record=OuterRef("record"), person=OuterRef("person"), kind__in=ANSWERS, seq__gt=OuterRef("seq")
    )
    rows = (
        RecordEvent.objects.filter(
            ~Exists(later), standing("record"), kind=RecordEventKind.DISAGREED, person__in=people
        )
        .order_by()
        .values_list("person", "record__supervisor")
        .annotate(number=Count("pk"))
    )
    return {(person, supervisor): number for person, supervisor, number in rows}


def _actions(people: People) -> Mapping[int, list[dict[str, Any]]]:
    """Open actions about each person, by who led the session and who has to do them."""
    rows = (
        SessionAction.objects.filter(person__in=people, done_at__isnull=True, dropped_at__isnull=True)
        .order_by()
        .values("person", "session__supervisor", "owner")
        .annotate(number=Count("pk"), due=Min("due_on"))
    )
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["person"]].append(row)
    return found


def _asked(people: People) -> Mapping[Pair, dt.datetime]:
    """When the person asked a supervisor for supervision and has no answer yet."""
    rows = SupervisionRequest.objects.filter(person__in=people, supervisor__isnull=False, state=RequestState.OPEN)
    return {(row.person_id, row.supervisor_id): row.asked_at for row in rows.only("person", "supervisor", "asked_at")}
