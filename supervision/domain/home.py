"""The panel of supervision on the learner's home: what is next and what waits. One statement for whoever has none."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from supervision.domain.mine import STILL_NEXT, my_actions, records_to_answer
from supervision.models import Agreement, SupervisionSession
from website.accounts.models import User
from website.core import clock


def home_panel(user: User) -> dict[str, Any] | None:
    """What the panel shows; None for whoever is not supervised and never was. No text is read."""
    agreements = list(
        Agreement.objects.of_supervisee(user).values_list("code", "ended_at", "supervisee_accepted_at", "ends_on")
    )
    if not agreements:
        return None
    today = clock.today()
    offers = [
        code
        for code, ended, accepted, ends in agreements
        if ended is None and accepted is None and (ends is None or ends >= today)
    ]
    planned = SupervisionSession.objects.planned().attended_by(user).filter(ends_at__gte=clock.now() - STILL_NEXT)
    actions = my_actions(user).select_related(None).values_list("due_on", flat=True)
    due = [day for day in actions if day is not None]
    to_answer = list(records_to_answer(user).values_list("session__code", flat=True))
    next_session = planned.select_related("supervisor").defer("draft").order_by("starts_at", "pk").first()
    if not (offers or to_answer or len(actions) or next_session):
        supervised = any(ended is None and (ends is None or ends >= today) for __, ended, __, ends in agreements)
        if not supervised:
            return None
    return {
        "next": next_session,
        "offers": len(offers),
        "offers_url": _only_or_all("supervision:agreement", offers, "offers"),
        "to_answer": len(to_answer),
        "to_answer_url": _only_or_all("supervision:session", to_answer, "to-answer"),
        "actions": len(actions),
        "earliest_due": min(due, default=None),
        "overdue": any(day < today for day in due),
    }


def _only_or_all(page: str, codes: list[str], part: str) -> str:
    """The address of the one there is, else of the part of "my supervision" that lists them."""
    return reverse(page, args=codes) if len(codes) == 1 else f"{reverse('supervision:mine')}#{part}"
