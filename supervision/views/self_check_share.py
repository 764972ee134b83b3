"""Sharing a result or the trend with a supervisor, and taking it back.

Giving needs a proof of the last twelve hours. Taking back needs none, and is one tap.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from supervision.access import get_self_check_for, supervisors_of
from supervision.domain import shares
from supervision.domain.instruments import default_instrument, instrument_of
from supervision.domain.self_checks import finished_checks
from supervision.domain.trend import day_of
from supervision.forms.self_check import ShareForm, TrendForm
from supervision.views.common import SeeOther
from website.accounts.access import require_confidential_open
from website.accounts.replay import keeps_typed_text
from website.accounts.stepup import needs_recent_proof
from website.core.access import signed_in

HALF_A_DAY = 12 * 60  # minutes


@keeps_typed_text
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@needs_recent_proof(minutes=HALF_A_DAY)
def share(request: HttpRequest, code: str) -> HttpResponse:
    """Shares one result: how much, with whom, what for, until when, and what they may do with it."""
    require_confidential_open(request.user)
    check = get_self_check_for(request.user, code)
    if check.finished_at is None:
        raise Http404
    supervisors = list(supervisors_of(request.user))
    form = ShareForm(request.POST if request.method == "POST" else None, supervisors=supervisors)
    if form.is_bound and form.is_valid():
        shares.share_result(check, actor=request.user, **form.cleaned_data)
        messages.success(request, _("Shared. You can stop it here at any time, with one tap."))
        return SeeOther(reverse("supervision:self_check_result", args=[code]) + "#shared")
    context = {
        "form": form,
        "check": check,
        "instrument": instrument_of(check),
        "day": day_of(check),
        "supervisors": supervisors,
    }
    return render(request, "supervision/self_check/share.html", context, status=400 if form.is_bound else 200)


@keeps_typed_text
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@needs_recent_proof(minutes=HALF_A_DAY)
def share_trend(request: HttpRequest) -> HttpResponse:
    """Shares the trend: the words of each result from now on, for some months."""
    require_confidential_open(request.user)
    supervisors = list(supervisors_of(request.user))
    form = TrendForm(request.POST if request.method == "POST" else None, supervisors=supervisors)
    if form.is_bound and form.is_valid():
        shares.share_trend(actor=request.user, **form.cleaned_data)
        messages.success(request, _("Shared. You can stop it here at any time, with one tap."))
        return SeeOther(reverse("supervision:self_check_home") + "#shared")
    context = {
        "form": form,
        "instrument": default_instrument(),
        "earlier_count": len(finished_checks(request.user)),
        "supervisors": supervisors,
        "confirm_days": shares.CONFIRM_DAYS,
    }
    return render(request, "supervision/self_check/share_trend.html", context, status=400 if form.is_bound else 200)


@require_POST
@signed_in
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Stops one share, at once. Asks for no proof and works when other pages are closed."""
    shares.withdraw(code, actor=request.user)
    _say_stopped(request)
    return SeeOther(reverse("supervision:self_check_home") + "#shared")


@require_POST
@signed_in
def withdraw_all(request: HttpRequest) -> HttpResponse:
    """Stops everything that is shared. Says the same whether there was anything or not."""
    shares.withdraw_all(actor=request.user)
    _say_stopped(request)
    return SeeOther(reverse("supervision:self_check_home"))


@require_POST
@signed_in
@needs_recent_proof(minutes=HALF_A_DAY)
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """Goes on sharing the trend for another while."""
    shares.confirm_trend(code, actor=request.user)
    messages.success(request, _("You go on sharing your trend. You can stop it at any time, with one tap."))
    return SeeOther(reverse("supervision:self_check_home") + "#shared")


def _say_stopped(request: HttpRequest) -> None:
    messages.success(request, _("Nothing of it can be seen any more. They may notice it is gone, not why."))
