"""What somebody may have done with self-checks, of which nobody else may learn: lived through the domain."""

from __future__ import annotations

from collections.abc import Callable

from supervision.domain import self_checks, shares
from supervision.enums import ShareLevel
from supervision.models import SelfCheck
from tests.supervision_world import filled_in
from website.accounts.models import User
from website.core import clock

Life = Callable[[User, User], None]
"""`live(person, supervisor)`: ends with nothing open to anybody."""


def looked(person: User, supervisor: User) -> None:
    """The supervisor opens what is shared, which must be something."""
    assert shares.shown_to(supervisor, person)
    assert shares.open_until(supervisor)


def share(person: User, supervisor: User, *, level: str = ShareLevel.ANSWERS, days_ago: float = 0, days: int = 30):
    """A result shared, and looked at."""
    check = filled_in(person, days_ago=days_ago)
    with clock.later(days=-days_ago):
        given = shares.share_result(
            check, recipient=supervisor, level=level, purpose="workload", days=days, actor=person
        )
        looked(person, supervisor)
    return given


def share_trend(person: User, supervisor: User, *, days_ago: float = 0, days: int = 365):
    """A trend shared, and looked at."""
    filled_in(person, days_ago=days_ago)
    with clock.later(days=-days_ago):
        given = shares.share_trend(recipient=supervisor, purpose="support", days=days, earlier=True, actor=person)
        looked(person, supervisor)
    return given


# --- the lives ---


def never(person: User, supervisor: User) -> None:
    """Nothing at all."""


def left_unfinished(person: User, supervisor: User) -> None:
    """Begun and left."""
    filled_in(person, statements=4, finish=False)


def kept_private(person: User, supervisor: User) -> None:
    """Done twice, shared with nobody; the second is high."""
    filled_in(person, value=25, days_ago=60)
    filled_in(person, value=100)


def ran_out(person: User, supervisor: User) -> None:
    """Shared for 30 days, 40 days ago."""
    share(person, supervisor, days_ago=40, days=30)


def taken_back(person: User, supervisor: User) -> None:
    """Shared, seen, taken back."""
    shares.withdraw(share(person, supervisor).code, actor=person)


def deleted(person: User, supervisor: User) -> None:
    """Shared, seen, deleted."""
    given = share(person, supervisor)
    self_checks.delete(SelfCheck.objects.get(pk=given.self_check_id), actor=person)


def trend_taken_back(person: User, supervisor: User) -> None:
    """The trend shared, seen, taken back."""
    share_trend(person, supervisor)
    shares.withdraw_all(actor=person)


def trend_not_confirmed(person: User, supervisor: User) -> None:
    """The trend shared for a year 100 days ago and not confirmed after 90."""
    share_trend(person, supervisor, days_ago=100)


def purged(person: User, supervisor: User) -> None:
    """Shared and taken back more than a year ago; the schedule has deleted it."""
    given = share(person, supervisor, days_ago=400)
    with clock.later(days=-399):
        shares.withdraw(given.code, actor=person)
    assert self_checks.delete_overdue() == 2


LIVES: dict[str, Life] = {
    "left unfinished": left_unfinished,
    "kept private": kept_private,
    "ran out": ran_out,
    "taken back": taken_back,
    "deleted": deleted,
    "trend taken back": trend_taken_back,
    "trend not confirmed": trend_not_confirmed,
    "purged": purged,
}


def everything(person: User, supervisor: User) -> None:
    """All of it, one after the other."""
    for live in (ran_out, trend_not_confirmed, deleted, taken_back, kept_private, left_unfinished):
        live(person, supervisor)
    shares.withdraw_all(actor=person)
