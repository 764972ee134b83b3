"""What the look before a signature shows: everything that will be signed, and what still has to be mended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from supervision.domain import in_words
from supervision.domain.draft import Draft
from supervision.domain.faults import GRACE, Fault
from supervision.domain.overlaps import clock_change_sentence, warnings
from supervision.domain.signing import faults_before_signing
from supervision.forms.draft import TEXTS
from supervision.forms.draft_text import undecided_in
from supervision.models import SupervisionSession
from supervision.views import draft_pages
from supervision.views.common import with_whom
from website.core import clock
from website.core.work_text import notice

ANCHORS = {
    "starts_at": "id_start",
    "ends_at": "id_end",
    "break_minutes": "id_break_minutes",
    "attendance": "facts-title",
    "domain_minutes": "minutes",
    "actions": "actions",
    "training": "training",
    "next_at": "id_next_date",
    "ethical_issue": "id_ethical_issue",
    "safety_issue": "id_safety_issue",
    "workload_discussed": "id_workload_discussed",
}
"""The field of a fault → where it stands on the page of the draft."""

PLACES = {
    "when": "facts-title",
    "kind": "facts-title",
    "place": "facts-title",
    "people": "facts-title",
    "domains": "minutes",
    "functions": "more-title",
    "topics": "more-title",
    "talked": "agenda-title",
    "note": "id_note",
    "strengths": "more-title",
    "learning": "more-title",
    "ethical": "id_ethical_issue",
    "safety": "id_safety_issue",
    "policy": "more-title",
    "workload": "id_workload_discussed",
    "actions": "actions",
    "training": "training",
    "next": "id_next_date",
}
"""The part of a draft → where it stands on its page."""


@dataclass(frozen=True)
class Mend:
    """Something to mend, and the way to its field."""

    sentence: str
    url: str


def undecided_faults(session: SupervisionSession, draft: Draft | None = None) -> list[Fault]:
    """Texts in which something may identify somebody and nobody has said why it stays: one fault for each field."""
    draft = draft or Draft.load(session.draft)
    counts = {name: undecided_in(getattr(draft, name), draft.kept) for name in TEXTS}
    counts["actions"] = sum(undecided_in(action.text, draft.kept) for action in draft.actions)
    return [Fault(name, notice(count)) for name, count in counts.items() if count]


def look_context(session: SupervisionSession) -> dict[str, Any]:
    """Everything the page shows."""
    sheet = draft_pages.sheet_of(session)
    words = draft_pages.words_of(sheet)
    parts = [*in_words.say_facts(sheet.facts, words), *in_words.say_draft(sheet.draft, words)]
    faults = [*faults_before_signing(session), *undecided_faults(session, sheet.draft)]
    address = reverse("supervision:draft", args=[session.code])
    return {
        "session": session,
        "who": with_whom(sheet.people),
        "parts": [{"said": part, "url": f"{address}#{PLACES[part.key]}"} for part in parts],
        "faults": [Mend(each.sentence, f"{address}#{ANCHORS.get(each.field, f'id_{each.field}')}") for each in faults],
        "warnings": warnings(session),
        "clock_change": clock_change_sentence(sheet.facts.starts_at, sheet.facts.ends_at),
        "is_late": clock.now() - sheet.facts.ends_at > GRACE,
        "people": sheet.people,
    }
