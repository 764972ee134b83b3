"""The list of a person's notices."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from website.core.access import signed_in
from website.notices import access, domain

PER_PAGE = 20


@signed_in
@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """`/notices/`: newest first. Looking at the list marks nothing as read."""
    page = Paginator(access.notices_visible_to(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "pages/notice_list.html", {"page": page})


@signed_in
@require_POST
def notice_open(request: HttpRequest, code: str) -> HttpResponse:
    """Marks a notice as read and goes where it leads; one that leads nowhere leads back to the list."""
    notice = access.get_notice_for(request.user, code)
    domain.mark_read(notice, actor=request.user)
    return redirect(notice.url or "notices:notice_list")


@signed_in
@require_POST
def notice_read_all(request: HttpRequest) -> HttpResponse:
    """Marks all of the person's notices as read."""
    domain.mark_all_read(actor=request.user)
    messages.success(request, _("All notices are marked as read."))
    return redirect("notices:notice_list")
