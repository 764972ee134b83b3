"""Error pages: what happened, that nothing was lost, what to do.

Handlers render with the ordinary frame where that is safe. The page for 500 is a template without a context, so that it
renders when the database, the session or a context processor is what broke.
"""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.translation import gettext as _

from website.accounts.replay import answer_csrf_failure
from website.core.languages import speak

TOO_BIG = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page after a form's token has run out; a form that names its owner comes back with what was typed."""
    return answer_csrf_failure(request) or render(request, "expired.html", status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 for more than the server takes at once."""
    if isinstance(exception, TOO_BIG):
        return _plain("413.html", 413)
    return _plain("400.html", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    speak(request)
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, in the language of the person also where no view answered."""
    speak(request)
    return render(request, "404.html", status=404)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429: allauth's limits on sign-in and its relatives."""
    return render(request, "429.html", status=429)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, without touching the database or the session."""
    return _plain("500.html", 500)


def unavailable(request: HttpRequest, sentence: str = "") -> HttpResponse:
    """503, for maintenance and for what cannot be reached just now; as frugal as 500."""
    return _plain("503.html", 503, {"sentence": sentence or _("Mainstay is being looked after and will be back soon.")})


def _plain(template: str, status: int, context: dict | None = None) -> HttpResponse:
    """A page rendered without a request: no context processor runs."""
    return HttpResponse(get_template(template).render(context or {}), status=status)
