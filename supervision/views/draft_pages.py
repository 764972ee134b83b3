"""What the pages of a draft show."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from courses.domain.certificates import duration
from courses.enums import PracticeDomain
from supervision.access import agenda_visible_to
from supervision.domain import in_words
from supervision.domain.course_offer import offered_courses
from supervision.domain.draft import MOST_ACTIONS, SUPERVISOR, Draft
from supervision.domain.facts import Facts, facts_of
from supervision.domain.in_words import Words
from supervision.domain.overlaps import clock_change_sentence, warnings
from supervision.domain.sessions import StaleDraft
from supervision.enums import SessionMode
from supervision.forms.draft import DraftForm, Sheet
from supervision.models import SupervisionSession
from supervision.views.common import with_whom
from website.core import clock
from website.core.errors import NotNow

USE = "use-"
SAVED = "saved"
PREFIXES: dict[str, tuple[str, ...]] = {
    "when": ("date", "start", "end", "break_minutes"),
    "kind": ("kind", "mode"),
    "people": ("there-", "there_minutes-"),
    "place": ("place",),
    "domains": ("minutes-",),
    "functions": ("functions",),
    "topics": ("topics",),
    "talked": ("talked",),
    "note": ("note",),
    "strengths": ("strengths",),
    "learning": ("learning",),
    "ethical": ("ethical_issue", "ethical_note"),
    "safety": ("safety_issue", "safety_note"),
    "policy": ("policy_note",),
    "workload": ("workload_discussed",),
    "actions": ("action-",),
    "training": ("training-",),
    "next": ("next_date", "next_time"),
}
"""The fields of each part of a draft: whole names, or beginnings that end in a dash."""


def sheet_of(session: SupervisionSession) -> Sheet:
    """What the form of a draft is about."""
    rows = list(session.attendees.select_related("person"))
    draft = Draft.load(session.draft)
    return Sheet(
        session=session,
        leader=session.supervisor,
        people=[row.person for row in rows],
        facts=facts_of(session, rows),
        draft=draft,
        agenda=list(agenda_visible_to(session.supervisor, session)),
        courses=offered_courses(draft.topics),
    )


def words_of(sheet: Sheet) -> Words:
    """What the codes of a sheet stand for."""
    people = {person.code: person.display_name for person in sheet.people}
    courses = {row.key: row.title for row in sheet.courses}
    points = {item.code: item.text for item in sheet.agenda}
    return Words({**people, SUPERVISOR: sheet.leader.display_name}, courses, points)


def draft_context(sheet: Sheet, form: DraftForm, *, version: int | None = None) -> dict[str, Any]:
    """Everything the page of a draft shows."""
    session, draft = sheet.session, sheet.draft
    facts: Facts = form.facts if form.is_bound else sheet.facts
    errors = set(form.errors) if form.is_bound else set()
    placed = sum((form.draft if form.is_bound else draft).domain_minutes.values())
    return {
        "session": session,
        "sheet": sheet,
        "form": form,
        "version": session.draft_version if version is None else version,
        "saved_at": session.saved_at,
        "who": with_whom(sheet.people),
        "when": _when(facts),
        "warnings": warnings(session, facts),
        "clock_change": clock_change_sentence(facts.starts_at, facts.ends_at),
        "not_over": facts.ends_at > clock.now(),
        "placed": placed,
        "total": facts.minutes,
        "open_facts": bool(errors & {*PREFIXES["when"], *PREFIXES["kind"], "place"}),
        "open_topics": bool(draft.functions or draft.topics),
        "open_growth": bool(draft.strengths or draft.learning or errors & {"strengths", "learning"}),
        "open_policy": bool(draft.policy_note or "policy_note" in errors),
        "open_training": bool(draft.training),
        **_fields(sheet, form),
    }


def _fields(sheet: Sheet, form: DraftForm) -> dict[str, Any]:
    """The fields that come in rows."""
    domains = []
    for domain in PracticeDomain:
        bound = form[f"minutes-{domain.value}"]
        bound.domain = domain.value
        domains.append(bound)
    several = len(sheet.people) > 1
    return {
        "people_fields": [
            {"there": form[f"there-{person.code}"], "minutes": form[f"there_minutes-{person.code}"]}
            for person in sheet.people
        ],
        "domain_fields": domains,
        "action_fields": [
            {part: form[f"action-{number}-{part}"] for part in ("text", "who", "due")}
            for number in range(form.action_rows)
        ],
        "more_actions": form.action_rows < MOST_ACTIONS,
        "training_fields": [
            {
                "course": form[f"training-{number}-course"],
                "person": form[f"training-{number}-person"] if several else None,
            }
            for number in range(form.training_rows)
        ],
    }


def _when(facts: Facts) -> str:
    """The facts in one line, for the part that stays folded."""
    parts = [
        in_words.span_words(facts.starts_at, facts.ends_at),
        duration(facts.minutes),
        str(SessionMode(facts.mode).label),
    ]
    return " · ".join(parts)


# --- two versions -----------------------------------------------------------------------------------------------------


def without_unwanted(data: QueryDict) -> QueryDict:
    """The post without the parts for which somebody chose what is saved: a field that is missing is unchanged."""
    kept = data.copy()
    for key, prefixes in PREFIXES.items():
        if data.get(f"{USE}{key}") == SAVED:
            for name in [name for name in data if belongs(name, prefixes)]:
                del kept[name]
    return kept


def belongs(name: str, prefixes: tuple[str, ...]) -> bool:
    """Whether a posted field belongs to a part."""
    return any(name.startswith(each) if each.endswith("-") else name in _names(each) for each in prefixes)


def _names(name: str) -> tuple[str, ...]:
    return (name, f"{name}-shown", f"{name}-choice", f"{name}-reason", f"{name}-seen")


def conflict_context(form: DraftForm, stale: StaleDraft, data: QueryDict) -> dict[str, Any]:
    """The parts that differ, as typed and as saved, and the fields to send again."""
    words = words_of(form.sheet)
    mine = [*in_words.say_facts(form.facts, words), *in_words.say_draft(form.draft, words)]
    saved = [*in_words.say_facts(stale.saved_facts, words), *in_words.say_draft(stale.saved_draft, words)]
    return {
        "session": form.sheet.session,
        "who": with_whom(form.sheet.people),
        "sentence": stale.sentence,
        "saved_at": stale.saved_at,
        "version": stale.version,
        "pairs": [{"key": new.key, "mine": new, "saved": old} for old, new in in_words.differences(saved, mine)],
        "held": [(name, value) for name, values in data.lists() if _is_typed(name) for value in values],
    }


def _is_typed(name: str) -> bool:
    return name not in {"csrfmiddlewaretoken", "typed-by", "version", "go"} and not name.startswith(USE)


def closed_context(form: DraftForm, closed: NotNow) -> dict[str, Any]:
    """What was typed for a session that cannot be written up any more, so that it can be copied."""
    words = words_of(form.sheet)
    parts = [*in_words.say_facts(form.facts, words), *in_words.say_draft(form.draft, words)]
    return {
        "session": form.sheet.session,
        "who": with_whom(form.sheet.people),
        "sentence": closed.sentence,
        "parts": [part for part in parts if not part.is_empty],
    }
