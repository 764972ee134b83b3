"""What is written about a session, in words: the look before signing, the record, the PDF, an amendment's old and new.

One place decides how each part is said, so that a page and its print never differ.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.domain.certificates import duration
from courses.enums import Competency, PracticeDomain
from supervision.domain.draft import SUPERVISOR, Draft
from supervision.enums import Attendance, SessionKind, SessionMode, SupervisionFunction

if TYPE_CHECKING:
    from supervision.domain.facts import Facts


@dataclass(frozen=True)
class Said:
    """A part of a session in words. `prose` marks what somebody wrote in their own words, line ends and all."""

    key: str
    label: str
    lines: tuple[str, ...] = ()
    prose: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands there."""
        return not any(self.lines)


@dataclass(frozen=True)
class Words:
    """What codes stand for: people by code (and `SUPERVISOR`), courses by translation key, points of an agenda."""

    people: Mapping[str, str]
    courses: Mapping[str, str]
    points: Mapping[str, str] = field(default_factory=dict)

    def person(self, code: str) -> str:
        """The name for a code."""
        return self.people.get(code) or _("somebody")

    def course(self, key: object) -> str:
        """The title for a course's key."""
        return self.courses.get(str(key)) or _("a course that is not in the catalogue now")


def span_words(starts_at: dt.datetime, ends_at: dt.datetime) -> str:
    """“Thursday, 20 November 2026, 10:00 to 11:00”; the second day too when it is another one."""
    start, end = timezone.localtime(starts_at), timezone.localtime(ends_at)
    day = _("%(weekday)s, %(day)s") % {"weekday": date_format(start, "l"), "day": date_format(start, "DATE_FORMAT")}
    until = time_format(end, "H:i") if start.date() == end.date() else date_format(end, "DATETIME_FORMAT")
    return _("%(day)s, %(start)s to %(end)s") % {"day": day, "start": time_format(start, "H:i"), "end": until}


def moment_words(moment: dt.datetime) -> str:
    """“20 November 2026, 10:00”."""
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def attendance_words(attendance: str, minutes: int | None) -> str:
    """“there”, “there for 20 minutes”, “not there”."""
    if attendance == Attendance.PARTLY and minutes:
        return ngettext("there for %(n)d minute", "there for %(n)d minutes", minutes) % {"n": minutes}
    return str(Attendance(attendance).label)


def yes_no(answer: bool | None) -> str:
    """The answer; "" for one that is not given yet."""
    return "" if answer is None else _("Yes") if answer else _("No")


def say_facts(facts: Facts, words: Words) -> list[Said]:
    """When, how and who."""
    time = duration(facts.minutes)
    length = _("%(time)s without breaks") % {"time": time} if facts.break_minutes else time
    return [
        Said("when", _("When"), (span_words(facts.starts_at, facts.ends_at), length)),
        Said("kind", _("Kind"), (f"{SessionKind(facts.kind).label}, {SessionMode(facts.mode).label}",)),
        Said("people", _("Who was there"), tuple(_present(facts, words))),
    ]


def say_draft(draft: Draft, words: Words) -> list[Said]:
    """Everything that is written, part by part. Parts without anything are there too, empty."""
    return [
        Said("place", _("Place"), _line(draft.place)),
        Said("domains", _("Minutes by practice domain"), tuple(_domains(draft))),
        Said("functions", _("What supervision did"), tuple(str(SupervisionFunction(f).label) for f in draft.functions)),
        Said("topics", _("Topics"), tuple(str(Competency(topic).label) for topic in sorted(draft.topics))),
        Said("talked", _("Agenda: talked about"), tuple(_talked(draft, words)), prose=True),
        Said("note", _("Shared note"), _line(draft.note), prose=True),
        Said("strengths", _("Strengths"), _line(draft.strengths), prose=True),
        Said("learning", _("Learning"), _line(draft.learning), prose=True),
        Said(
            "ethical", _("A question of ethics or boundaries"), _answer(draft.ethical_issue, draft.ethical_note), True
        ),
        Said("safety", _("A question of safety"), _answer(draft.safety_issue, draft.safety_note), prose=True),
        Said("policy", _("Policy"), _line(draft.policy_note), prose=True),
        Said("workload", _("Workload and self-care discussed"), _line(yes_no(draft.workload_discussed))),
        Said("actions", _("Actions"), tuple(_actions(draft, words))),
        Said("training", _("Training given"), tuple(_training(draft, words))),
        Said("next", _("Next date"), _line(moment_words(draft.next_at) if draft.next_at else "")),
    ]


def differences(old: list[Said], new: list[Said]) -> list[tuple[Said, Said]]:
    """The parts that are not the same, old and new side by side."""
    before = {said.key: said for said in old}
    return [(before[said.key], said) for said in new if said.key in before and before[said.key].lines != said.lines]


def _line(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


def _answer(given: bool | None, note: str) -> tuple[str, ...]:
    return tuple(part for part in (yes_no(given), note if given else "") if part)


def _present(facts: Facts, words: Words) -> list[str]:
    lines = [
        _("%(person)s: %(attendance)s") % {"person": words.person(code), "attendance": attendance_words(*given)}
        for code, given in facts.attendance.items()
    ]
    return sorted(lines)


def _domains(draft: Draft) -> list[str]:
    return [
        _("%(domain)s: %(minutes)d min") % {"domain": domain.label, "minutes": draft.domain_minutes[domain]}
        for domain in PracticeDomain
        if draft.domain_minutes.get(domain)
    ]


def _talked(draft: Draft, words: Words) -> list[str]:
    return [text for code, text in words.points.items() if draft.talked is None or code in draft.talked]


def _actions(draft: Draft, words: Words) -> list[str]:
    lines = []
    for action in draft.actions:
        owner, about = words.person(action.owner), words.person(action.about)
        who = _("%(owner)s, for %(person)s") % {"owner": owner, "person": about}
        line = {"who": who if action.owner == SUPERVISOR else owner, "text": action.text}
        if action.due_on:
            line["day"] = date_format(action.due_on, "DATE_FORMAT")
            lines.append(_("%(who)s: %(text)s (until %(day)s)") % line)
        else:
            lines.append(_("%(who)s: %(text)s") % line)
    return lines


def _training(draft: Draft, words: Words) -> list[str]:
    return [
        _("%(person)s: %(course)s") % {"person": words.person(row.person), "course": words.course(row.course)}
        for row in draft.training
    ]
