"""The rule "enrolled" of the page tree: what stands between a request and a module, lesson or quiz page."""

from __future__ import annotations

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.models import Page

from courses.access import can_open


def answer_for_page(page: Page, request: HttpRequest) -> HttpResponse | None:
    """What to answer instead of `page`; None serves it, with the verdict at `request.page_verdict`.

    People who are not signed in do that first and come back. Raises Http404 for what is not published.
    """
    verdict = can_open(request.user, page)
    if verdict.status == 401:
        return redirect_to_login(request.get_full_path())
    if verdict.status == 404:
        raise Http404
    if not verdict.ok:
        context = {"page_title": page.title, "of_page": page, "verdict": verdict}
        return render(request, "courses/not_open.html", context, status=verdict.status)
    request.page_verdict = verdict
    return None
