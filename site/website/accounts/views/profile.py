"""My account: the overview, my names, and what people with a role must set up."""

from __future__ import annotations

from allauth.account import views as allauth_views
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from website.accounts import second_factor
from website.accounts.domain.profile import change_profile
from website.accounts.enums import Role
from website.accounts.forms.profile import ProfileForm
from website.core.access import public, signed_in


@require_safe
@signed_in
def overview(request: HttpRequest) -> HttpResponse:
    """Who I am here, and the way to everything about my account."""
    user = request.user
    context = {
        "roles": [role.label for role in Role if user.has_role(role)],
        "factor_needed": second_factor.needed_by(user),
        "locked_until": user.confidential_lock_end,
    }
    return render(request, "accounts/overview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit_profile(request: HttpRequest) -> HttpResponse:
    """My names and whether I get e-mail."""
    form = ProfileForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        change_profile(request.user, actor=request.user, **form.cleaned_data)
        messages.success(request, _("Your changes are saved."))
        return HttpResponseRedirect(reverse("accounts:overview"))
    return render(request, "accounts/profile.html", {"form": form}, status=400 if form.errors else 200)


@require_safe
@signed_in
def set_up_second_factor(request: HttpRequest) -> HttpResponse:
    """Why a second factor is needed and the two ways to get one."""
    types = set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    context = {"has_app": "totp" in types, "has_passkey": "webauthn" in types, "needed": _needed(request)}
    return render(request, "accounts/second_factor.html", context)


@public("leaving must always work; it asks first unless it is a POST")
def sign_out(request: HttpRequest, *args, **kwargs) -> HttpResponse:
    """allauth's sign-out. The browser forgets what our pages kept: unsent quiz answers, lessons kept on the device."""
    was_signed_in = request.user.is_authenticated
    response = allauth_views.logout(request, *args, **kwargs)
    if was_signed_in and not request.user.is_authenticated:
        response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _needed(request: HttpRequest) -> bool:
    return second_factor.needed_by(request.user) and not request.user.has_second_factor
