"""What the caseload holds about people: facts counted from other rows. It goes with its person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from supervision.domain.status import FACTS
from supervision.models import SuperviseeStatus
from website.core.contributions import PersonalData


def export_statuses(user: Any) -> Iterator[dict]:
    """What the caseload of each of the person's supervisors says about them."""
    rows = SuperviseeStatus.objects.filter(agreement__supervisee=user).select_related("agreement__supervisor")
    for row in rows.order_by("pk"):
        facts = {name: getattr(row, name) for name in FACTS}
        yield {
            "supervisor": row.agreement.supervisor.display_name,
            **{name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in facts.items()},
            "worked_out_at": row.refreshed_at.isoformat(),
        }


def erase_statuses(user: Any) -> int:
    """Deletes them on both sides; they would only be worked out again while an agreement is open."""
    people = Q(agreement__supervisee=user) | Q(agreement__supervisor=user)
    return SuperviseeStatus.objects.filter(people).delete()[0]


ENTRIES = {
    "supervision.superviseestatus": PersonalData(
        "supervision.SuperviseeStatus",
        _("What your supervisors' lists say about you"),
        export_statuses,
        erase_statuses,
    ),
}
