"""How django-allauth behaves here."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.forms import BaseForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from website.accounts.models import User
from website.accounts.stepup import proved_within

WAYS = {
    "reauthenticate": _("Use your password"),
    "mfa_reauthenticate": _("Use a code from your app, or a recovery code"),
    "mfa_reauthenticate:webauthn": _("Use a passkey"),
}


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up by invitation; a fresh proof before the account's security changes; our words."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "email_taken": _("There is already an account with this e-mail address."),
        "enter_current_password": _("This is not your password now."),
        "incorrect_code": _("This code is not right. Codes change every 30 seconds, so try the next one."),
        "incorrect_password": _("This password is not right."),
        "too_many_login_attempts": _("That were too many tries. Please wait five minutes, then try again."),
        "rate_limited": _("That was too often in a short time. Please wait a few minutes."),
        "duplicate_email": _("This is your address already."),
        "same_as_current": _("This is your address already."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether people may make an account without an invitation."""
        return settings.OPEN_SIGN_UP

    def is_reauthentication_required(self, *, app: str, **extra: Any) -> bool:
        """Whether allauth's own pages (e-mail, second factor) need a fresh proof now."""
        return not proved_within(self.request)

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict]:
        """The ways to show who is there, in our words."""
        methods = super().get_reauthentication_methods(user)
        return [{**method, "description": WAYS.get(method["id"], method["description"])} for method in methods]

    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> User:
        """A person who signs up: the names come with the form."""
        user.full_name = form.cleaned_data.get("full_name", "")
        user.display_name = form.cleaned_data.get("display_name", "")
        return super().save_user(request, user, form, commit=commit)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the overview, where the change is confirmed by a message."""
        return reverse("accounts:overview")

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        """After a verified address: the overview, or the sign-in page."""
        return reverse("accounts:overview" if self.request.user.is_authenticated else "account_login")


class SecondFactorAdapter(DefaultMFAAdapter):
    """Authenticator apps, passkeys and recovery codes."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
    }

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002 - allauth's signature
        """A first name for a passkey."""
        count = Authenticator.objects.filter(user=user, type=type).count()
        return gettext("Passkey %(number)d") % {"number": count + 1}
