"""A signed record in words, as one reader may see it: for its page and for its PDF."""

from __future__ import annotations

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.domain.certificates import duration
from supervision.domain.draft import SUPERVISOR
from supervision.domain.in_words import Said, Words, differences, say_draft, say_facts
from supervision.domain.record_state import RecordState
from supervision.domain.records import AttendeeShown, PersonShown, RecordView
from supervision.enums import Attendance


def full_name(person: PersonShown) -> str:
    """The name that was signed; with the name in use where it is another one."""
    if person.signed_as and person.signed_as != person.name:
        return _("%(full)s (%(short)s)") % {"full": person.signed_as, "short": person.name}
    return person.signed_as or person.name


def presence_of(row: AttendeeShown) -> str:
    """“there”, “there for a part, 20 min”, “not there”."""
    label = str(row.attendance_label)
    if row.attendance == Attendance.PARTLY:
        return _("%(attendance)s, %(minutes)s") % {"attendance": label, "minutes": duration(row.minutes)}
    return label


FACTS = ("when", "kind", "place", "functions", "topics")
TEXTS = ("note", "strengths", "learning", "ethical", "safety", "policy", "workload")
AFTER = ("training", "next")


def said_by(view: RecordView) -> dict[str, Said]:
    """Every part of the version in words, by its key."""
    words = words_of(view)
    return {said.key: said for said in (*say_facts(view.facts, words), *say_draft(view.draft, words))}


def words_of(view: RecordView) -> Words:
    """What the codes of a record stand for."""
    return Words({**view.names, SUPERVISOR: view.supervisor.name}, view.courses)


def parts_of(view: RecordView) -> dict[str, list[Said]]:
    """What is not empty: `facts`, `texts` and `after`."""
    said = said_by(view)
    planned = _("planned") if view.record.planned else _("not planned")
    said["kind"] = Said("kind", said["kind"].label, (f"{said['kind'].lines[0]}, {planned}",))
    groups = {"facts": FACTS, "texts": TEXTS if view.has_text else (), "after": AFTER}
    return {name: [said[key] for key in keys if not said[key].is_empty] for name, keys in groups.items()}


def changes_of(view: RecordView) -> list[tuple[Said, Said]]:
    """What this version changed: each part that is different, before and now."""
    if view.before is None:
        return []
    words = words_of(view)
    facts, draft = view.before
    return differences([*say_facts(facts, words), *say_draft(draft, words)], list(said_by(view).values()))


def signer_of(view: RecordView) -> str:
    """The supervisor with the credential held on the day of the signature."""
    parts = [full_name(view.supervisor)]
    parts += [part for part in (view.credential, view.credential_number) if part]
    if view.credential_expires_on:
        day = date_format(view.credential_expires_on, "DATE_FORMAT")
        parts.append(_("valid until %(day)s") % {"day": day})
    return ", ".join(parts)


def late_words(days: int) -> str:
    """“late entry, by 3 days”; "" when it was in time."""
    return ngettext("late entry, by %(n)d day", "late entry, by %(n)d days", days) % {"n": days} if days else ""


def state_words(state: RecordState, names: dict[int, str]) -> str:
    """The state for a list: “signed, waiting for Rosa”, “disagreed: Rosa”, “to write up”, …"""
    if state.code == "held":
        return _("to write up")
    waiting = _names([names[pk] for pk in state.waits_for if pk in names])
    if state.code in ("signed", "partly_countersigned", "amended") and waiting:
        start = _("amended") if state.code == "amended" else _("signed")
        return _("%(state)s, waiting for %(names)s") % {"state": start, "names": waiting}
    if state.code == "disagreed":
        against = [
            names[answer.person_id]
            for answer in state.answers
            if answer.kind == "disagreed" and answer.person_id in names
        ]
        return _("disagreed: %(names)s") % {"names": _names(against)} if against else str(state.label)
    return str(state.label)


TONES = {
    "held": "warm",
    "signed": "brand",
    "partly_countersigned": "brand",
    "amended": "brand",
    "countersigned": "good",
    "disagreed": "stop",
}


def tone_of(state: RecordState) -> str:
    """The tone of the tag that says the state."""
    return TONES.get(state.code, "")


def view_state_words(view: RecordView) -> str:
    """The state as the record's page says it: with the names of those whose answer is missing."""
    if not view.reader_leads:
        return state_words(view.state, {answer.person_id: str(_("you")) for answer in view.state.answers})
    names = {}
    for answer, row in zip(view.state.answers, view.attendees, strict=False):
        names[answer.person_id] = row.person.name
    return state_words(view.state, names)


def _names(names: list[str]) -> str:
    if len(names) > 3:
        return ngettext("%(n)d person", "%(n)d people", len(names)) % {"n": len(names)}
    return ", ".join(names)


def answer_of(row: AttendeeShown, *, is_final: bool) -> dict[str, Any]:
    """What one peer answered, in words, and the tone of its tag."""
    if row.answer == "countersigned":
        return {"text": _("countersigned"), "tone": "good"}
    if row.answer == "disagreed":
        return {"text": _("disagreed"), "tone": "stop"}
    if not row.was_there:
        return {"text": _("was not there, nothing to sign"), "tone": ""}
    return {"text": _("did not answer") if is_final else _("has not answered yet"), "tone": "" if is_final else "warm"}
