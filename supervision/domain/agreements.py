"""Agreements between a supervisor and a peer: offered, accepted by both, ended by either. Access follows at once.

Whoever changes an agreement locks both people first (in one order), then the agreement: two that act at the same moment
have one outcome.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from supervision import terms
from supervision.access import agreements_visible_to
from supervision.domain import agreement_rules as rules
from supervision.domain import handover, status
from supervision.enums import AgreementEnd, AgreementKind
from supervision.models import Agreement
from website import audit
from website.accounts.models import User
from website.core import clock
from website.core.errors import Invalid, NotAllowed, NotNow
from website.notices.domain import tell

REASONS = (AgreementEnd.FINISHED, AgreementEnd.MOVED, AgreementEnd.CHANGE, AgreementEnd.OTHER)
"""Why an agreement in force may end; the other reasons are for offers."""


@transaction.atomic
def propose(
    supervisor: User,
    supervisee: User,
    *,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
    cadence_days: int,
    minutes_per_month: int = 0,
    actor: User,
    covers: Agreement | None = None,
    follows: Agreement | None = None,
    kind: str = AgreementKind.MAIN,
) -> Agreement:
    """Offers an agreement to both; nothing opens before both have accepted. Both are told.

    A coordinator offers for people of their teams; a supervisor only a cover or a successor for their own agreement.
    Raises NotAllowed for anybody else, Invalid with the field for what cannot be agreed, NotNow for a cover of nothing.
    """
    rules.require_proposer(actor, supervisee, of=covers or follows)
    people = lock_people(supervisor, supervisee)
    supervisor, supervisee = people[supervisor.pk], people[supervisee.pk]
    rules.require_pair(supervisor, supervisee)
    rules.require_dates(starts_on, ends_on)
    rules.require_rhythm(cadence_days, minutes_per_month)
    if (kind == AgreementKind.COVER) != (covers is not None):
        raise Invalid(_("A cover names the agreement it stands in for."), code="cover-of-nothing")
    if covers is not None:
        _require_same_peer(covers, supervisee)
        rules.require_cover(covers, supervisor, starts_on, ends_on)
    if follows is not None:
        _require_same_peer(follows, supervisee)
        rules.require_followed(follows, supervisor)
    rules.require_free(supervisor, supervisee, starts_on, ends_on)
    agreement = Agreement.objects.create(
        kind=kind,
        supervisor=supervisor,
        supervisee=supervisee,
        starts_on=starts_on,
        ends_on=ends_on,
        cadence_days=cadence_days,
        minutes_per_month=minutes_per_month,
        terms_version=terms.CURRENT,
        covers=covers,
        follows=follows,
        proposed_by=actor,
        proposed_at=clock.now(),
    )
    _tell_sides(agreement, "proposed", but=actor)
    status.refresh([supervisee.pk])
    audit.record(actor, "supervision.propose_agreement", agreement, about=supervisee)
    return agreement


@transaction.atomic
def accept(agreement: Agreement, *, actor: User) -> Agreement:
    """Accepts for `actor`'s side; accepting twice changes nothing. In force once both have, from its first day on.

    Raises NotAllowed for anybody but the two, NotNow when the offer is gone or can no longer come into force.
    """
    row = _lock(agreement)
    _require_side(row, actor)
    field = "supervisor_accepted_at" if actor.pk == row.supervisor_id else "supervisee_accepted_at"
    if row.ended_at is None and getattr(row, field) is not None:
        return row
    _require_waiting(row)
    if row.ends_on is not None and row.ends_on < clock.today():
        raise NotNow(_("The time of this agreement is over. Ask for a new one."), code="over")
    rules.require_pair(row.supervisor, row.supervisee)
    if row.covers is not None and row.covers.ended_at is not None:
        raise NotNow(_("The agreement it covers has ended."), code="nothing-to-cover")
    setattr(row, field, clock.now())
    row.save(update_fields=[field])
    if row.is_accepted:
        handover.take_over(row)
        _tell_sides(row, "accepted", but=actor)
        _tell_proposer(row, "accepted", but=actor)
        status.refresh([row.supervisee_id])
    audit.record(actor, "supervision.accept_agreement", row, about=row.supervisee)
    return row


@transaction.atomic
def decline(agreement: Agreement, *, actor: User) -> Agreement:
    """Says no to an offer, also after having accepted while the other side has not. Saying it twice changes nothing.

    Raises NotAllowed for anybody but the two, NotNow once both have accepted: then it is ended, not declined.
    """
    row = _lock(agreement)
    _require_side(row, actor)
    if row.end_reason == AgreementEnd.DECLINED:
        return row
    _require_waiting(row)
    _close(row, actor, AgreementEnd.DECLINED)
    _tell_sides(row, "declined", but=actor)
    _tell_proposer(row, "declined", but=actor)
    status.refresh([row.supervisee_id])
    audit.record(actor, "supervision.decline_agreement", row, about=row.supervisee)
    return row


@transaction.atomic
def withdraw(agreement: Agreement, *, actor: User) -> Agreement:
    """Takes an offer back that not both have accepted. Taking it back twice changes nothing.

    Raises NotAllowed for anybody but who made it and the coordinators, NotNow once both have accepted.
    """
    row = _lock(agreement)
    if row.proposed_by_id != actor.pk and not rules.runs_program_for(actor, row.supervisee):
        raise NotAllowed(_("Only the people who made this offer can take it back."), code="not-yours")
    if row.end_reason == AgreementEnd.WITHDRAWN:
        return row
    _require_waiting(row)
    _close(row, actor, AgreementEnd.WITHDRAWN)
    _tell_sides(row, "withdrawn", but=actor)
    status.refresh([row.supervisee_id])
    audit.record(actor, "supervision.withdraw_agreement", row, about=row.supervisee)
    return row


@transaction.atomic
def end(
    agreement: Agreement,
    *,
    actor: User,
    reason: str,
    on: dt.date | None = None,
    successor: User | None = None,
) -> Agreement:
    """Ends an agreement that both accepted: at once, or with `on` as its last day. Ending it twice changes nothing.

    At once means in this transaction: planned sessions are called off, covers end, and nothing about the peer opens to
    the supervisor any more. A successor is offered the agreement; open work reaches them when both have accepted.
    Raises NotAllowed for anybody but the two and the coordinators (the peer names no successor), NotNow for an offer,
    Invalid with the field for a reason, a day or a successor that cannot be.
    """
    row = _lock(agreement)
    _require_may_end(row, actor)
    if row.ended_at is not None:
        return row
    if not row.is_accepted:
        raise NotNow(_("This is an offer. Decline it, or take it back."), code="not-accepted")
    if row.ends_on is not None and row.ends_on < clock.today():
        raise NotNow(_("This agreement has run out already."), code="over")
    if reason not in REASONS:
        raise Invalid(_("Say why it ends."), code="reason", field="reason")
    if on is not None:
        _require_last_day(row, on)
    if successor is not None and actor.pk == row.supervisee_id and not rules.runs_program_for(actor, row.supervisee):
        raise NotAllowed(_("The people who run the program choose who comes next."), code="not-yours")
    until = row.ends_on
    if on is None:
        _end_now(row, actor, reason)
    else:
        _end_on(row, on, actor)
    _tell_of_end(row, actor, later=on is not None)
    status.refresh([row.supervisee_id])
    if successor is not None:
        _offer_to(successor, row, until=until, on=on, actor=actor)
    elif row.kind == AgreementKind.MAIN:
        handover.tell_if_alone(row, besides=actor)
    audit.record(actor, "supervision.end_agreement", row, about=row.supervisee, reason=str(reason))
    return row


def lock_people(*people: User) -> dict[int, User]:
    """The people, locked until the transaction ends, always in the same order."""
    wanted = {person.pk for person in people}
    rows = User.objects.select_for_update(no_key=True, of=("self",)).select_related("team")
    return {row.pk: row for row in rows.filter(pk__in=wanted).order_by("pk")}


def end_all_of(person: User) -> int:
    """Ends whatever binds somebody whose account is being erased; the number of agreements and offers."""
    open_rows = Agreement.objects.of(person).filter(ended_at__isnull=True).select_related("supervisor", "supervisee")
    count = 0
    for row in open_rows.order_by("kind", "pk"):
        row = _lock(row)
        if row.ended_at is not None:
            continue
        _end_now(row, person, AgreementEnd.MOVED if row.is_accepted else AgreementEnd.WITHDRAWN)
        if row.is_accepted:
            _tell_of_end(row, person, later=False)
            if person.pk == row.supervisor_id and row.kind == AgreementKind.MAIN:
                handover.tell_if_alone(row, besides=person)
        status.refresh([row.supervisee_id])
        count += 1
    return count


# --- steps ------------------------------------------------------------------------------------------------------------


def _lock(agreement: Agreement) -> Agreement:
    """The agreement as it is now, with both its people, locked until the transaction ends."""
    people = lock_people(agreement.supervisor, agreement.supervisee)
    row = (
        Agreement.objects.select_for_update(no_key=True, of=("self",))
        .select_related("covers", "follows", "proposed_by")
        .get(pk=agreement.pk)
    )
    row.supervisor, row.supervisee = people[row.supervisor_id], people[row.supervisee_id]
    return row


def _end_now(row: Agreement, actor: User, reason: str) -> None:
    """Ends `row` and what hangs on it, in this transaction."""
    _close(row, actor, reason)
    for cover in row.cover_agreements.filter(ended_at__isnull=True).order_by("pk"):
        _close(cover, actor, reason if cover.is_accepted else AgreementEnd.WITHDRAWN)
        handover.let_go(cover, actor=actor)
        _tell_sides(cover, "ended" if cover.is_accepted else "withdrawn", but=actor)
    handover.let_go(row, actor=actor)


def _end_on(row: Agreement, on: dt.date, actor: User) -> None:
    """Makes `on` the last day of `row`; covers do not outlast it."""
    row.ends_on = on
    row.save(update_fields=["ends_on"])
    for cover in row.cover_agreements.filter(ended_at__isnull=True, ends_on__gt=on).order_by("pk"):
        if cover.starts_on > on:
            _close(cover, actor, AgreementEnd.WITHDRAWN)
            handover.let_go(cover, actor=actor)
        else:
            cover.ends_on = on
            cover.save(update_fields=["ends_on"])
            handover.let_go(cover, actor=actor, after=on)
    handover.let_go(row, actor=actor, after=on)


def _close(row: Agreement, actor: User, reason: str) -> None:
    row.ended_at, row.ended_by, row.end_reason = clock.now(), actor, str(reason)
    row.save(update_fields=["ended_at", "ended_by", "end_reason"])


def _offer_to(successor: User, row: Agreement, *, until: dt.date | None, on: dt.date | None, actor: User) -> Agreement:
    """The follow-up offer: same rhythm, from the day after, until the day agreed on before."""
    starts_on = on + dt.timedelta(days=1) if on is not None else clock.today()
    try:
        return propose(
            successor,
            row.supervisee,
            starts_on=starts_on,
            ends_on=until if until is not None and until > starts_on else None,
            cadence_days=row.cadence_days,
            minutes_per_month=row.minutes_per_month,
            actor=actor,
            follows=row,
        )
    except Invalid as error:
        raise Invalid(error.sentence, code=error.code, field="successor") from None


def _require_side(row: Agreement, actor: User) -> None:
    if actor.pk not in (row.supervisor_id, row.supervisee_id):
        raise NotAllowed(_("Only the two people it is for can answer this offer."), code="not-yours")


def _require_waiting(row: Agreement) -> None:
    """Raises NotNow unless somebody still has to accept."""
    if row.ended_at is not None:
        raise NotNow(_("This offer is gone: it was declined or taken back."), code="gone")
    if row.is_accepted:
        raise NotNow(_("Both have accepted already. To stop, end the agreement."), code="accepted")


def _require_may_end(row: Agreement, actor: User) -> None:
    if actor.pk in (row.supervisor_id, row.supervisee_id) or rules.runs_program_for(actor, row.supervisee):
        return
    raise NotAllowed(_("Only the two people and those who run the program can end this."), code="not-yours")


def _require_last_day(row: Agreement, on: dt.date) -> None:
    if on < max(clock.today(), row.starts_on):
        sentence = _("Choose today or a later day, or end it at once.")
        raise Invalid(sentence, code="over", field="on")
    if row.ends_on is not None and on > row.ends_on:
        sentence = _("It ends earlier than that already.")
        raise Invalid(sentence, code="later-than-agreed", field="on")
    if on > clock.today() + rules.LATEST:
        raise Invalid(_("Choose a day within a year."), code="too-late", field="on")


def _require_same_peer(other: Agreement, supervisee: User) -> None:
    if other.supervisee_id != supervisee.pk:
        raise Invalid(_("That agreement is of somebody else."), code="other-peer", field="supervisor")


# --- telling ----------------------------------------------------------------------------------------------------------


def address_of(agreement: Agreement) -> str:
    """The agreement's own page."""
    return reverse("supervision:agreement", args=[agreement.code])


def _tell(person: User, row: Agreement, what: str) -> None:
    # A last day can be moved more than once; everything else happens once.
    key = f"agreement-{what}:{row.pk}:{person.pk}" + (f":{row.ends_on}" if what == "ending" else "")
    tell(person, f"supervision.agreement_{what}", key=key, subject=row, url=address_of(row))


def _tell_sides(row: Agreement, what: str, *, but: User | None = None) -> None:
    for person in (row.supervisor, row.supervisee):
        if but is None or person.pk != but.pk:
            _tell(person, row, what)


def _tell_proposer(row: Agreement, what: str, *, but: User) -> None:
    """Tells who made the offer, when that is neither a side nor the one who acts, and they may still see it."""
    host = row.proposed_by
    if host.pk in (row.supervisor_id, row.supervisee_id, but.pk):
        return
    if agreements_visible_to(host).filter(pk=row.pk).exists():
        _tell(host, row, what)


def _tell_of_end(row: Agreement, actor: User, *, later: bool) -> None:
    what = "ending" if later else "ended"
    _tell_sides(row, what, but=actor)
    for one in rules.tell_whom(row.supervisee, besides=actor):
        if one.pk not in (row.supervisor_id, row.supervisee_id):
            _tell(one, row, what)
