"""What accounts and the sign-in hold about people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils.translation import gettext_lazy as _

from website.accounts.models import CoordinatorScope, ErasureRequest, Invitation, User
from website.core.contributions import PersonalData


def _moment(value: dt.datetime | None) -> str:
    return value.isoformat() if value is not None else ""


def export_account(user: User) -> Iterator[dict]:
    """The account itself."""
    yield {
        "email": user.email,
        "full_name": user.full_name,
        "display_name": user.display_name,
        "team": user.team.name if user.team else "",
        "roles": sorted(user.role_names),
        "mail_notices": user.mail_notices,
        "language": user.language,
        "joined_at": _moment(user.date_joined),
        "last_signed_in_at": _moment(user.last_login),
        "confidential_pages_closed_until": _moment(user.confidential_locked_until),
    }


def erase_account(user: User) -> int:
    """Counts the account; `domain.erasure.anonymise` empties it once every handler has run."""
    return 1


def export_invitations(user: User) -> Iterator[dict]:
    """The invitation the person accepted and those they sent; the addresses of others stay theirs."""
    for row in Invitation.objects.filter(accepted_by=user).select_related("team"):
        yield {"what": "accepted", "email": row.email, "team": row.team.name, "at": _moment(row.accepted_at)}
    for row in Invitation.objects.filter(invited_by=user).select_related("team"):
        yield {"what": "sent", "email": "", "team": row.team.name, "at": _moment(row.created_at)}


def erase_invitations(user: User) -> int:
    """Takes address and name out of every invitation to the person, whether it was accepted or not."""
    own = Invitation.objects.filter(accepted_by=user) | Invitation.objects.filter(email__iexact=user.email)
    own.filter(accepted_at__isnull=True).delete()
    return own.update(email=f"erased-{user.code}@erased.invalid", full_name="")


def export_scopes(user: User) -> Iterator[dict]:
    """The teams the person coordinates."""
    for row in CoordinatorScope.objects.filter(coordinator=user).select_related("team"):
        yield {"team": row.team.name, "since": _moment(row.created_at)}


def erase_scopes(user: User) -> int:
    """Ends what the person coordinates."""
    return CoordinatorScope.objects.filter(coordinator=user).delete()[0]


def export_requests(user: User) -> Iterator[dict]:
    """Requests for erasure."""
    for row in ErasureRequest.objects.filter(user=user):
        yield {
            "asked_at": _moment(row.created_at),
            "due_at": _moment(row.due_at),
            "withdrawn_at": _moment(row.withdrawn_at),
        }


def erase_requests(user: User) -> int:
    """Keeps them: they hold no more than that and when somebody asked, and prove that it was done."""
    return 0


def export_addresses(user: User) -> Iterator[dict]:
    """The addresses the person signs in with or is changing to."""
    for row in EmailAddress.objects.filter(user=user):
        yield {"email": row.email, "verified": row.verified, "primary": row.primary}


def erase_addresses(user: User) -> int:
    """Deletes the addresses."""
    return EmailAddress.objects.filter(user=user).delete()[0]


def export_factors(user: User) -> Iterator[dict]:
    """That there is an app, a passkey or recovery codes; never the secret in it."""
    for row in Authenticator.objects.filter(user=user):
        name = row.wrap().name if row.type == Authenticator.Type.WEBAUTHN else ""
        yield {
            "kind": row.type,
            "name": name,
            "added_at": _moment(row.created_at),
            "used_at": _moment(row.last_used_at),
        }


def erase_factors(user: User) -> int:
    """Deletes the second factors."""
    return Authenticator.objects.filter(user=user).delete()[0]


def export_sessions(user: User) -> Iterator[dict]:
    """Where the person is signed in."""
    for row in UserSession.objects.filter(user=user):
        yield {
            "since": _moment(row.created_at),
            "seen_at": _moment(row.last_seen_at),
            "ip": row.ip,
            "browser": row.user_agent,
        }


def erase_sessions(user: User) -> int:
    """Ends and deletes the sessions."""
    sessions = UserSession.objects.filter(user=user)
    Session.objects.filter(session_key__in=sessions.values("session_key")).delete()
    return sessions.delete()[0]


ENTRIES = {
    "accounts.user": PersonalData(
        "accounts.User",
        _("Your account"),
        export_account,
        erase_account,
        keeps=_("An empty row named “Former peer” stays, because records of others refer to it."),
    ),
    "accounts.invitation": PersonalData("accounts.Invitation", _("Invitations"), export_invitations, erase_invitations),
    "accounts.coordinatorscope": PersonalData(
        "accounts.CoordinatorScope", _("Teams you coordinate"), export_scopes, erase_scopes
    ),
    "accounts.erasurerequest": PersonalData(
        "accounts.ErasureRequest",
        _("Requests for erasure"),
        export_requests,
        erase_requests,
        keeps=_("That and when erasure was asked for and done stays as proof."),
    ),
    "account.emailaddress": PersonalData(
        "account.EmailAddress", _("E-mail addresses"), export_addresses, erase_addresses
    ),
    "mfa.authenticator": PersonalData("mfa.Authenticator", _("Second factors"), export_factors, erase_factors),
    "usersessions.usersession": PersonalData(
        "usersessions.UserSession", _("Where you are signed in"), export_sessions, erase_sessions
    ),
}
