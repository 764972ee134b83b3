"""The second factor of people who hold a role: is there one, has this session shown it, what opens without."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.signals import authentication_step_completed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from website.accounts.models import User
from website.core.access import marker_of

SHOWN_SESSION_KEY = "accounts.second_factor"
REAL_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)

# What shows a second factor, or leads away. Nothing here gives one out: recovery codes, the app's secret and new
# passkeys are for sessions that have shown the factor there is, or else a stolen password alone would do.
TO_SHOW = frozenset(
    {
        "account_login",
        "account_logout",
        "accounts:sign_out",
        "account_reauthenticate",
        "account_confirm_email",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "javascript-catalog",
    }
)
# What somebody without a second factor needs besides, in order to get one.
TO_SET_UP = frozenset(
    {
        "accounts:second_factor",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
    }
)
# These views are public but decide for themselves who may see what: Wagtail's page view serves lessons too, and files
# may be private. For somebody in a role they do not count as public.
NEVER_OPEN = frozenset({"wagtail_serve", "media:document", "media:picture"})


def needed_by(user: User) -> bool:
    """Whether `user` holds a role and so must use a second factor. Costs no statement."""
    return user.holds_role or user.is_superuser


def next_step(request: HttpRequest) -> str | None:
    """Where the person signed in must go first: to set up a second factor or to show it; None when all is well."""
    user = request.user
    if not needed_by(user):
        return None
    if not user.has_second_factor:
        return reverse("accounts:second_factor")
    if request.session.get(SHOWN_SESSION_KEY) == user.pk:
        return None
    query = QueryDict(mutable=True)
    query[REDIRECT_FIELD_NAME] = request.get_full_path() if request.method == "GET" else "/"
    return f"{_where_to_show(user)}?{query.urlencode(safe='/')}"


def opens_without(request: HttpRequest, view: Any) -> bool:
    """Whether a page opens for somebody who still has to set up or show their second factor."""
    name = request.resolver_match.view_name
    if name in TO_SHOW or (name in TO_SET_UP and not request.user.has_second_factor):
        return True
    marker = marker_of(view)
    return name not in NEVER_OPEN and marker is not None and marker.kind == "public"


def note_shown(request: HttpRequest, user: User) -> None:
    """Remembers that this session has shown the second factor of `user`."""
    request.session[SHOWN_SESSION_KEY] = user.pk


def on_step_completed(sender: type, request: HttpRequest, user: User, method: str, **extra: Any) -> None:
    """Receiver: a step of signing in or proving oneself is done."""
    if method == "mfa":
        note_shown(request, user)


def on_added(sender: type, request: HttpRequest, user: User, **extra: Any) -> None:
    """Receiver: whoever has just set up a factor has shown it."""
    note_shown(request, user)


def on_authenticator_changed(sender: type, instance: Authenticator, **extra: Any) -> None:
    """Receiver: keeps `User.has_second_factor` in step, whichever way an authenticator came or went."""
    has_one = Authenticator.objects.filter(user=instance.user_id, type__in=REAL_FACTORS).exists()
    User.objects.filter(pk=instance.user_id).exclude(has_second_factor=has_one).update(has_second_factor=has_one)


def connect() -> None:
    """Listens to allauth; called once when the app is ready."""
    authentication_step_completed.connect(on_step_completed, dispatch_uid="accounts.second_factor.step")
    authenticator_added.connect(on_added, dispatch_uid="accounts.second_factor.added")
    post_save.connect(on_authenticator_changed, sender=Authenticator, dispatch_uid="accounts.second_factor.save")
    post_delete.connect(on_authenticator_changed, sender=Authenticator, dispatch_uid="accounts.second_factor.delete")


def _where_to_show(user: User) -> str:
    methods = {method["id"]: method["url"] for method in get_adapter().get_reauthentication_methods(user)}
    return (
        methods.get("mfa_reauthenticate:webauthn") or methods.get("mfa_reauthenticate") or reverse("accounts:sign_out")
    )
