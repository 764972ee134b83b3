"""My data: take it away, see who looked, ask for erasure."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from website import audit
from website.accounts.access import confidential_open, require_confidential_open
from website.accounts.domain import erasure
from website.accounts.domain.my_data import export_my_data
from website.accounts.forms.invitations import ErasureForm
from website.accounts.models import User
from website.accounts.stepup import needs_recent_proof
from website.audit.verbs import of_the_person_concerned, sentence_of
from website.core import clock, contributions
from website.core.access import signed_in

LOOKS_SHOWN = 50


@require_safe
@signed_in
def my_data(request: HttpRequest) -> HttpResponse:
    """What is held about me, who looked at it, and how to have it erased."""
    return _page(request, ErasureForm())


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@needs_recent_proof(minutes=30)
def my_data_file(request: HttpRequest) -> HttpResponse:
    """Everything held about me as one ZIP: GET says what is in it, POST makes it. It holds confidential texts too."""
    require_confidential_open(request.user)
    if request.method != "POST":
        return render(request, "accounts/my_data_file.html", {"kinds": list(contributions.personal_data)})
    name = f"mainstay-my-data-{clock.today().isoformat()}.zip"
    return FileResponse(
        export_my_data(request.user, actor=request.user),
        as_attachment=True,
        filename=name,
        content_type="application/zip",
    )


@require_POST
@signed_in
def ask_erasure(request: HttpRequest) -> HttpResponse:
    """Asks for everything to be erased in 14 days. Never needs a fresh proof."""
    form = ErasureForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=400)
    erasure.request_erasure(request.user, actor=request.user)
    messages.success(request, _("We have noted it. Until then you can change your mind here."))
    return HttpResponseRedirect(reverse("accounts:my_data"))


@require_POST
@signed_in
def keep_account(request: HttpRequest) -> HttpResponse:
    """Takes the request for erasure back. Never needs a fresh proof."""
    erasure.withdraw_request(request.user, actor=request.user)
    messages.success(request, _("Your account stays, and nothing was erased."))
    return HttpResponseRedirect(reverse("accounts:my_data"))


def _looks(user: User) -> list[tuple[dt.datetime, str, str]]:
    """The latest events about the person: when, who, what. Two statements however many there are."""
    found = audit.events_about(user)
    if not confidential_open(user):
        # Somebody else may have recovered the account: what only the person concerned is told stays closed.
        found = found.exclude(verb__in=sorted(of_the_person_concerned()))
    events = list(found[:LOOKS_SHOWN])
    names = dict(User.objects.filter(code__in={event.actor for event in events}).values_list("code", "display_name"))
    return [(event.at, names.get(event.actor, "Mainstay"), sentence_of(event.verb)) for event in events]


def _page(request: HttpRequest, form: ErasureForm, *, status: int = 200) -> HttpResponse:
    kept = [entry for entry in contributions.personal_data if entry.keeps]
    context = {
        "form": form,
        "kinds": list(contributions.personal_data),
        "kept": kept,
        "waiting": erasure.open_request(request.user),
        "legal_hold": request.user.legal_hold,
        "looks": _looks(request.user),
    }
    return render(request, "accounts/my_data.html", context, status=status)
