"""Middleware that every response passes."""

from __future__ import annotations

import logging
import re
import secrets
import traceback
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from website.core import logs
from website.core.errors import DomainError

logger = logging.getLogger(__name__)

Handler = Callable[[HttpRequest], HttpResponse]

# Wagtail's and Django's own admin pages carry inline scripts and styles; docs/security.md says what follows.
_OWN_POLICY = re.compile(r"^/(?:[a-z]{2}(?:-[a-z]+)?/)?(cms|operate)/")
ADMIN_POLICY = {
    "script-src": ["'self'", "'unsafe-inline'", "'unsafe-eval'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
    "frame-src": ["'self'"],
}


class RequestIdMiddleware:
    """Gives each request an id that logs, error pages and the audit log share."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Sets the id for the request and on its response."""
        request.request_id = secrets.token_hex(8)
        token = logs.request_id.set(request.request_id)
        try:
            response = self.get_response(request)
        finally:
            logs.request_id.reset(token)
        response["X-Request-ID"] = request.request_id
        return response


class FieldLimitMiddleware:
    """Outside the CMS a form has at most a thousand fields. Only the CMS needs more (a scenario of forty moments).

    In the CMS a list has no more rows than its form has fields, and a form that Wagtail's widgets cannot read (no
    browser sends one) gets a sentence.
    """

    MOST = 1000
    WIDER = "/cms/"
    READS = "value_from_datadict"

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Passes on; the form is looked at once it is known that a view takes it."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Refuses a form that is too wide, as Django does at its own limit."""
        if request.method != "POST":
            return None
        if request.path_info.startswith(self.WIDER):
            return self._unreadable(request) if self._counts_too_far(request) else None
        if sum(len(values) for __, values in request.POST.lists()) > self.MOST:
            raise TooManyFieldsSent("more fields than a form of ours has")
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A page with a sentence for a form of the CMS that cannot be read; None for every other exception."""
        if request.method != "POST" or not request.path_info.startswith(self.WIDER):
            return None
        frames = traceback.walk_tb(exception.__traceback__)
        if not any(frame.f_code.co_name == self.READS for frame, __ in frames):
            return None
        logger.warning("unreadable form: %s", type(exception).__name__)
        return self._unreadable(request)

    def _counts_too_far(self, request: HttpRequest) -> bool:
        """Whether a list claims far more rows than the form has fields: counting to a billion would take hours."""
        most = max(len(request.POST), self.MOST)
        counts = [value for name, value in request.POST.items() if name.endswith("-count") and value.isdecimal()]
        return any(len(value) > 9 or int(value) > most for value in counts)

    def _unreadable(self, request: HttpRequest) -> HttpResponse:
        sentence = _("This form cannot be read. Nothing was changed. Please open the page again.")
        return render(request, "refused.html", {"sentence": sentence, "status": 400, "code": "form"}, status=400)


class CompressionMiddleware(GZipMiddleware):
    """Compresses pages that were asked for; never files, answers to scripts, or a page that shows typed text again.

    A length that depends on both a secret and a text from outside would tell the secret (BREACH). So pages asked for
    with a query (a search shows its words again) and answers to a POST stay uncompressed; besides, Django masks CSRF
    tokens anew in each answer and pads compressed ones by a random length.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Compresses a whole HTML page of 200 to a GET."""
        html = response.get("Content-Type", "").startswith("text/html")
        if (
            request.method != "GET"
            or request.GET
            or response.status_code != HTTPStatus.OK
            or response.streaming
            or not html
        ):
            return response
        return super().process_response(request, response)


class ContentPolicyMiddleware(CSPMiddleware):
    """The strict content security policy, with the documented exception of the two admin areas."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Adds the policy header."""
        if _OWN_POLICY.match(request.path_info):
            response._csp_update = ADMIN_POLICY
        return super().process_response(request, response)


class PrivateResponseMiddleware:
    """Pages of signed-in people are never kept by a browser or a proxy: `no-store`."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Adds the headers."""
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()")
        # The cookie is enough to know: asking for the user would cost a statement on pages that never needed one.
        # Public pictures set `keeps_cache_control`: their name changes with their content.
        shared = request.path_info.startswith(settings.STATIC_URL) or getattr(response, "keeps_cache_control", False)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not shared:
            response["Cache-Control"] = "no-store, private"
        return response


class DomainErrorMiddleware:
    """Turns an error of the domain that no view caught into a page, or JSON, with its status and its sentence.

    What the view did in its transaction is rolled back by then. An error of 503 is the installation's, so it is logged;
    its page asks neither the database nor the session.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Passes the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The answer for a DomainError; None for every other exception."""
        if not isinstance(exception, DomainError):
            return None
        if exception.status >= 500:
            where = getattr(exception, "where", "")
            logger.error("%s %s %s", type(exception).__name__, exception.code, where)
        if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
            answer = {"error": str(exception.sentence), "code": exception.code}
            return JsonResponse(answer, status=exception.status)
        context = {"sentence": exception.sentence, "status": exception.status, "code": exception.code}
        # An error that knows what leads on (courses.access.NotOpen) brings the link with it.
        context |= {"back_url": getattr(exception, "url", ""), "back_label": getattr(exception, "url_label", "")}
        if exception.status >= 500:
            return HttpResponse(render_to_string("503.html", context), status=exception.status)
        return render(request, "refused.html", context, status=exception.status)


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Everything needs a sign-in unless the view is marked public; Wagtail's page view decides by page type."""
