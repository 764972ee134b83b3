"""The page behind the link of an invitation."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.core.internal.ratelimit import consume_or_429
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from website.accounts.access import find_usable_invitation
from website.accounts.domain import invitations
from website.accounts.effects import organisation_of
from website.accounts.forms.invitations import AcceptForm
from website.accounts.models import Invitation, User
from website.core.access import public
from website.core.errors import NotNow


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@never_cache
@public("whoever holds the mailed link has no account yet")
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Makes the account of the person who holds the link. Every link that does not work gets the same kind page."""
    stopped = consume_or_429(request, app="allauth.account", action="invitation", limit_get=True)
    if stopped is not None:
        return stopped
    if request.user.is_authenticated:
        return _signed_in_already(request, token)
    invitation = find_usable_invitation(token)
    if invitation is None:
        return _dead_link(request)
    if invitations.has_account(invitation):
        return render(request, "accounts/invitation_has_account.html", {"email": invitation.email})
    form = AcceptForm(request.POST if request.method == "POST" else None, invitation=invitation)
    if form.is_valid():
        return _accept(request, invitation, form)
    context = {
        "form": form,
        "invitation": invitation,
        "host": invitation.invited_by.display_name,
        "organisation": organisation_of(invitation.team),
    }
    return render(request, "accounts/invitation.html", context, status=400 if form.errors else 200)


def _accept(request: HttpRequest, invitation: Invitation, form: AcceptForm) -> HttpResponse:
    data = form.cleaned_data
    try:
        user = invitations.accept(
            invitation,
            full_name=data["full_name"],
            display_name=data["display_name"],
            password=data["password1"],
        )
    except NotNow as error:
        if error.code == "has_account":
            return render(request, "accounts/invitation_has_account.html", {"email": invitation.email})
        return _dead_link(request)
    login = Login(user=user, email=user.email, redirect_url=settings.LOGIN_REDIRECT_URL)
    return perform_password_login(request, {"email": user.email}, login)


def _signed_in_already(request: HttpRequest, token: str) -> HttpResponse:
    person: User = request.user
    if Invitation.objects.filter(token=token, accepted_by=person).exists():
        return HttpResponseRedirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "accounts/invitation_signed_in.html", {"next": request.path})


def _dead_link(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/invitation_dead.html", status=404)
