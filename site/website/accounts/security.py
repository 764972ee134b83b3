"""What follows when people change how they sign in: the audit, the lock after a recovery, lines in the log."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as factors
from allauth.mfa.models import Authenticator
from django.contrib.auth import signals as auth
from django.http import HttpRequest

from website.accounts.domain.recovery import lock_after_recovery, note_security_change
from website.accounts.models import User
from website.accounts.second_factor import REAL_FACTORS
from website.core.languages import SESSION_KEY, is_offered

logger = logging.getLogger(__name__)


def on_password_reset(sender: type, request: HttpRequest, user: User, **extra: Any) -> None:
    """A new password by the link in a mail: an account recovery."""
    lock_after_recovery(user)


def on_password_changed(sender: type, request: HttpRequest, user: User, **extra: Any) -> None:
    """A new password by somebody who knew the old one, or a first one."""
    note_security_change(user, "change_password")


def on_email_changed(sender: type, request: HttpRequest, user: User, **extra: Any) -> None:
    """Another address to sign in with."""
    note_security_change(user, "change_email")


def on_factor_added(sender: type, request: HttpRequest, user: User, authenticator: Authenticator, **extra: Any) -> None:
    """An app, a passkey or recovery codes."""
    added = authenticator.type in REAL_FACTORS
    note_security_change(user, "add_second_factor" if added else "renew_recovery_codes")


def on_factor_removed(sender: type, request: HttpRequest, user: User, **extra: Any) -> None:
    """An app or a passkey is gone."""
    note_security_change(user, "remove_second_factor")


def on_codes_renewed(sender: type, request: HttpRequest, user: User, **extra: Any) -> None:
    """New recovery codes."""
    note_security_change(user, "renew_recovery_codes")


def on_signed_in(sender: type, request: HttpRequest, user: User, **extra: Any) -> None:
    """Somebody is in: they read in the language they chose before, on whatever device."""
    if user.language and is_offered(user.language):
        request.session[SESSION_KEY] = user.language
    logger.info("signed in: %s", user.code)


def on_signed_out(sender: type, request: HttpRequest, user: User | None, **extra: Any) -> None:
    """Somebody is out."""
    logger.info("signed out: %s", getattr(user, "code", "-"))


def on_sign_in_failed(sender: str, credentials: dict, **extra: Any) -> None:
    """A wrong password. The address stays out of the log: people type their password into it."""
    logger.warning("sign-in failed")


def on_factor_failed(sender: type, user: User, **extra: Any) -> None:
    """A wrong code after a right password."""
    logger.warning("second factor failed: %s", user.code)


def connect() -> None:
    """Listens to Django and allauth; called once when the app is ready."""
    pairs = (
        (account.password_reset, on_password_reset),
        (account.password_changed, on_password_changed),
        (account.password_set, on_password_changed),
        (account.email_changed, on_email_changed),
        (factors.authenticator_added, on_factor_added),
        (factors.authenticator_removed, on_factor_removed),
        (factors.authenticator_reset, on_codes_renewed),
        (factors.authentication_failed, on_factor_failed),
        (auth.user_logged_in, on_signed_in),
        (auth.user_logged_out, on_signed_out),
        (auth.user_login_failed, on_sign_in_failed),
    )
    for signal, receiver in pairs:
        signal.connect(receiver, dispatch_uid=f"accounts.security.{receiver.__name__}.{id(signal)}")
