"""Middleware of the public face."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from website.pages.views.errors import bad_request

UTF_8 = frozenset({"utf-8", "utf8"})


class RefuseNulMiddleware:
    """Answers 400 to an address with a NUL character, which PostgreSQL cannot look for and no honest link holds, and to
    a body in any encoding but UTF-8.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Looks at the path and the query, which are all that is known before a form is read."""
        query = request.META.get("QUERY_STRING", "")
        if "\x00" in request.path_info or "\x00" in query or "%00" in query:
            return bad_request(request)
        # Other encodings are no browser's: some cannot decode at all, some let a NUL or half a character through.
        charset = (request.content_params or {}).get("charset", "utf-8")
        if charset.lower().replace("_", "-") not in UTF_8:
            return bad_request(request)
        return self.get_response(request)
