"""A page with typed text, for the tests of `accounts.replay` and `accounts.stepup`."""

from __future__ import annotations

from django.http import JsonResponse
from django.template import engines
from django.urls import path
from django.views.decorators.http import require_http_methods

import website.urls
from website.accounts.replay import keeps_typed_text
from website.accounts.stepup import needs_recent_proof
from website.core.access import signed_in

PAGE = "{% load replay %}<form method=post>{% csrf_token %}{% typed_by %}<textarea name=note></textarea></form>"
received: list[tuple[str, dict]] = []


def _take(request):
    if request.method == "GET":
        return JsonResponse({"page": engines["django"].from_string(PAGE).render({}, request)})
    typed = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
    received.append((request.user.display_name, typed))
    return JsonResponse({"saved": True})


@keeps_typed_text
@signed_in
@require_http_methods(["GET", "POST"])
def note(request):
    return _take(request)


@signed_in
@require_http_methods(["GET", "POST"])
def plain(request):
    return _take(request)


@keeps_typed_text
@signed_in
@needs_recent_proof(minutes=30)
@require_http_methods(["GET", "POST"])
def weighty(request):
    return _take(request)


urlpatterns = [
    path("try/note/", note, name="try_note"),
    path("try/plain/", plain, name="try_plain"),
    path("try/weighty/", weighty, name="try_weighty"),
    *website.urls.urlpatterns,
]

handler400 = "website.pages.views.errors.bad_request"
handler403 = "website.pages.views.errors.forbidden"
handler404 = "website.pages.views.errors.not_found"
handler500 = "website.pages.views.errors.server_error"
