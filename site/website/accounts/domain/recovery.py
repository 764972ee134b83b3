"""What follows from recovering an account by e-mail."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction

from website import audit
from website.accounts.models import User
from website.core import clock


def lock_after_recovery(user: User) -> User:
    """Closes confidential pages to `user` for SECURITY_LOCK_HOURS and records the recovery.

    An account with a second factor is not locked: the new password alone opens nothing there.
    """
    with transaction.atomic():
        person = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        if not person.has_second_factor:
            person.confidential_locked_until = clock.now() + dt.timedelta(hours=settings.SECURITY_LOCK_HOURS)
            person.save(update_fields=["confidential_locked_until"])
        audit.record(person, "reset_password", person)
    return person


def note_security_change(user: User, verb: str) -> None:
    """Records that `user` changed how they sign in: "change_password", "change_email", "add_second_factor", …."""
    with transaction.atomic():
        audit.record(user, verb, user)
