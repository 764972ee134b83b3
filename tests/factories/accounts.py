"""Builders for tests of people: second factors, proofs, invitations."""

from __future__ import annotations

import time

import factory
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from website.accounts.models import Invitation, User
from website.accounts.second_factor import SHOWN_SESSION_KEY
from website.accounts.stepup import PROOF_SESSION_KEY
from website.core import clock


class InvitationFactory(factory.django.DjangoModelFactory):
    """An open invitation. Give `team` and `invited_by`."""

    class Meta:
        model = Invitation

    email = factory.Sequence(lambda number: f"newcomer{number}@example.org")
    expires_at = factory.LazyFunction(lambda: clock.now() + clock_days(14))


def clock_days(days: int):
    import datetime as dt

    return dt.timedelta(days=days)


def give_app(user: User) -> str:
    """Gives `user` an authenticator app with recovery codes; returns the secret."""
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    user.refresh_from_db()
    return secret


def code_now(secret: str, *, steps: int = 0) -> str:
    """The code the app with `secret` shows now, or some 30-second steps later."""
    counter = int(time.time()) // 30 + steps
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def prove(client: Client) -> Client:
    """Makes the client's session one that has just shown who is there."""
    session = client.session
    session[PROOF_SESSION_KEY] = [int(session["_auth_user_id"]), clock.now().timestamp()]
    session.save()
    return client


def show_second_factor(client: Client) -> Client:
    """Makes the client's session one that has shown a second factor."""
    session = client.session
    session[SHOWN_SESSION_KEY] = int(session["_auth_user_id"])
    session.save()
    return client
