"""What becomes of open work when a supervisor goes: sessions are called off, actions and requests reach who is next."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.urls import reverse

from supervision.access import coordinators_of
from supervision.domain import actions, sessions, shares, status
from supervision.enums import AgreementKind, RequestState
from supervision.models import AgendaItem, Agreement, SupervisionRequest
from website import audit
from website.accounts.enums import Role
from website.accounts.models import User
from website.core import clock
from website.notices.domain import tell

LOOK_BACK = dt.timedelta(days=14)
"""How far back the sweep looks: it runs every hour, so this is for a machine that was off for a while."""


def let_go(agreement: Agreement, *, actor: User, after: dt.date | None = None) -> None:
    """What ends with `agreement`: planned sessions (only those later than `after`, when told) and what was shared.

    Belongs into the transaction that ends it. A request that waits for an answer waits on: nobody but the supervisor it
    was written to reads it, until a successor takes over or the peer takes it back.
    """
    sessions.end_with_agreement(agreement, actor=actor, after=after)
    if after is None:
        shares.end_between(agreement.supervisor, agreement.supervisee)


def take_over(agreement: Agreement) -> None:
    """Brings the open work of the agreement it follows to its supervisor, once it is in force. Again does nothing."""
    before = agreement.follows
    if before is None or not agreement.is_in_force:
        return
    gone, new, person = before.supervisor, agreement.supervisor, agreement.supervisee
    if _still_together(gone, person):
        return
    actions.pass_on(gone, new, person)
    waiting = AgendaItem.objects.filter(session__isnull=True, about=person, supervisor=gone)
    waiting.update(supervisor=new)
    for asked in SupervisionRequest.objects.filter(person=person, supervisor=gone, state=RequestState.OPEN):
        SupervisionRequest.objects.filter(pk=asked.pk).update(supervisor=new)
        tell(
            new,
            "supervision.asked",
            key=f"asked:{asked.pk}:{new.pk}",
            subject=asked,
            url=reverse("supervision:request_answer", args=[asked.code]),
        )


def tell_if_alone(agreement: Agreement, *, besides: User | None) -> None:
    """Tells the coordinators once that the peer of `agreement` has nobody left, when that is so."""
    person = agreement.supervisee
    others = Agreement.objects.of_supervisee(person).filter(
        kind=AgreementKind.MAIN, ended_at__isnull=True, supervisor__is_active=True
    )
    others = others.filter(supervisor__groups__name=Role.SUPERVISOR.value).exclude(pk=agreement.pk)
    if not person.is_active or others.exclude(ends_on__lt=clock.today()).exists():
        return
    for one in coordinators_of(person):
        if besides is None or one.pk != besides.pk:
            tell(
                one,
                "supervision.needs_supervisor",
                key=f"needs-supervisor:{agreement.pk}:{one.pk}",
                subject=agreement,
                url=reverse("supervision:agreement", args=[agreement.code]),
            )


def sweep() -> int:
    """What follows from the date or from an account alone; late or twice is harmless. The number of agreements seen.

    Agreements that ran out let go of what is left, successors whose first day has come take over, and coordinators hear
    of supervisors who no longer are any.
    """
    today = clock.today()
    accepted = Agreement.objects.accepted().filter(ended_at__isnull=True).select_related("supervisor", "supervisee")
    over = accepted.filter(ends_on__lt=today, ends_on__gte=today - LOOK_BACK)
    begun = accepted.filter(follows__isnull=False, starts_on__lte=today, starts_on__gte=today - LOOK_BACK)
    left = accepted.exclude(ends_on__lt=today).exclude(
        supervisor__is_active=True, supervisor__groups__name=Role.SUPERVISOR.value
    )
    steps = [*((row, _run_out) for row in over), *((row, _begin) for row in begun), *((row, _left) for row in left)]
    for row, step in steps:
        with transaction.atomic():
            step(row)
            status.refresh([row.supervisee_id])
    return len(steps)


def _run_out(row: Agreement) -> None:
    """The last day is over: what would have ended with it ends now, in the name of whoever made the agreement."""
    planned = sessions.end_with_agreement(row, actor=row.proposed_by, after=row.ends_on)
    closed = 0
    if not _still_together(row.supervisor, row.supervisee):
        closed = shares.end_between(row.supervisor, row.supervisee)
    if row.kind == AgreementKind.MAIN and not row.successors.filter(ended_at__isnull=True).exists():
        tell_if_alone(row, besides=None)
    if planned or closed:
        audit.record(audit.SYSTEM, "supervision.close_run_out", row, about=row.supervisee)


def _begin(row: Agreement) -> None:
    take_over(row)


def _left(row: Agreement) -> None:
    """The supervisor's role was taken away or the account closed: access ended then; now somebody has to choose."""
    if row.kind == AgreementKind.MAIN:
        tell_if_alone(row, besides=None)


def _still_together(supervisor: User, person: User) -> bool:
    return Agreement.objects.in_force().filter(supervisor=supervisor, supervisee=person).exists()
