"""Times that cannot be: two sessions of one person at once, longer than a day's work, not over yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from supervision.domain.facts import LONGEST_MINUTES, Facts
from supervision.enums import Attendance, RecordEventKind, SessionPhase
from supervision.models import Agreement, RecordEvent, SessionAttendee, SupervisionSession
from website.accounts.models import User
from website.core import clock


@dataclass(frozen=True)
class Clash:
    """Another session in which `person` is at the same time."""

    person: User
    other: SupervisionSession

    def sentence(self, supervisor: User) -> str:
        """What `supervisor` may know of it. Of sessions that others lead no more than that there is one."""
        words = {
            "name": self.person.display_name,
            "start": date_format(timezone.localtime(self.other.starts_at), "DATETIME_FORMAT"),
            "end": date_format(timezone.localtime(self.other.ends_at), "TIME_FORMAT"),
        }
        if self.other.supervisor_id == supervisor.pk:
            if self.person.pk == supervisor.pk:
                sentence = _("You have another session at that time: %(start)s to %(end)s.")
            else:
                sentence = _("%(name)s is in another session of yours at that time: %(start)s to %(end)s.")
        elif self.person.pk == supervisor.pk:
            sentence = _("You are in your own supervision at that time: %(start)s to %(end)s.")
        else:
            sentence = _("%(name)s is in another session at that time. Please check start and end.")
        return sentence % words


def clashes(
    people: Iterable[User],
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    *,
    besides: SupervisionSession | None = None,
    planned: bool = False,
) -> list[Clash]:
    """Held sessions (planned ones, when asked) of any of `people` that share a minute with the time given.

    Sessions that were called off or voided do not count, nor those somebody was not in. Two statements.
    """
    by_pk = {person.pk: person for person in people}
    there = SessionAttendee.objects.filter(session=OuterRef("pk"), person__in=by_pk).exclude(
        attendance=Attendance.ABSENT
    )
    voided = RecordEvent.objects.filter(record__session=OuterRef("pk"), kind=RecordEventKind.VOIDED)
    found = (
        SupervisionSession.objects.filter(
            Q(supervisor__in=by_pk) | Exists(there),
            starts_at__lt=ends_at,
            ends_at__gt=starts_at,
            phase=SessionPhase.PLANNED if planned else SessionPhase.HELD,
        )
        .exclude(pk=besides.pk if besides is not None else None)
        .filter(~Exists(voided))
        .order_by("starts_at", "pk")
        .prefetch_related("attendees")
        .defer("draft")
    )
    return [Clash(by_pk[pk], other) for other in found for pk in by_pk if _is_in(pk, other)]


def _is_in(pk: int, session: SupervisionSession) -> bool:
    if session.supervisor_id == pk:
        return True
    return any(row.person_id == pk and row.attendance != Attendance.ABSENT for row in session.attendees.all())


def warnings(session: SupervisionSession, facts: Facts | None = None) -> list[str]:
    """Planned sessions of the same people at the same time, a sentence each: worth a look, never in the way."""
    # Of peers whose agreement has ended nothing is told any more, not even when they are busy.
    agreed = Agreement.objects.in_force().filter(supervisor=session.supervisor_id)
    rows = list(session.attendees.filter(person__in=agreed.values("supervisee")).select_related("person"))
    starts_at, ends_at = (facts or session).starts_at, (facts or session).ends_at
    people = [session.supervisor, *(row.person for row in rows)]
    found = clashes(people, starts_at, ends_at, besides=session, planned=True)
    return list(dict.fromkeys(clash.sentence(session.supervisor) for clash in found))


def time_fault(facts: Facts) -> tuple[str, str]:
    """The field that is wrong with a session's times when it is to be signed, and why; two empty strings when none."""
    if facts.ends_at <= facts.starts_at:
        return "ends_at", _("The end must be after the start.")
    if facts.ends_at > clock.now():
        return "ends_at", _("This session is not over yet. You can sign it when it is.")
    if facts.span_minutes > LONGEST_MINUTES:
        return "ends_at", _("A session is at most 12 hours long. Please check start and end.")
    if facts.break_minutes >= facts.span_minutes:
        return "break_minutes", _("The breaks are as long as the session. Please check them.")
    return "", ""


def clock_change_sentence(starts_at: dt.datetime, ends_at: dt.datetime) -> str:
    """Says how long a session really was when the clocks changed in the middle of it; "" when they did not."""
    before, after = (timezone.localtime(moment).utcoffset() for moment in (starts_at, ends_at))
    if before == after:
        return ""
    minutes = int((ends_at.astimezone(dt.UTC) - starts_at.astimezone(dt.UTC)).total_seconds() // 60)
    return ngettext(
        "The clocks changed during this session. It really lasted %(minutes)d minute, and that is what counts.",
        "The clocks changed during this session. It really lasted %(minutes)d minutes, and that is what counts.",
        minutes,
    ) % {"minutes": minutes}
