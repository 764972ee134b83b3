"""What keeps a session from being signed: every fault at once, each a sentence at its field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from courses.access import learners_overseen_by
from courses.models import CoursePage
from supervision.domain.content import is_there, person_named
from supervision.domain.draft import Draft
from supervision.domain.facts import Facts
from supervision.domain.overlaps import clashes, time_fault
from supervision.domain.session_rules import agreements_on
from supervision.enums import Attendance
from supervision.models import Agreement, SessionAttendee, SupervisionSession
from website.accounts.access import people_coordinated_by
from website.core import clock
from website.core.errors import Invalid

GRACE = dt.timedelta(days=7)
"""How long a session may wait for its signature before it is a late entry; and how long after an agreement's end it may
still be signed without saying why."""


@dataclass(frozen=True)
class Fault:
    """What is wrong, and the field of the draft's form it belongs to."""

    field: str
    sentence: str


class SigningFaults(Invalid):
    """A session that cannot be signed as it is. `faults` are all of them; nothing was changed."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(faults[0].sentence, code="faults", field=faults[0].field)
        self.faults = faults


@dataclass(frozen=True)
class Sheet:
    """A session as it would be signed: its rows, facts and text."""

    session: SupervisionSession
    attendees: list[SessionAttendee]
    facts: Facts
    draft: Draft
    before: Draft | None = None
    """What the version before says, when this is an amendment."""

    @property
    def people(self) -> dict:
        """The peers by their code."""
        return {row.person.code: row.person for row in self.attendees}

    @property
    def present(self) -> list[SessionAttendee]:
        """The rows of the peers who were there."""
        return [row for row in self.attendees if is_there(self.facts.attendance[row.person.code][0])]


def all_faults(sheet: Sheet) -> list[Fault]:
    """Every fault of the sheet, in the order of the form. A constant number of statements."""
    found: list[Fault] = []
    for rule in (_times, _presence, _agreements, _overlaps, _minutes, _texts, _actions, _training, _next):
        found += rule(sheet)
    return found


def _times(sheet: Sheet) -> Iterator[Fault]:
    field, sentence = time_fault(sheet.facts)
    if field:
        yield Fault(field, sentence)


def _presence(sheet: Sheet) -> Iterator[Fault]:
    if not sheet.present:
        yield Fault("attendance", _("Nobody was there. Then call the session off instead of signing it."))
    for row in sheet.present:
        attendance, part = sheet.facts.attendance[row.person.code]
        name = {"name": row.person.display_name}
        if attendance != Attendance.PARTLY:
            continue
        if not part:
            yield Fault("attendance", _("Say how many minutes %(name)s was there.") % name)
        elif part > sheet.facts.minutes:
            yield Fault("attendance", _("%(name)s cannot have been there longer than the session was.") % name)


def _agreements(sheet: Sheet) -> Iterator[Fault]:
    for row in sheet.present:
        if not covers(row.agreement, sheet.facts.starts_at):
            sentence = _("This date is outside your agreement with %(name)s.") % {"name": row.person.display_name}
            yield Fault("starts_at", sentence)


def covers(agreement: Agreement, moment: dt.datetime) -> bool:
    """Whether an agreement held at a moment, whatever became of it later."""
    day = timezone.localdate(moment)
    runs = agreement.starts_on <= day and (agreement.ends_on is None or day <= agreement.ends_on)
    return agreement.is_accepted and runs and (agreement.ended_at is None or moment < agreement.ended_at)


def _overlaps(sheet: Sheet) -> Iterator[Fault]:
    if sheet.facts.ends_at <= sheet.facts.starts_at:
        return
    session = sheet.session
    people = [session.supervisor, *(row.person for row in sheet.present)]
    found = clashes(people, sheet.facts.starts_at, sheet.facts.ends_at, besides=session)
    for sentence in dict.fromkeys(clash.sentence(session.supervisor) for clash in found):
        yield Fault("starts_at", sentence)


def _minutes(sheet: Sheet) -> Iterator[Fault]:
    if sheet.facts.minutes < 1:
        return
    total = sum(sheet.draft.domain_minutes.values())
    if total != sheet.facts.minutes:
        sentence = _("The minutes by practice domain add up to %(sum)d. The session has %(minutes)d.")
        yield Fault("domain_minutes", sentence % {"sum": total, "minutes": sheet.facts.minutes})


def _texts(sheet: Sheet) -> Iterator[Fault]:
    draft = sheet.draft
    if not draft.note:
        yield Fault("note", _("Write a few words about what you talked about."))
    if draft.ethical_issue is None:
        yield Fault("ethical_issue", _("Say yes or no: was there a question of ethics or boundaries?"))
    elif draft.ethical_issue and not draft.ethical_note:
        yield Fault("ethical_note", _("Say in a few words what the question of ethics or boundaries was."))
    if draft.safety_issue is None:
        yield Fault("safety_issue", _("Say yes or no: was there a question of safety?"))
    elif draft.safety_issue and not draft.safety_note:
        yield Fault("safety_note", _("Say in a few words what the question of safety was."))
    if draft.workload_discussed is None:
        yield Fault("workload_discussed", _("Say yes or no: did you talk about workload and self-care?"))


def _actions(sheet: Sheet) -> Iterator[Fault]:
    for number, action in enumerate(sheet.draft.actions, start=1):
        place = {"number": number}
        if not action.text:
            yield Fault("actions", _("Action %(number)d: say what is to be done.") % place)
        if person_named(action.owner, sheet.session, sheet.people) is None:
            yield Fault("actions", _("Action %(number)d: choose who does it, from the people in this session.") % place)
        if action.about not in sheet.people:
            yield Fault("actions", _("Action %(number)d: choose whose work it is about.") % place)


def _training(sheet: Sheet) -> Iterator[Fault]:
    """Courses are open, and `session.supervisor` may assign them to the peer. What was assigned before is not asked."""
    known = {(item.course, item.person) for item in sheet.before.training} if sheet.before else set()
    wanted = [item for item in sheet.draft.training if (item.course, item.person) not in known]
    if not wanted:
        return
    live = set(
        CoursePage.objects.live()
        .filter(translation_key__in={item.course for item in wanted})
        .values_list("translation_key", flat=True)
    )
    may = may_assign(sheet, {item.person for item in wanted})
    for item in wanted:
        person = sheet.people.get(item.person)
        if person is None:
            yield Fault("training", _("Training can be given only to people in this session."))
        elif item.course not in live:
            yield Fault("training", _("One of the courses is not open at the moment. Please take it out."))
        elif item.person not in may:
            sentence = _("You cannot give courses to %(name)s any more. Please take them out.")
            yield Fault("training", sentence % {"name": person.display_name})


def may_assign(sheet: Sheet, codes: set[str]) -> set[str]:
    """Which of the peers with these codes the supervisor may put on a course."""
    supervisor = sheet.session.supervisor
    overseen = learners_overseen_by(supervisor) | people_coordinated_by(supervisor)
    return set(overseen.filter(code__in=codes).values_list("code", flat=True))


def _next(sheet: Sheet) -> Iterator[Fault]:
    """The next date, when it is still to come, lies in the agreement with everybody."""
    at = sheet.draft.next_at
    if at is None or at <= clock.now() or (sheet.before is not None and sheet.before.next_at == at):
        return
    if at > clock.now() + dt.timedelta(days=2 * 366):
        yield Fault("next_at", _("The next date is very far away. Please check the year."))
        return
    people = [row.person for row in sheet.attendees]
    agreed = {row.supervisee_id for row in agreements_on(at, sheet.session.supervisor, people)}
    for person in people:
        if person.pk not in agreed:
            sentence = _("The next date is outside your agreement with %(name)s.")
            yield Fault("next_at", sentence % {"name": person.display_name})


# --- late -------------------------------------------------------------------------------------------------------------


def late_days_of(facts: Facts, now: dt.datetime) -> int:
    """By how many days the signature comes after the seven that it has; 0 in time."""
    over = now - facts.ends_at - GRACE
    return 0 if over <= dt.timedelta(0) else over.days + 1


def end_of_agreement(agreement: Agreement) -> dt.datetime | None:
    """When an agreement ended or will end; None without an end."""
    ends = [agreement.ended_at] if agreement.ended_at else []
    if agreement.ends_on is not None:
        ends.append(timezone.make_aware(dt.datetime.combine(agreement.ends_on + dt.timedelta(days=1), dt.time.min)))
    return min(ends, default=None)


def past_grace(attendees: list[SessionAttendee], now: dt.datetime) -> bool:
    """Whether an agreement with somebody who was there ended more than seven days ago."""
    ends = (end_of_agreement(row.agreement) for row in attendees)
    return any(end is not None and now > end + GRACE for end in ends)
