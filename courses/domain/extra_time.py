"""Extra time for a person on every quiz with a limit, with what was agreed. Given by whoever oversees the learner."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.domain.grants import require_oversight
from courses.domain.reasons import checked_reason
from courses.models import TimeAllowance, TimeAllowanceGrant
from website import audit
from website.accounts.models import User
from website.core import clock
from website.core.errors import Invalid
from website.core.forms import TextChoice
from website.notices.domain import tell

LEAST, MOST = 5, 400


def allowance_of(learner: User) -> TimeAllowance | None:
    """The extra time a learner has. For whoever oversees them."""
    return TimeAllowance.objects.filter(learner=learner).select_related("granted_by").first()


def time_grants_of(learner: User) -> QuerySet[TimeAllowanceGrant]:
    """Every decision about the learner's extra time, latest first, with who made it; one statement."""
    rows = TimeAllowanceGrant.objects.filter(learner=learner).select_related("granted_by")
    return rows.order_by("-granted_at", "-pk")


@transaction.atomic
def allow_time(
    learner: User, *, percent: int, reason: str, actor: User, choices: Iterable[TextChoice] = ()
) -> TimeAllowance | None:
    """Gives a person extra time on every quiz with a limit, from their next attempt on; 0 takes it away.

    `reason` says what was agreed. Consequences: a row with the decision, the learner is told and reads the reason, an
    audit entry; deciding the same again, in the same words, changes nothing. Raises NotAllowed for anybody who neither
    oversees nor coordinates them, Invalid without a reason and for a share outside 5 to 400.
    """
    require_oversight(actor, learner)
    if percent and not LEAST <= percent <= MOST:
        raise Invalid(_("Extra time goes from 5 to 400 percent."), code="percent", field="percent")
    reason = checked_reason(reason)
    known = TimeAllowance.objects.select_for_update(no_key=True).filter(learner=learner).first()
    if _decided_already(learner, percent, reason, known):
        return known
    grant = TimeAllowanceGrant.objects.create(
        learner=learner, percent=percent, reason=reason, granted_by=actor, granted_at=clock.now()
    )
    allowance = None
    if percent == 0:
        TimeAllowance.objects.filter(learner=learner).delete()
    else:
        allowance, __ = TimeAllowance.objects.update_or_create(
            learner=learner, defaults={"percent": percent, "granted_by": actor, "granted_at": clock.now()}
        )
    tell(
        learner,
        "courses.time_allowance",
        key=f"time-allowance:{grant.pk}",
        subject=learner,
        url=reverse("courses:extra_time"),
    )
    audit.record_text_choices(actor, grant, choices)
    verb = "courses.time_allowance_set" if percent else "courses.time_allowance_ended"
    audit.record(actor, verb, grant, about=learner)
    return allowance


def _decided_already(learner: User, percent: int, reason: str, known: TimeAllowance | None) -> bool:
    """Whether nothing would change: the same share for the same reason, or nothing taken from somebody without any."""
    if known is None:
        return percent == 0
    latest = time_grants_of(learner).first()
    return known.percent == percent and latest is not None and latest.reason == reason
