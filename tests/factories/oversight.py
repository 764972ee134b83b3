"""Builders of who looks after whom, for tests of learning that need a supervisor and nothing else of supervision."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from supervision import terms
from supervision.enums import AgreementEnd
from supervision.models import Agreement
from website.core import clock


def look_after(supervisor, *people, days_ago: int = 30) -> list[Agreement]:
    """Agreements in force between `supervisor` and each of `people`."""
    then = clock.now() - dt.timedelta(days=days_ago)
    return [
        Agreement.objects.create(
            supervisor=supervisor,
            supervisee=person,
            starts_on=timezone.localdate(then),
            cadence_days=14,
            terms_version=terms.CURRENT,
            proposed_by=supervisor,
            proposed_at=then,
            supervisor_accepted_at=then,
            supervisee_accepted_at=then,
        )
        for person in people
    ]


def stop_looking_after(supervisor, person) -> None:
    """Ends what `look_after` made, now."""
    Agreement.objects.filter(supervisor=supervisor, supervisee=person, ended_at=None).update(
        ended_at=clock.now(), ended_by=supervisor, end_reason=AgreementEnd.values[0]
    )
