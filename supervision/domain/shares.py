"""Sharing a result or the trend, and taking it back. A share opens one thing to one supervisor until a day.

Nobody is told that something is shared, was taken back or ran out: the supervisor finds it where they look at the
person, and finds nothing there afterwards, as if it had never been. What a viewer may see is in `shared`.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from supervision.access import lock_self_check_for, lock_share_for, shares_given_by, supervisors_of
from supervision.domain.instruments import default_instrument
from supervision.domain.shared import SharedView, open_until, shown_to, something_open
from supervision.enums import ShareKind, ShareLevel, SharePurpose
from supervision.models import Agreement, SelfCheck, SelfCheckShare
from website import audit
from website.accounts.access import require_confidential_open
from website.accounts.models import User
from website.core import clock
from website.core.errors import Invalid, NotAllowed, NotNow

__all__ = [
    "PURPOSES",
    "SharedView",
    "confirm_trend",
    "end_between",
    "given_now",
    "open_until",
    "share_result",
    "share_trend",
    "shown_to",
    "something_open",
    "withdraw",
    "withdraw_all",
]

PURPOSES: dict[str, Any] = dict(SharePurpose.choices)
RESULT_DAYS = (7, 30, 90)
DEFAULT_DAYS = 30
TREND_DAYS = (90, 182, 365)
DEFAULT_TREND_DAYS = 182
CONFIRM_DAYS = 90
BEGINNING = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""From when a trend goes that includes the earlier results."""


def last_moment(days: int) -> dt.datetime:
    """The end of the day that is `days` from today."""
    day = clock.today() + dt.timedelta(days=days)
    return timezone.make_aware(dt.datetime.combine(day, dt.time(23, 59, 59)))


def share_result(
    check: SelfCheck, *, recipient: User, level: str, purpose: str, days: int, actor: User
) -> SelfCheckShare:
    """Lets a supervisor see one result at one level for some days. Sharing it again replaces what they could see.

    Raises NotAllowed for anybody else's self-check and for a recipient who does not supervise the person now, NotNow
    for one without a result, Invalid for a level, purpose or time that cannot be chosen.
    """
    if check.person_id != actor.pk:
        raise NotAllowed(_("Only the person who filled it in can share it."), code="not-yours")
    if check.finished_at is None:
        raise NotNow(_("This self-check is not finished yet."), code="not-finished")
    _require_choice(level, ShareLevel.values, "level")
    _require_choice(days, RESULT_DAYS, "days")
    wanted = {"kind": ShareKind.RESULT, "level": level, "purpose": purpose, "self_check": check}
    return _share(
        recipient, actor, same={"self_check": check}, instrument=check.instrument, expires=last_moment(days), **wanted
    )


def share_trend(*, recipient: User, purpose: str, days: int, earlier: bool, actor: User) -> SelfCheckShare:
    """Lets a supervisor see the bands of each result from now on, and of earlier ones if the person includes them.

    It must be confirmed again every 90 days, ends with the agreement and after a year at the latest. Raises as
    `share_result` does.
    """
    _require_choice(days, TREND_DAYS, "days")
    instrument = default_instrument()
    return _share(
        recipient,
        actor,
        same={"kind": ShareKind.TREND, "instrument": instrument.id},
        kind=ShareKind.TREND,
        level=ShareLevel.BAND,
        purpose=purpose,
        instrument=instrument.id,
        from_at=BEGINNING if earlier else clock.now(),
        expires=last_moment(days),
        confirm_by=min(last_moment(CONFIRM_DAYS), last_moment(days)),
    )


def _share(
    recipient: User, actor: User, *, same: dict[str, Any], expires: dt.datetime, purpose: str, **columns: Any
) -> SelfCheckShare:
    """Writes the share in place of one of the same thing to the same person."""
    require_confidential_open(actor)
    _require_choice(purpose, PURPOSES, "purpose")
    try:
        return _replace(recipient, actor, same, {"expires_at": expires, "purpose": purpose, **columns})
    except IntegrityError:
        # Sent twice at the same moment: the second now sees what the first wrote.
        return _replace(recipient, actor, same, {"expires_at": expires, "purpose": purpose, **columns})


@transaction.atomic
def _replace(recipient: User, actor: User, same: dict[str, Any], columns: dict[str, Any]) -> SelfCheckShare:
    _require_supervisor(actor, recipient)
    if columns.get("self_check") is not None:
        lock_self_check_for(actor, columns["self_check"].code)
    mine = shares_given_by(actor).filter(recipient=recipient, withdrawn_at__isnull=True, **same)
    for before in mine.select_for_update(no_key=True):
        if _says_the_same(before, columns):
            return before
        before.withdrawn_at = clock.now()
        before.save(update_fields=["withdrawn_at"])
    share = SelfCheckShare.objects.create(person=actor, recipient=recipient, **columns)
    audit.record(actor, "supervision.share_given", share, about=actor)
    return share


def _says_the_same(share: SelfCheckShare, columns: dict[str, Any]) -> bool:
    """Whether a share sent twice is the one that stands: then nothing changes. A trend's start moves with the clock."""
    if not SelfCheckShare.objects.in_force().filter(pk=share.pk).exists():
        return False
    wanted = {name: value for name, value in columns.items() if name != "from_at"}
    earlier = columns.get("from_at") == BEGINNING
    return all(getattr(share, name) == value for name, value in wanted.items()) and (
        "from_at" not in columns or (share.from_at == BEGINNING) == earlier
    )


def _require_supervisor(actor: User, recipient: User) -> None:
    """Raises NotAllowed unless `recipient` supervises `actor` now; holds the agreement until the share is written."""
    agreed = Agreement.objects.in_force().filter(supervisor=recipient, supervisee=actor)
    held = list(agreed.select_for_update(no_key=True))
    if not held or not supervisors_of(actor).filter(pk=recipient.pk).exists():
        raise NotAllowed(_("You can share only with a person who supervises you now."), code="not-your-supervisor")


def _require_choice(value: Any, choices: Any, field: str) -> None:
    if value not in choices:
        raise Invalid(_("Please choose one of the answers."), code="choice", field=field)


@transaction.atomic
def confirm_trend(code: str, *, actor: User) -> SelfCheckShare:
    """Goes on sharing the trend for another 90 days, at most until its end. Confirming twice changes nothing more.

    Raises Http404 for anybody else's, NotNow for one that has ended, NotAllowed when the person no longer supervises.
    """
    require_confidential_open(actor)
    share = lock_share_for(actor, code)
    ended = share.withdrawn_at is not None or share.expires_at <= clock.now()
    if share.kind != ShareKind.TREND or ended or not SelfCheckShare.objects.agreed().filter(pk=share.pk).exists():
        raise NotNow(_("This has ended. You can share your trend anew."), code="ended")
    until = min(last_moment(CONFIRM_DAYS), share.expires_at)
    if until > share.confirm_by:
        share.confirm_by = until
        share.save(update_fields=["confirm_by"])
        audit.record(actor, "supervision.share_confirmed", share, about=actor)
    return share


@transaction.atomic
def withdraw(code: str, *, actor: User) -> None:
    """Takes a share back: it is closed at the next request. Taking it back again changes nothing.

    Raises Http404 for anybody else's.
    """
    share = lock_share_for(actor, code)
    if share.withdrawn_at is None:
        share.withdrawn_at = clock.now()
        share.save(update_fields=["withdrawn_at"])
        audit.record(actor, "supervision.share_withdrawn", share, about=actor)


@transaction.atomic
def withdraw_all(*, actor: User) -> int:
    """Takes everything back that `actor` shares, and returns how much it was. Works also when there is nothing."""
    standing = shares_given_by(actor).filter(withdrawn_at__isnull=True)
    codes = list(standing.filter(expires_at__gt=clock.now()).values_list("code", flat=True))
    for code in codes:
        withdraw(code, actor=actor)
    return len(codes)


def end_between(supervisor: User, person: User) -> int:
    """Ends what `person` shared with `supervisor`, when their agreement ends: another one would not open it again."""
    standing = shares_given_by(person).filter(recipient=supervisor, withdrawn_at__isnull=True)
    return standing.update(withdrawn_at=clock.now())


def given_now(person: User) -> list[SelfCheckShare]:
    """What a person shares now, newest first, with trends that wait to be confirmed; one statement."""
    now = clock.now()
    found = shares_given_by(person).agreed().filter(withdrawn_at__isnull=True, expires_at__gt=now)
    return list(found.select_related("recipient", "self_check").order_by("-given_at", "-pk"))
