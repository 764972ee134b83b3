"""The start of supervision: a supervisor's caseload, and everybody else's own supervision."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from supervision.domain.caseload import (
    SHOWS,
    Choice,
    chosen_from,
    export_caseload,
    rows_of,
    summary_of,
    teams_of,
    today_of,
)
from supervision.forms.caseload import CaseloadForm, query_of
from supervision.views.mine import mine
from website.accounts.access import require_confidential_open
from website.accounts.enums import Role
from website.accounts.stepup import needs_recent_proof
from website.core.access import needs_role, signed_in
from website.core.sheets import csv_response

PER_PAGE = 50


class CountedPaginator(Paginator):
    """A paginator of which somebody has counted the rows already."""

    def __init__(self, rows: object, per_page: int, *, count: int) -> None:
        super().__init__(rows, per_page)
        self.counted = count

    @cached_property
    def count(self) -> int:
        """How many rows there are."""
        return self.counted


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """The caseload for supervisors; for everybody else their own supervision."""
    if not request.user.has_role(Role.SUPERVISOR):
        return mine(request)
    require_confidential_open(request.user)
    form = CaseloadForm(request.GET, teams=teams_of(request.user))
    choice = form.choice()
    summary = summary_of(request.user, choice)
    pages = CountedPaginator(chosen_from(request.user, choice), PER_PAGE, count=summary.chosen)
    page = pages.get_page(request.GET.get("page"))
    query = query_of(choice)
    context = {
        "form": form,
        "choice": choice,
        "summary": summary,
        "shows": _shows(choice, summary.shows),
        "today": today_of(request.user),
        "page": page,
        "rows": rows_of(request.user, page.object_list),
        "query": query,
        "is_narrowed": bool(choice.show or choice.team or choice.words),
    }
    return render(request, "supervision/caseload.html", context)


def _shows(choice: Choice, counts: dict[str, int]) -> list[dict]:
    """The links that narrow the list, with how many people each leaves."""
    return [
        {"label": label, "query": query_of(choice, show=key), "count": counts[key], "current": key == choice.show}
        for key, label in SHOWS.items()
        if counts[key] or key in ("", "attention", choice.show)
    ]


@require_safe
@needs_role(Role.SUPERVISOR)
@needs_recent_proof(minutes=30)
def caseload_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The chosen rows as a file."""
    require_confidential_open(request.user)
    choice = CaseloadForm(request.GET, teams=teams_of(request.user)).choice()
    return csv_response(export_caseload(choice, actor=request.user), name="caseload")
