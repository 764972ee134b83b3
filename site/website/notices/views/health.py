"""For monitors: is the process alive, and can the installation work?"""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from website.core.access import public
from website.notices import health


@public("a monitor asks; the answer says nothing but that the process lives")
@require_safe
@never_cache
def alive(request: HttpRequest) -> JsonResponse:
    """`/healthz`: 200 as long as this process answers. Touches no database, so it is right for load balancers."""
    return JsonResponse({"status": "alive"})


@public("a monitor asks; the answer is one word for each check, without figures or reasons")
@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """`/readyz`: 200 "ready", else 503: "not ready" (database, migrations, triggers) or "jobs late" (worker)."""
    status, checks = health.report()
    return JsonResponse({"status": status, "checks": checks}, status=200 if status == "ready" else 503)
