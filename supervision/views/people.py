"""The page of one peer for their supervisor. What they share of self-checks is a section of its own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from supervision.access import get_supervisee_for
from supervision.domain.person import open_person
from supervision.domain.shares import shown_to
from website.accounts.access import require_confidential_open
from website.core.access import signed_in


@require_safe
@signed_in
def person(request: HttpRequest, code: str) -> HttpResponse:
    """Training, supervision, actions, hours, what waits, what is shared: facts. The peer can see that it was opened."""
    found = get_supervisee_for(request.user, code)
    require_confidential_open(request.user)
    view = open_person(found, viewer=request.user)
    shares = shown_to(request.user, found)
    return render(request, "supervision/person.html", {"view": view, "person": found, "shares": shares})
