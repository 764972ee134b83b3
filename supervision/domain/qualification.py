"""A supervisor's own credential. It is copied into each record when it is signed, so that later changes touch none."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from supervision.models import Qualification
from website import audit
from website.accounts.enums import Role
from website.accounts.models import User
from website.core import clock
from website.core.errors import Invalid, NotAllowed
from website.core.sanitise import plain_text

LONGEST_AHEAD = 20
"""Years until which a credential may be valid."""


def qualification_of(supervisor: User) -> Qualification:
    """The qualification of `supervisor`; an empty one, not saved, when nothing was entered yet."""
    return Qualification.objects.filter(supervisor=supervisor).first() or Qualification(supervisor=supervisor)


@transaction.atomic
def save_qualification(
    supervisor: User, *, credential: str, number: str = "", expires_on: dt.date | None = None, actor: User
) -> Qualification:
    """Keeps what the supervisor says about their credential; it stands in records signed from now on.

    Raises NotAllowed for anybody but the supervisor, Invalid with the field for a number or a date without a credential
    and for a date far away. One that ran out is taken: records then say so.
    """
    if actor.pk != supervisor.pk or not actor.has_role(Role.SUPERVISOR):
        raise NotAllowed(_("Only the supervisor themselves can enter this."), code="not-yours")
    name, code = " ".join(plain_text(credential).split()), " ".join(plain_text(number).split())
    if not name and (code or expires_on):
        raise Invalid(_("Say which credential this is."), code="no-credential", field="credential")
    for text, field in ((name, "credential"), (code, "number")):
        if len(text) > Qualification._meta.get_field(field).max_length:
            raise Invalid(_("This is too long."), code="too-long", field=field)
    today = clock.today()
    if expires_on is not None and not today.year - LONGEST_AHEAD <= expires_on.year <= today.year + LONGEST_AHEAD:
        raise Invalid(_("Look at the year again."), code="far-away", field="expires_on")
    row, __ = Qualification.objects.update_or_create(
        supervisor=supervisor,
        defaults={"credential": name, "number": code, "expires_on": expires_on, "updated_at": clock.now()},
    )
    audit.record(actor, "supervision.save_qualification", row, about=supervisor)
    return row
