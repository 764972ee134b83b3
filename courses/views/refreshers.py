"""A short refresher: why something changed, where to read it again, and the question to try. Nothing of it counts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from courses.domain import refreshers
from website.core.access import signed_in
from website.core.errors import Invalid


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def refresher(request: HttpRequest, code: str) -> HttpResponse:
    """One's own refresher; a post answers its question and shows what is right and why."""
    offer = refreshers.get_offer_for(request.user, code)
    if request.method != "POST":
        return render(request, "courses/refresher.html", {"refresher": refreshers.show(offer)})
    try:
        shown = refreshers.answer(offer, request.POST)
    except Invalid as problem:
        shown = refreshers.show(offer, error=problem.sentence)
        return render(request, "courses/refresher.html", {"refresher": shown}, status=422)
    return render(request, "courses/refresher.html", {"refresher": shown})


@require_POST
@signed_in
def dismiss(request: HttpRequest, code: str) -> HttpResponse:
    """Puts a refresher away and goes home."""
    refreshers.dismiss(refreshers.get_offer_for(request.user, code))
    messages.success(request, _("Put away. What you have passed stays passed."))
    return redirect("courses:learn_home")
