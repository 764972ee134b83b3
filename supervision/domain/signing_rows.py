"""The rows of a signed version, written once: the record, its sealed plaintext, who was there, minutes and actions."""

from __future__ import annotations

import datetime as dt

from courses.models import CoursePage
from supervision.domain import chain
from supervision.domain.content import Signing, agenda_of, body_of, facts_of_body, person_named
from supervision.domain.faults import Sheet
from supervision.models import RecordAttendee, RecordContent, RecordDomain, SessionAction, SessionRecord
from website.accounts.models import User
from website.core import ids


def write_version(sheet: Sheet, signing: Signing, kind: str, actor: User, earlier: dict | None = None) -> SessionRecord:
    """The rows of a version and its first link; `earlier` is the plaintext of the version before."""
    actions = _actions_of(sheet, signing.version, (earlier or {}).get("actions", []))
    agenda = earlier["agenda"] if earlier else agenda_of(sheet.session, sheet.draft.talked)
    body = body_of(
        sheet.session, sheet.attendees, sheet.draft, sheet.facts, signing,
        actions=actions, training=_training_of(sheet, earlier), agenda=agenda,
    )  # fmt: skip
    facts = sheet.facts
    record = SessionRecord.objects.create(
        session=sheet.session,
        version=signing.version,
        supervisor=actor,
        kind=facts.kind,
        mode=facts.mode,
        planned=sheet.session.planned,
        starts_at=facts.starts_at,
        ends_at=facts.ends_at,
        break_minutes=facts.break_minutes,
        minutes=facts.minutes,
        late_days=signing.late_days,
        signed_at=signing.signed_at,
    )
    RecordContent(record=record, body=body).save(force_insert=True)
    _write_parts(record, sheet, body)
    content = chain.body_print(body)
    chain.append(record, kind, person=actor, facts=facts_of_body(body), content=content, at=signing.signed_at)
    return record


def _write_parts(record: SessionRecord, sheet: Sheet, body: dict) -> None:
    """Attendees, minutes and the actions that this version brought."""
    people = sheet.people
    RecordAttendee.objects.bulk_create(
        RecordAttendee(
            record=record,
            person=people[row["code"]],
            attendance=row["attendance"],
            minutes=row["minutes"],
            starts_at=record.starts_at,
        )
        for row in body["attendees"]
    )
    RecordDomain.objects.bulk_create(
        RecordDomain(record=record, domain=domain, minutes=minutes)
        for domain, minutes in body["draft"]["domain_minutes"].items()
        if minutes
    )
    by_code = {**people, sheet.session.supervisor.code: sheet.session.supervisor}
    for row in body["actions"]:
        if row["since"] == record.version:
            action = SessionAction(
                code=row["code"],
                session=sheet.session,
                record=record,
                person=people[row["about"]],
                owner=by_code[row["owner"]],
                text=row["text"],
                due_on=dt.date.fromisoformat(row["due_on"]) if row["due_on"] else None,
                made_at=record.signed_at,
            )
            action.save(force_insert=True)


def _actions_of(sheet: Sheet, version: int, earlier: list[dict]) -> list[dict]:
    """The actions of a version. One that the version before had already keeps its code and its row."""
    left = list(earlier)
    rows = []
    for action in sheet.draft.actions:
        said = {
            "text": action.text,
            "owner": person_named(action.owner, sheet.session, sheet.people).code,
            "about": action.about,
            "due_on": action.due_on.isoformat() if action.due_on else None,
        }
        same = next((row for row in left if all(row[name] == value for name, value in said.items())), None)
        if same is not None:
            left.remove(same)
        rows.append(same or {"code": ids.new_code(), "since": version, **said})
    return rows


def _training_of(sheet: Sheet, earlier: dict | None) -> list[dict]:
    """The courses assigned, with their titles of that day."""
    known = {row["course"]: row["title"] for row in (earlier or {}).get("training", [])}
    pages = CoursePage.objects.filter(translation_key__in={item.course for item in sheet.draft.training})
    titles = {str(page.translation_key): page.title for page in pages.order_by("-pk")}
    return [
        {
            "course": str(item.course),
            "title": known.get(str(item.course)) or titles.get(str(item.course), ""),
            "person": item.person,
        }
        for item in sheet.draft.training
    ]
