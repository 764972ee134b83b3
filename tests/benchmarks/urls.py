"""The product's addresses, and two bare views to compare with: one statement, and seven."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.http import require_POST

from website.core.access import signed_in
from website.urls import handler400, handler403, handler404, handler500
from website.urls import urlpatterns as product_patterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def _ask(times: int) -> None:
    with connection.cursor() as cursor:
        for __ in range(times):
            cursor.execute("SELECT 1")
            cursor.fetchone()


@require_POST
@signed_in
def bare_one(request: HttpRequest) -> JsonResponse:
    """Session, sign-in, CSRF and one statement."""
    _ask(1)
    return JsonResponse({"ok": bool(request.user.pk)})


@require_POST
@signed_in
def bare_seven(request: HttpRequest) -> JsonResponse:
    """Session, sign-in, CSRF and seven statements."""
    _ask(7)
    return JsonResponse({"ok": bool(request.user.pk)})


urlpatterns = [path("bare/1/", bare_one), path("bare/7/", bare_seven), *product_patterns]
