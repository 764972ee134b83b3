"""What was agreed on, until it is done. The words are fixed by the signature; that it is done is not."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from supervision.access import actions_visible_to, supervisees_of
from supervision.domain import status
from supervision.enums import RecordEventKind
from supervision.models import SessionAction
from website import audit
from website.accounts.models import User
from website.core import clock
from website.core.errors import NotAllowed, NotNow


@transaction.atomic
def complete(action: SessionAction, *, actor: User) -> SessionAction:
    """Says that it is done; saying it again changes nothing. The owner may, and the peer's supervisor."""
    row = _locked(action, actor)
    if row.dropped_at is not None:
        raise NotNow(_("This is not to be done any more."), code="dropped")
    if row.done_at is not None:
        return row

    def done(action: SessionAction) -> None:
        action.done_at, action.done_by = clock.now(), actor

    return _change(row, actor, "complete_action", done)


@transaction.atomic
def reopen(action: SessionAction, *, actor: User) -> SessionAction:
    """Takes back that it is done, or that it is not to be done any more; again changes nothing."""
    row = _locked(action, actor)
    if row.done_at is None and row.dropped_at is None:
        return row
    if row.dropped_at is not None:
        _require_agreed_still(row, actor)

    def open_again(action: SessionAction) -> None:
        action.done_at = action.done_by = action.dropped_at = None

    return _change(row, actor, "reopen_action", open_again)


@transaction.atomic
def drop(action: SessionAction, *, actor: User) -> SessionAction:
    """Says that it is not to be done any more; only the peer's supervisor may. Again changes nothing."""
    row = _locked(action, actor)
    if not _supervises(row, actor):
        raise NotAllowed(_("Only the supervisor can take this off the list."), code="not-the-supervisor")
    if row.done_at is not None:
        raise NotNow(_("This is done already."), code="done")
    if row.dropped_at is not None:
        return row

    def dropped(action: SessionAction) -> None:
        action.dropped_at = clock.now()

    return _change(row, actor, "drop_action", dropped)


def pass_on(from_user: User, to_user: User, person: User) -> int:
    """Gives what `from_user` still has to do about `person` to `to_user`; how many there were.

    For a successor. Belongs into the transaction that ends the one agreement or begins the other, which writes the
    audit log and the status.
    """
    waiting = SessionAction.objects.filter(
        owner=from_user, person=person, done_at__isnull=True, dropped_at__isnull=True
    )
    return waiting.update(owner=to_user)


def _locked(action: SessionAction, actor: User) -> SessionAction:
    """The action, locked. Raises NotAllowed for whoever may know of it but not change it, and for everybody else."""
    row = SessionAction.objects.select_for_update(no_key=True).get(pk=action.pk)
    visible = actions_visible_to(actor).filter(pk=row.pk).exists()
    if not visible or not (row.owner_id == actor.pk or _supervises(row, actor)):
        raise NotAllowed(_("Only the person who does this, or the supervisor, can change it."), code="not-yours")
    return row


def _require_agreed_still(row: SessionAction, actor: User) -> None:
    """Raises unless `actor` may put a dropped action back: the peer's supervisor, while a standing record holds it."""
    if not _supervises(row, actor):
        raise NotAllowed(_("Only the supervisor can put this back on the list."), code="not-the-supervisor")
    newest = row.session.records.select_related("content").order_by("-version").first()
    body = newest.content.body if newest is not None else None
    voided = newest is not None and newest.events.filter(kind=RecordEventKind.VOIDED).exists()
    if voided or body is None or row.code not in {action["code"] for action in body["actions"]}:
        raise NotNow(_("The record does not hold this any more."), code="not-agreed")


def _supervises(row: SessionAction, actor: User) -> bool:
    return row.person_id != actor.pk and supervisees_of(actor).filter(pk=row.person_id).exists()


def _change(row: SessionAction, actor: User, verb: str, change: Callable[[SessionAction], None]) -> SessionAction:
    change(row)
    row.save(update_fields=["done_at", "done_by", "dropped_at"])
    status.refresh([row.person_id])
    audit.record(actor, f"supervision.{verb}", row, about=row.person)
    return row
