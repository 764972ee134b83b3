"""Erasing a person: asked for by themselves, carried out after 14 days, unless a legal hold stands against it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from website import audit
from website.accounts.domain.people import end_sessions
from website.accounts.enums import Role
from website.accounts.models import CoordinatorScope, ErasureRequest, User
from website.core import clock, contributions
from website.core.errors import NotAllowed, NotNow

TIME_TO_THINK = dt.timedelta(days=14)
FORMER_NAME = "Former peer"


def open_request(user: User) -> ErasureRequest | None:
    """The request that waits to be carried out, or None."""
    return ErasureRequest.objects.filter(user=user, withdrawn_at__isnull=True, done_at__isnull=True).first()


def request_erasure(user: User, *, actor: User) -> ErasureRequest:
    """Asks for erasure in 14 days; asking again returns the same request. Only the person themselves may ask."""
    if actor.pk != user.pk:
        raise NotAllowed(_("Only the person themselves can ask for this."), code="not_yours")
    with transaction.atomic():
        person = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        if person.has_role(Role.OPERATOR):
            raise NotNow(_("Give up the operator's role first: somebody has to run Mainstay."), code="operator")
        waiting = open_request(person)
        if waiting is None:
            now = clock.now()
            waiting = ErasureRequest.objects.create(user=person, created_at=now, due_at=now + TIME_TO_THINK)
            audit.record(actor, "ask_erasure", waiting)
    return waiting


def withdraw_request(user: User, *, actor: User) -> None:
    """Takes the request back; without one nothing happens."""
    if actor.pk != user.pk:
        raise NotAllowed(_("Only the person themselves can do this."), code="not_yours")
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        waiting = open_request(user)
        if waiting is not None:
            waiting.withdrawn_at = clock.now()
            waiting.save(update_fields=["withdrawn_at"])
            audit.record(actor, "withdraw_erasure", waiting)


def erase(user: User, *, actor: User) -> int:
    """Runs every handler of the personal-data registry, makes the account anonymous and records the proof.

    All or nothing, once: a second call changes nothing and returns 0. `actor` is the person or `audit.SYSTEM`. Raises
    NotNow while a legal hold stands.
    """
    with transaction.atomic():
        person = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        if person.erased_at is not None:
            return 0
        if person.legal_hold:
            raise NotNow(_("A legal hold stands against this."), code="legal_hold")
        rows = sum(entry.erase(person) for entry in contributions.personal_data)
        anonymise(person)
        ErasureRequest.objects.filter(user=person, withdrawn_at__isnull=True, done_at__isnull=True).update(
            done_at=clock.now(), rows_touched=rows
        )
        audit.record(actor, "erase", person, reason=f"rows:{rows}")
    return rows


def anonymise(user: User) -> None:
    """Takes name, address, password, roles and sessions from the account; the row stays for what refers to it."""
    end_sessions(user)
    CoordinatorScope.objects.filter(coordinator=user).delete()
    user.groups.clear()
    user.user_permissions.clear()
    user.full_name = user.display_name = FORMER_NAME
    user.email = f"erased-{user.code}@erased.invalid"
    user.set_unusable_password()
    user.team = None
    user.language = ""
    user.is_active = user.is_staff = user.is_superuser = user.mail_notices = False
    user.last_login = None
    user.confidential_locked_until = None
    user.erased_at = clock.now()
    user.save()


def due_requests() -> list[ErasureRequest]:
    """The requests whose time to think is over, without those that a legal hold stops."""
    waiting = ErasureRequest.objects.filter(withdrawn_at__isnull=True, done_at__isnull=True, due_at__lte=clock.now())
    return list(waiting.filter(user__legal_hold=False).select_related("user").order_by("due_at", "pk"))
