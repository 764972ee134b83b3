"""What an editor is told before a page goes on which people have evidence."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.models import Page

from courses.domain.evidence import holders

KNOWN_FIELD = "evidence-known"
"""Says that the editor has read how many people hold evidence."""


def warn_about_evidence(request: HttpRequest, pages: Sequence[Page]) -> HttpResponse | None:
    """The page that says how many people hold evidence and offers to unpublish; None when nothing needs saying."""
    if request.method == "POST" and request.POST.get(KNOWN_FIELD) == "1":
        return None
    count = holders(*pages).count()
    if not count:
        return None
    context = {"pages": pages, "one": pages[0] if len(pages) == 1 else None, "count": count, "field": KNOWN_FIELD}
    return render(request, "wagtailadmin/courses/delete_with_evidence.html", context)
