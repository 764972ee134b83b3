"""Pages that must work for everybody, also signed out."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from website.core.access import public
from website.pages.domain.frame import frame_facts, lines_for


@public("somebody in danger has no time to sign in")
@require_safe
def help_now(request: HttpRequest) -> HttpResponse:
    """All help lines of the organisation's country, the most urgent first."""
    language = get_language() or ""
    facts = frame_facts(request.get_host(), language)
    lines = lines_for(facts.country, language)
    context = {
        "emergency_lines": [line for line in lines if line.is_emergency],
        "other_lines": [line for line in lines if not line.is_emergency],
    }
    return render(request, "pages/help_now.html", context)


@public("leaving must always work")
@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """Sends the browser to the neutral page of the settings. Changes nothing; says nothing of where one came from."""
    facts = frame_facts(request.get_host(), get_language() or "")
    response = HttpResponseRedirect(facts.leave_url)
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response
