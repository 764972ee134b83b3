"""Tells the form of a quiz how many questions a draw can choose from."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from courses.domain.pools import pool_of, pool_sentences
from courses.enums import Competency, PracticeDomain
from courses.questions_admin.allowed import needs_questions


@needs_questions("view")
@require_safe
def pool(request: HttpRequest) -> HttpResponse:
    """`?bank=&topic=&domain=&competency=&draw=&language=`: the pool in numbers and sentences. Counts only."""
    bank, draw = request.GET.get("bank", ""), request.GET.get("draw", "")
    if not bank.isdecimal() or len(bank) > 15:
        return JsonResponse({"said": [gettext("Choose a bank first.")]}, status=400)
    if draw and (not draw.isdecimal() or len(draw) > 4):
        return JsonResponse({"said": [gettext("How many must be a whole number.")]}, status=400)
    found = pool_of(int(bank), **_tags(request), language=request.GET.get("language", ""))
    wanted = int(draw) if draw else None
    return JsonResponse(
        {
            "scored": found.scored,
            "safety": found.safety,
            "practice": found.practice,
            "enough": wanted is None or wanted <= found.scored,
            "said": pool_sentences(found, wanted),
        }
    )


def _tags(request: HttpRequest) -> dict[str, Any]:
    """What narrows the draw; tags that nothing can have count as not given."""
    domain, competency = request.GET.get("domain", ""), request.GET.get("competency", "")
    known = {str(number): number for number in Competency.values}
    return {
        "topic": request.GET.get("topic", "").strip(),
        "domain": domain if domain in PracticeDomain.values else "",
        "competency": known.get(competency),
    }
