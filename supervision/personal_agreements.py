"""What agreements, requests, notes and a supervisor's qualification hold about people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from supervision.domain.agreements import end_all_of
from supervision.models import Agreement, PreparationNote, Qualification, SupervisionRequest
from website.accounts.models import User
from website.core.contributions import PersonalData


def _moment(value: Any) -> str:
    return value.isoformat() if value is not None else ""


def export_agreements(user: User) -> Iterator[dict]:
    """The person's agreements on either side."""
    rows = Agreement.objects.of(user).select_related("supervisor", "supervisee", "proposed_by", "ended_by")
    for row in rows.order_by("pk").iterator():
        yield {
            "kind": str(row.get_kind_display()),
            "supervisor": row.supervisor.display_name,
            "peer": row.supervisee.display_name,
            "from": _moment(row.starts_on),
            "until": _moment(row.ends_on),
            "every_days": row.cadence_days,
            "minutes_a_month": row.minutes_per_month,
            "terms": row.terms_version,
            "offered_by": row.proposed_by.display_name,
            "offered_at": _moment(row.proposed_at),
            "supervisor_accepted_at": _moment(row.supervisor_accepted_at),
            "peer_accepted_at": _moment(row.supervisee_accepted_at),
            "ended_at": _moment(row.ended_at),
            "ended_by": row.ended_by.display_name if row.ended_by else "",
            "ended_because": str(row.get_end_reason_display()) if row.end_reason else "",
        }


def erase_agreements(user: User) -> int:
    """Ends what binds the person, so that nobody oversees an erased account and no peer is left without a word."""
    return end_all_of(user)


def export_requests(user: User) -> Iterator[dict]:
    """What the person asked for. What others wrote to them belongs to those others."""
    for row in SupervisionRequest.objects.filter(person=user).select_related("supervisor").order_by("pk").iterator():
        yield {
            "asked_at": _moment(row.asked_at),
            "asked": row.supervisor.display_name if row.supervisor else "",
            "text": row.text,
            "state": str(row.get_state_display()),
            "closed_at": _moment(row.closed_at),
        }


def erase_requests(user: User) -> int:
    """Deletes what the person asked."""
    return SupervisionRequest.objects.filter(person=user).delete()[0]


def export_notes(user: User) -> Iterator[dict]:
    """The person's private notes."""
    for row in PreparationNote.objects.filter(person=user):
        yield {"text": row.text, "at": _moment(row.updated_at)}


def erase_notes(user: User) -> int:
    """Deletes the notes."""
    return PreparationNote.objects.filter(person=user).delete()[0]


def export_qualification(user: User) -> Iterator[dict]:
    """The person's credential as a supervisor."""
    for row in Qualification.objects.filter(supervisor=user):
        yield {
            "credential": row.credential,
            "number": row.number,
            "valid_until": _moment(row.expires_on),
            "at": _moment(row.updated_at),
        }


def erase_qualification(user: User) -> int:
    """Deletes it; what stands in signed records stays there."""
    return Qualification.objects.filter(supervisor=user).delete()[0]


ENTRIES = {
    "supervision.agreement": PersonalData(
        "supervision.Agreement",
        _("Supervision agreements"),
        export_agreements,
        erase_agreements,
        keeps=_("That there was an agreement, and when, stays without your name: signed sessions rest on it."),
    ),
    "supervision.supervisionrequest": PersonalData(
        "supervision.SupervisionRequest", _("What you asked for in supervision"), export_requests, erase_requests
    ),
    "supervision.preparationnote": PersonalData(
        "supervision.PreparationNote", _("Your notes before sessions"), export_notes, erase_notes
    ),
    "supervision.qualification": PersonalData(
        "supervision.Qualification",
        _("Your qualification as a supervisor"),
        export_qualification,
        erase_qualification,
        keeps=_("What stands in sessions you signed stays there."),
    ),
}
