"""The facts of signed sessions for those who run the program: when, how long, who, which areas of work, how it stands.

Nothing written in a session is read here: not the note, not the actions, not what anybody answered in words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.enums import PracticeDomain
from supervision.domain.records import record_states
from supervision.models import RecordAttendee, SessionRecord
from website import audit
from website.accounts.access import people_coordinated_by
from website.accounts.models import Team, User

CHUNK = 500


@dataclass(frozen=True)
class Fact:
    """A signed session. `people` are those of the coordinator's teams; of others there is only the number."""

    record: SessionRecord
    people: Sequence[RecordAttendee]
    others: int
    domains: Sequence[tuple[Any, int]]
    state: Any

    @property
    def who(self) -> str:
        """The people, in words."""
        names = [place.person.display_name for place in self.people]
        if self.others:
            more = ngettext("%(number)d more", "%(number)d more", self.others) % {"number": self.others}
            names.append(more)
        return ", ".join(names)


def facts_for(
    coordinator: User, *, team: Team | None = None, since: dt.date | None = None, until: dt.date | None = None
) -> QuerySet[SessionRecord]:
    """The newest signed version of each session in which somebody of `coordinator`'s teams took part, latest first."""
    people = people_coordinated_by(coordinator)
    if team is not None:
        people = people.filter(team__path__startswith=team.path)
    found = SessionRecord.objects.current().filter(
        pk__in=RecordAttendee.objects.filter(person__in=people.values("pk")).values("record")
    )
    if since is not None:
        found = found.filter(starts_at__gte=_midnight(since))
    if until is not None:
        found = found.filter(starts_at__lt=_midnight(until + dt.timedelta(days=1)))
    return found.order_by("-starts_at", "-pk")


def with_people(records: QuerySet[SessionRecord]) -> QuerySet[SessionRecord]:
    """The same with everything that `read_facts` needs, in a constant number of statements."""
    places = RecordAttendee.objects.select_related("person__team").order_by("person__display_name", "pk")
    return records.select_related("supervisor").prefetch_related(Prefetch("attendees", places), "domains")


def read_facts(records: Sequence[SessionRecord], coordinator: User) -> list[Fact]:
    """`records`, loaded by `with_people`, as facts."""
    everybody = {place.person_id for record in records for place in record.attendees.all()}
    mine = set(people_coordinated_by(coordinator).filter(pk__in=everybody).values_list("pk", flat=True))
    states = record_states([record.session_id for record in records])
    facts = []
    for record in records:
        places = list(record.attendees.all())
        people = [place for place in places if place.person_id in mine]
        minutes = {row.domain: row.minutes for row in record.domains.all()}
        domains = [(domain, minutes[domain]) for domain in PracticeDomain if minutes.get(domain)]
        state = states.get(record.session_id)
        facts.append(Fact(record, people, len(places) - len(people), domains, state))
    return facts


def export_facts(records: QuerySet[SessionRecord], *, actor: User) -> Iterator[list[Any]]:
    """The rows of a file, one for each person of a session; read as they are sent. Recorded before anything is read."""
    audit.record(actor, "supervision.export_session_facts", SessionRecord)
    return _rows(records, actor)


def _rows(records: QuerySet[SessionRecord], actor: User) -> Iterator[list[Any]]:
    yield [
        _("Date"), _("Start"), _("End"), _("Kind"), _("How"), _("Supervisor"), _("Person"), _("Team"),
        _("Attendance"), _("Minutes of the person"), _("Minutes of the session"),
        *(domain.label for domain in PracticeDomain), _("State"),
    ]  # fmt: skip
    chunk: list[SessionRecord] = []
    for record in with_people(records).iterator(chunk_size=CHUNK):
        chunk.append(record)
        if len(chunk) == CHUNK:
            yield from _lines(chunk, actor)
            chunk = []
    yield from _lines(chunk, actor)


def _lines(records: Sequence[SessionRecord], actor: User) -> Iterator[list[Any]]:
    for fact in read_facts(records, actor):
        record = fact.record
        start, end = timezone.localtime(record.starts_at), timezone.localtime(record.ends_at)
        minutes = dict(fact.domains)
        for place in fact.people:
            yield [
                start.date().isoformat(), f"{start:%H:%M}", f"{end:%H:%M}",
                record.get_kind_display(), record.get_mode_display(), record.supervisor.display_name,
                place.person.display_name, place.person.team.name if place.person.team else "",
                place.get_attendance_display(), place.minutes, record.minutes,
                *(minutes.get(domain, 0) for domain in PracticeDomain), fact.state.program_label if fact.state else "",
            ]  # fmt: skip


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))
