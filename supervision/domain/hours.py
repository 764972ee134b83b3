"""Hours of supervision a peer received, by practice domain. They count when the peer has countersigned."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dateutil.relativedelta import relativedelta
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.certificates import duration
from courses.enums import PracticeDomain
from courses.models import Certificate
from supervision.domain.status import ANSWERS, standing
from supervision.enums import RecordEventKind
from supervision.models import RecordAttendee, RecordEvent
from website.accounts.models import User
from website.core import clock

PERIODS = ("cycle", "year", "all")


@dataclass
class Minutes:
    """Minutes that count, and minutes that wait for the peer's countersignature."""

    counted: int = 0
    waiting: int = 0

    @property
    def counted_words(self) -> str:
        """“1 hour 30 minutes”, “0 minutes” for nothing."""
        return duration(self.counted)

    @property
    def waiting_words(self) -> str:
        """The same for what waits; "" for nothing."""
        return duration(self.waiting) if self.waiting else ""


@dataclass(frozen=True)
class DomainHours:
    """One practice domain, by period."""

    domain: str
    label: str
    by_period: Mapping[str, Minutes]


@dataclass(frozen=True)
class Hours:
    """All practice domains with their sum. `cycle_since` is the day after which this cycle counts, None for all."""

    rows: Sequence[DomainHours] = field(default_factory=tuple)
    total: Mapping[str, Minutes] = field(default_factory=dict)
    cycle_since: dt.date | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is no signed supervision yet."""
        return not any(minutes.counted or minutes.waiting for minutes in self.total.values())

    @property
    def used(self) -> list[DomainHours]:
        """The practice domains with any minutes."""
        return [row for row in self.rows if row.by_period["all"].counted or row.by_period["all"].waiting]

    @property
    def unused_labels(self) -> list[str]:
        """The names of the others."""
        used = {row.domain for row in self.used}
        return [row.label for row in self.rows if row.domain not in used]

    @property
    def columns(self) -> list[tuple[str, str]]:
        """The periods with their names. In the first cycle, everything is in it and it needs no column."""
        names = {"cycle": _("This cycle"), "year": _("Last 12 months"), "all": _("All")}
        return [(period, names[period]) for period in PERIODS if period != "cycle" or self.cycle_since is not None]

    @property
    def table(self) -> list[tuple[str, list[tuple[str, Minutes]]]]:
        """A line for each domain with minutes: its name and, for each column, the column's name and the minutes."""
        return [(row.label, self._cells(row.by_period)) for row in self.used]

    @property
    def sums(self) -> list[tuple[str, Minutes]]:
        """The last line."""
        return self._cells(self.total)

    def _cells(self, by_period: Mapping[str, Minutes]) -> list[tuple[str, Minutes]]:
        return [(name, by_period[period]) for period, name in self.columns]


def hours_of(person: User) -> Hours:
    """The hours of supervision of `person`, whoever held it; two statements. Who may know them is asked by the caller.

    A cycle begins with the newest certificate. Somebody who was there for a part gets that part of each domain.
    """
    since = cycle_start(person)
    year_ago = clock.today() - relativedelta(years=1)
    found: dict[str, dict[str, Minutes]] = {
        domain.value: {period: Minutes() for period in PERIODS} for domain in PracticeDomain
    }
    total = {period: Minutes() for period in PERIODS}
    for at, counted, shares in _sessions(person):
        day = timezone.localdate(at)
        periods = ["all"]
        periods += ["year"] if day > year_ago else []
        periods += ["cycle"] if since is None or day > since else []
        for domain, minutes in shares.items():
            for period in periods:
                _add(found[domain][period], minutes, counted=counted)
                _add(total[period], minutes, counted=counted)
    rows = [DomainHours(domain.value, str(domain.label), found[domain.value]) for domain in PracticeDomain]
    return Hours(rows, total, since)


def _add(cell: Minutes, minutes: int, *, counted: bool) -> None:
    if counted:
        cell.counted += minutes
    else:
        cell.waiting += minutes


def cycle_start(person: User) -> dt.date | None:
    """The day on which the newest certificate was issued; None before the first. One statement."""
    rows = Certificate.objects.filter(holder=person, revoked_at__isnull=True).order_by("-issued_at")
    issued_at = rows.values_list("issued_at", flat=True).first()
    return timezone.localdate(issued_at) if issued_at is not None else None


def _sessions(person: User) -> Iterable[tuple[dt.datetime, bool, dict[str, int]]]:
    """Each signed session the person was in: when, whether it counts, their minutes by domain. One statement."""
    answers = RecordEvent.objects.filter(record=OuterRef("record"), person=person, kind__in=ANSWERS).order_by("-seq")
    rows = (
        RecordAttendee.objects.filter(standing("record"), person=person, minutes__gt=0)
        .annotate(answer=Subquery(answers.values("kind")[:1]))
        .order_by("record_id", "record__domains__id")
        .values_list(
            "record_id", "minutes", "record__minutes", "answer", "starts_at",
            "record__domains__domain", "record__domains__minutes",
        )
    )  # fmt: skip
    records: dict[int, list[tuple]] = defaultdict(list)
    for row in rows:
        records[row[0]].append(row)
    for lines in records.values():
        __, mine, whole, answer, at, *___ = lines[0]
        domains = {row[5]: row[6] for row in lines if row[5]}
        yield at, answer == RecordEventKind.COUNTERSIGNED, part_of(domains, mine, whole)


def part_of(domains: Mapping[str, int], mine: int, whole: int) -> dict[str, int]:
    """The minutes by domain of somebody who was there for `mine` of `whole` minutes. They sum to `mine`.

    What does not divide goes to the domains with the largest remainders, the larger domain first.
    """
    if mine >= whole or not whole:
        return dict(domains)
    shares = {domain: minutes * mine // whole for domain, minutes in domains.items()}
    left = mine - sum(shares.values())
    by_remainder = sorted(domains, key=lambda domain: (-(domains[domain] * mine % whole), -domains[domain], domain))
    for domain in by_remainder[:left]:
        shares[domain] += 1
    return shares
