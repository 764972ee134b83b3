"""What a signed version says: its facts as the tables hold them, and its whole plaintext as the sealed body holds it.

The body is made once, at the signature, and read ever after. `facts_of_rows` says the same facts from the rows of the
tables, `facts_of_body` from the body: they must agree as long as there is a body.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from supervision.domain.canonical import day, moment
from supervision.domain.draft import SUPERVISOR, Draft
from supervision.domain.facts import Facts
from supervision.enums import Attendance
from supervision.models import AgendaItem, Qualification, SessionAttendee, SupervisionSession
from website.accounts.models import User

NOT_SIGNED = {"kept", "talked"}
"""What of a draft is no part of the record: the choices at the identifier check, and codes that stand for points."""

FORM = 1
"""The shape of the body. A later shape gets the next number; bodies that were signed keep theirs."""


@dataclass(frozen=True)
class Signing:
    """What a version is made of besides the session: who signs when, why late, why again."""

    version: int
    signed_at: Any
    late_days: int = 0
    late_reason: str = ""
    reason: str = ""


def body_of(
    session: SupervisionSession,
    attendees: Iterable[SessionAttendee],
    draft: Draft,
    facts: Facts,
    signing: Signing,
    *,
    actions: list[dict],
    training: list[dict],
    agenda: list[dict],
) -> dict[str, Any]:
    """The canonical plaintext of a version. Needs attendees with people and agreements."""
    rows = sorted(attendees, key=lambda row: row.person.code)
    return {
        "form": FORM,
        "session": session.code,
        "version": signing.version,
        "signed_at": moment(signing.signed_at),
        "late_days": signing.late_days,
        "late_reason": signing.late_reason,
        "reason": signing.reason,
        "planned": session.planned,
        "kind": str(facts.kind),
        "mode": str(facts.mode),
        "starts_at": moment(facts.starts_at),
        "ends_at": moment(facts.ends_at),
        "break_minutes": facts.break_minutes,
        "minutes": facts.minutes,
        "supervisor": _signer(session.supervisor),
        "attendees": [_attendee(row, facts) for row in rows],
        "draft": {key: value for key, value in draft.dump().items() if key not in NOT_SIGNED},
        "actions": actions,
        "training": training,
        "agenda": agenda,
    }


def _signer(supervisor: User) -> dict[str, Any]:
    """The supervisor with the credential they hold on the day they sign."""
    held = Qualification.objects.filter(supervisor=supervisor).first() or Qualification()
    return {
        "code": supervisor.code,
        "name": supervisor.full_name,
        "credential": held.credential,
        "number": held.number,
        "expires_on": day(held.expires_on),
    }


def _attendee(row: SessionAttendee, facts: Facts) -> dict[str, Any]:
    return {
        "code": row.person.code,
        "name": row.person.full_name,
        "agreement": row.agreement.code,
        "attendance": str(facts.attendance[row.person.code][0]),
        "minutes": facts.minutes_of(row.person.code),
    }


def agenda_of(session: SupervisionSession, talked: list[str] | None) -> list[dict[str, Any]]:
    """The points of the session, in their order, and whether they were talked about (None: all were)."""
    items = AgendaItem.objects.filter(session=session).select_related("about", "added_by").order_by("added_at", "pk")
    return [
        {
            "code": item.code,
            "about": item.about.code if item.about else "",
            "added_by": item.added_by.code,
            "source": str(item.source),
            "text": item.text,
            "talked": talked is None or item.code in talked,
        }
        for item in items
    ]


def person_named(code: str, session: SupervisionSession, people: dict[str, User]) -> User | None:
    """The person a draft names: the session's supervisor, or a peer of it by their code; None for anybody else."""
    return session.supervisor if code in (SUPERVISOR, session.supervisor.code) else people.get(code)


# --- the same facts, from the body and from the tables ----------------------------------------------------------------


def facts_of_body(body: dict[str, Any]) -> dict[str, Any]:
    """The facts that the tables repeat. Actions are those that this version brought."""
    same = ("session", "version", "signed_at", "late_days", "planned", "kind", "mode", "starts_at", "ends_at")
    minutes = body["draft"]["domain_minutes"]
    return {
        **{name: body[name] for name in same},
        "break_minutes": body["break_minutes"],
        "minutes": body["minutes"],
        "supervisor": body["supervisor"]["code"],
        "attendees": sorted([row["code"], row["attendance"], row["minutes"]] for row in body["attendees"]),
        "domains": sorted([name, value] for name, value in minutes.items() if value),
        "actions": sorted(
            [row["code"], row["about"], row["due_on"]] for row in body["actions"] if row["since"] == body["version"]
        ),
    }


def texts_of_actions(body: dict[str, Any]) -> dict[str, str]:
    """{code: words} of the actions that this version brought."""
    return {row["code"]: row["text"] for row in body["actions"] if row["since"] == body["version"]}


def facts_of_rows(
    record: dict[str, Any], attendees: Iterable[tuple], domains: Iterable[tuple], actions: Iterable[tuple]
) -> dict[str, Any]:
    """The facts as the tables hold them.

    `record` are the columns of the record with the codes of session and supervisor; attendees are (person's code,
    attendance, minutes, start), domains (name, minutes), actions (code, person's code, due day).
    """
    starts_at = moment(record["starts_at"])
    people = [[code, attendance, minutes] for code, attendance, minutes, at in attendees if moment(at) == starts_at]
    return {
        "session": record["session__code"],
        "version": record["version"],
        "signed_at": moment(record["signed_at"]),
        "late_days": record["late_days"],
        "planned": record["planned"],
        "kind": record["kind"],
        "mode": record["mode"],
        "starts_at": starts_at,
        "ends_at": moment(record["ends_at"]),
        "break_minutes": record["break_minutes"],
        "minutes": record["minutes"],
        "supervisor": record["supervisor__code"],
        "attendees": sorted(people),
        "domains": sorted([name, minutes] for name, minutes in domains),
        "actions": sorted([code, about, day(due_on)] for code, about, due_on in actions),
    }


def is_there(attendance: str) -> bool:
    """Whether somebody was in the session, wholly or for a part."""
    return attendance != Attendance.ABSENT
