"""Inviting people: the way in while open sign-up is off."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from website import audit
from website.accounts.domain.people import give_role_unchecked
from website.accounts.domain.rights import may_give, may_use_team
from website.accounts.models import Invitation, Team, User
from website.core import clock
from website.core.errors import Invalid, NotAllowed, NotNow
from website.notices import outbox

VALID_FOR = dt.timedelta(days=14)
RESEND_AFTER = dt.timedelta(minutes=5)
MOST_MAILS = 10
MAIL_EFFECT = "accounts.invitation_mail"


def invite(email: str, *, team: Team, role: str = "", actor: User, full_name: str = "") -> Invitation:
    """Invites the owner of `email` into `team`, with `role` besides being a peer ("" for none), and owes the mail.

    Whether the address has an account already is told to nobody but its owner, in the mail's link.
    Raises NotAllowed when the team or the role is not `actor`'s to give, Invalid for a second open invitation.
    """
    role = str(role or "")
    if not may_use_team(actor, team):
        raise NotAllowed(_("You can invite people only into your own teams."), code="foreign_team")
    if not may_give(actor, role):
        raise NotAllowed(_("Only an operator can give this role."), code="role_not_yours")
    address = email.strip().lower()
    with transaction.atomic():
        now = clock.now()
        open_ones = Invitation.objects.select_for_update(no_key=True).unanswered().filter(email__iexact=address)
        open_ones.filter(expires_at__lte=now).update(withdrawn_at=now)
        if open_ones.exists():
            raise _already_invited()
        if User.objects.filter(email__iexact=address, team_id=team.pk, erased_at__isnull=True).exists():
            raise Invalid(_("This person is in the team already."), code="in_team", field="email")
        try:
            with transaction.atomic():
                invitation = Invitation.objects.create(
                    email=address,
                    full_name=full_name,
                    team=team,
                    role=role,
                    invited_by=actor,
                    created_at=now,
                    sent_at=now,
                    expires_at=now + VALID_FOR,
                )
        except IntegrityError:
            raise _already_invited() from None
        _owe_mail(invitation)
        audit.record(actor, "invite", invitation)
    return invitation


def resend(invitation: Invitation, *, actor: User) -> Invitation:
    """Sends the mail once more and starts the 14 days anew. Raises NotNow when it is answered or was just sent."""
    with transaction.atomic():
        row = _lock(invitation, actor)
        if row.is_answered:
            raise NotNow(_("This invitation has been used or withdrawn."), code="answered")
        now = clock.now()
        if now - row.sent_at < RESEND_AFTER or row.mails_sent >= MOST_MAILS:
            raise NotNow(_("This invitation was sent a short time ago. Please give it some time."), code="too_soon")
        row.sent_at, row.expires_at, row.mails_sent = now, now + VALID_FOR, row.mails_sent + 1
        row.save(update_fields=["sent_at", "expires_at", "mails_sent"])
        _owe_mail(row)
        audit.record(actor, "resend_invitation", row)
    return row


def withdraw(invitation: Invitation, *, actor: User) -> Invitation:
    """Takes an invitation back; its link stops working at once. Withdrawing twice changes nothing."""
    with transaction.atomic():
        row = _lock(invitation, actor)
        if row.accepted_at is not None:
            raise NotNow(_("This invitation has been accepted already."), code="accepted")
        if row.withdrawn_at is None:
            row.withdrawn_at = clock.now()
            row.save(update_fields=["withdrawn_at"])
            audit.record(actor, "withdraw_invitation", row)
    return row


def accept(invitation: Invitation, *, full_name: str, display_name: str, password: str) -> User:
    """Makes the account of the person who holds the mailed link: address verified, in the team, with the role.

    Raises NotNow with the code "has_account" when the address has an account, "unusable" when the invitation was used,
    withdrawn, has run out, or whoever invited may no longer do so.
    """
    with transaction.atomic():
        row = (
            Invitation.objects.select_for_update(of=("self",), no_key=True)
            .select_related("team", "invited_by")
            .get(pk=invitation.pk)
        )
        host = row.invited_by
        if row.is_answered or row.is_expired or not (may_use_team(host, row.team) and may_give(host, row.role)):
            raise NotNow(_("This link cannot be used."), code="unusable")
        if has_account(row):
            raise NotNow(_("You have an account already. Please sign in."), code="has_account")
        user = User.objects.create_user(
            row.email, password, full_name=full_name, display_name=display_name, team=row.team
        )
        if row.role:
            give_role_unchecked(user, row.role)
        row.accepted_at, row.accepted_by = clock.now(), user
        row.save(update_fields=["accepted_at", "accepted_by"])
        audit.record(user, "accept_invitation", row)
    return user


def has_account(invitation: Invitation) -> bool:
    """Whether the invited address belongs to an account. Only for whoever holds the mailed link."""
    return User.objects.filter(email__iexact=invitation.email).exists()


def purge_dead(*, older_than: dt.timedelta = dt.timedelta(days=90)) -> int:
    """Deletes invitations that came to nothing long ago, with their addresses; the number deleted."""
    with transaction.atomic():
        border = clock.now() - older_than
        dead = Invitation.objects.filter(accepted_at__isnull=True, expires_at__lt=border)
        count = dead.count()
        if count:
            dead.delete()
            audit.record(audit.SYSTEM, "purge_invitations", Invitation, reason=f"rows:{count}")
    return count


def _already_invited() -> Invalid:
    sentence = _("This address has an open invitation already. You can send it again or withdraw it.")
    return Invalid(sentence, code="already_invited", field="email")


def _lock(invitation: Invitation, actor: User) -> Invitation:
    row = Invitation.objects.select_for_update(of=("self",), no_key=True).select_related("team").get(pk=invitation.pk)
    if not may_use_team(actor, row.team):
        raise NotAllowed(_("This invitation is not yours to change."), code="foreign_team")
    return row


def _owe_mail(invitation: Invitation) -> None:
    outbox.enqueue(MAIL_EFFECT, key=f"invitation:{invitation.code}:{invitation.mails_sent}", subject=invitation)
