"""Sessions as files: the rows of CSV and XLSX, and PDFs of a record and of a list, tagged for assistive technology.

Lists hold facts only, never a word of what was written.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Site

from courses.domain.certificates import LETTER_COUNTRIES, duration, printable
from courses.domain.certificates import TEMPLATE_FOLDER as FONT_FOLDER
from courses.enums import PracticeDomain
from supervision.domain import record_words
from supervision.domain.in_words import Said, moment_words
from supervision.domain.records import RecordView
from supervision.domain.session_list import PEER, SessionRow, domain_minutes
from website.core import clock
from website.pages.models import OrganisationSettings

TEMPLATE_FOLDER = Path(__file__).resolve().parent.parent / "sheet_templates"
LONGEST_PDF = 2000
"""Rows in a PDF. More are a matter for a spreadsheet."""


# --- CSV and XLSX -----------------------------------------------------------------------------------------------------


def heading(role: str) -> list[str]:
    """The names of the columns."""
    own = [_("Your minutes")] if role == PEER else []
    people = _("Supervisor and others") if role == PEER else _("People")
    return [
        _("Date"), _("Start"), _("End"), _("Minutes"), *own, _("Kind"), _("How"), people,
        *(str(domain.label) for domain in PracticeDomain), _("State"), _("Late"), _("Signed by"), _("Signed on"),
    ]  # fmt: skip


def table(rows: Iterable[SessionRow], role: str) -> Iterator[list[Any]]:
    """The heading and a line for each session."""
    yield heading(role)
    for row in rows:
        yield _line(row, role)


def _line(row: SessionRow, role: str) -> list[Any]:
    facts, record = row.facts, row.record
    start, end = timezone.localtime(facts.starts_at), timezone.localtime(facts.ends_at)
    signed = timezone.localtime(record.signed_at) if record else None
    own = [row.own_minutes] if role == PEER else []
    return [
        start.date().isoformat(), f"{start:%H:%M}", f"{end:%H:%M}", row.minutes, *own,
        str(facts.get_kind_display()), str(facts.get_mode_display()), ", ".join(row.who),
        *domain_minutes(row), row.state_words, row.late,
        row.signer if record else "", signed.date().isoformat() if signed else "",
    ]  # fmt: skip


# --- PDF --------------------------------------------------------------------------------------------------------------


def record_pdf(view: RecordView, reader_name: str) -> bytes:
    """A record as its reader sees it on the page, on paper."""
    parts = record_words.parts_of(view)
    is_final = view.state.code in ("voided", "purged") or not view.is_current
    sheet = {
        **_frame(_("Supervision record"), reader_name),
        "heading": _("Supervision record"),
        "state": _record_state(view),
        "parts": [_part(part) for part in (*parts["facts"], *parts["texts"])],
        "withheld": _withheld(view),
        "people": [
            [record_words.full_name(row.person), record_words.presence_of(row), _answered(row, is_final=is_final)]
            for row in view.attendees
        ],
        "domains": [[str(label), duration(minutes)] for label, minutes in view.domains],
        "total": duration(view.record.minutes),
        "agenda": [_point(row) for row in view.agenda],
        "actions": [_action(row) for row in view.actions],
        "after": [_part(part) for part in parts["after"]],
        "signature": [record_words.signer_of(view), moment_words(view.record.signed_at)],
        "changes": [
            [now.label, *("\n".join(map(_printed, each.lines)) or "–" for each in (old, now))]
            for old, now in record_words.changes_of(view)
        ],
        "reason": _printed(view.reason),
        "labels": _record_labels(),
    }
    return _compile("record.typ", sheet)


def list_pdf(rows: Sequence[SessionRow], role: str, reader_name: str, narrowed_to: str) -> bytes:
    """A list of sessions on paper."""
    sheet = {
        **_frame(_("Supervision sessions"), reader_name),
        "heading": _("Supervision sessions"),
        "narrowed": narrowed_to,
        "columns": [_("Date"), _("With"), _("Kind"), _("Minutes"), _("By practice domain"), _("State")],
        "rows": [_list_line(row, role) for row in rows],
        "empty": _("There are no sessions."),
        "labels": {"description": _("Facts of supervision sessions: dates, minutes, people and state.")},
    }
    return _compile("list.typ", sheet)


def _list_line(row: SessionRow, role: str) -> list[str]:
    start, end = timezone.localtime(row.facts.starts_at), timezone.localtime(row.facts.ends_at)
    domains = [
        _("%(domain)s: %(minutes)d min") % {"domain": domain.label, "minutes": row.domains[domain]}
        for domain in PracticeDomain
        if row.domains.get(domain)
    ]
    minutes = row.own_minutes if role == PEER and row.own_minutes is not None else row.minutes
    return [
        f"{date_format(start, 'SHORT_DATE_FORMAT')}\n{start:%H:%M}–{end:%H:%M}",
        _printed(", ".join(row.who)),
        f"{row.facts.get_kind_display()}, {row.facts.get_mode_display()}",
        str(minutes),
        "\n".join(domains) or "–",
        "\n".join(filter(None, (_printed(row.state_words), row.late))),
    ]


def _record_state(view: RecordView) -> list[str]:
    """The state, that it is late and why, that it is void and why."""
    lines = [str(view.state.label).capitalize()]
    if view.record.late_days:
        lines.append(record_words.late_words(view.record.late_days).capitalize())
    if view.late_reason:
        lines.append(_("Why it was signed late: %(reason)s") % {"reason": _printed(view.late_reason)})
    if view.void_reason:
        lines.append(_("Why it does not count: %(reason)s") % {"reason": _printed(view.void_reason)})
    if not view.is_current:
        lines.append(_("This is version %(n)d. There is a newer one.") % {"n": view.record.version})
    return lines


def _withheld(view: RecordView) -> str:
    if view.is_purged:
        return _("The text of this record was removed after its time. The facts stay.")
    return _("You were not in this session, so the note is not shown to you.") if view.text_withheld else ""


def _answered(row: Any, *, is_final: bool) -> str:
    said = record_words.answer_of(row, is_final=is_final)["text"]
    when = f"{said}, {moment_words(row.answered_at)}" if row.answered_at else said
    return "\n".join(filter(None, (when, _printed(row.comment))))


def _action(row: Any) -> list[str]:
    due = date_format(row.due_on, "DATE_FORMAT") if row.due_on else "–"
    done = _("open")
    if row.row is not None and row.row.done_at:
        done = _("done on %(day)s") % {"day": date_format(timezone.localtime(row.row.done_at), "DATE_FORMAT")}
    elif row.row is not None and row.row.dropped_at:
        done = _("taken off the list")
    return [_printed(row.text), _printed(row.owner.name), due, done]


def _point(row: Any) -> str:
    text = _printed(row.text)
    return text if row.talked else _("%(point)s (not talked about)") % {"point": text}


def _part(said: Said) -> dict[str, Any]:
    return {"label": said.label, "lines": [_printed(line) for line in said.lines if line]}


def _printed(text: str) -> str:
    """Text as it can stand on paper, with its line ends."""
    return "\n".join(printable(line) for line in text.split("\n"))


def _record_labels() -> dict[str, str]:
    return {
        "description": _("The signed record of one supervision session."),
        "people": _("Who was there"),
        "person": _("Person"),
        "presence": _("Presence"),
        "answer": _("Answer"),
        "domains": _("Minutes by practice domain"),
        "domain": _("Practice domain"),
        "time": _("Time"),
        "total": _("In all"),
        "agenda": _("Agenda"),
        "actions": _("Actions"),
        "what": _("What"),
        "who": _("Who"),
        "due": _("Until"),
        "state": _("State"),
        "signature": _("Signed by"),
        "changes": _("What this version changed"),
        "part": _("Part"),
        "old": _("Before"),
        "new": _("Now"),
        "reason": _("Why it was amended"),
    }


def _frame(title: str, reader_name: str) -> dict[str, Any]:
    """What every sheet has: paper, language, organisation, for whom it was made and when."""
    site = Site.objects.filter(is_default_site=True).first()
    organisation = OrganisationSettings.for_site(site) if site else None
    made = {"name": printable(reader_name), "moment": moment_words(clock.now())}
    return {
        "title": title,
        "language": (get_language() or "en").split("-")[0],
        "paper": "us-letter" if (organisation.country if organisation else "US") in LETTER_COUNTRIES else "a4",
        "organisation": (organisation.name if organisation else "") or settings.WAGTAIL_SITE_NAME,
        "made": _("Made for %(name)s on %(moment)s. Confidential.") % made,
        "page": _("Page"),
    }


def _compile(template: str, sheet: dict[str, Any]) -> bytes:
    """Runs typst; what people wrote enters only as JSON. A script that no shipped font has uses the system's fonts."""
    attempts: list[dict[str, Any]] = [
        {"ignore_system_fonts": True, "pdf_standards": ["ua-1"]},
        {"ignore_system_fonts": False, "pdf_standards": ["ua-1"]},
        {"ignore_system_fonts": False},
    ]
    for number, options in enumerate(attempts, start=1):
        try:
            return typst.compile(
                str(TEMPLATE_FOLDER / template),
                root=str(TEMPLATE_FOLDER),
                font_paths=[str(FONT_FOLDER / "fonts")],
                format="pdf",
                sys_inputs={"data": json.dumps(sheet, ensure_ascii=False)},
                timestamp=int(clock.now().timestamp()),
                **options,
            )
        except typst.TypstError:
            if number == len(attempts):
                raise
    raise AssertionError("unreachable")
