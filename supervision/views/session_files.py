"""Sessions as files. Each needs a fresh proof of who is there, and is written down before anything is sent."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from supervision.access import get_session_for
from supervision.domain import session_files as files
from supervision.domain import session_list as lists
from supervision.domain.records import read_record
from supervision.models import SupervisionSession
from supervision.views.common import whole_number
from supervision.views.session_lists import Listed, listed
from website import audit
from website.accounts.access import require_confidential_open
from website.accounts.stepup import needs_recent_proof
from website.core.access import signed_in
from website.core.errors import Invalid, NotNow
from website.core.sheets import csv_response, workbook_response

EXPORT = "supervision.export_sessions"
NAME = "supervision-sessions"


def _asked(request: HttpRequest, kind: str) -> Listed:
    """What the file is to hold. Writes down that it was made."""
    require_confidential_open(request.user)
    asked = listed(request)
    if not asked.form.is_valid():
        raise Invalid(_("Please check what the list is narrowed to."), code="filters")
    audit.record_read(request.user, EXPORT, SupervisionSession, reason=f"{kind}:{asked.role}")
    return asked


@require_safe
@signed_in
@needs_recent_proof()
def session_list_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The list as CSV, sent while it is read."""
    asked = _asked(request, "csv")
    rows = lists.all_rows(asked.found, request.user, asked.role)
    return csv_response(files.table(rows, asked.role), name=NAME)


@require_safe
@signed_in
@needs_recent_proof()
def session_list_xlsx(request: HttpRequest) -> FileResponse:
    """The list as XLSX."""
    asked = _asked(request, "xlsx")
    rows = lists.all_rows(asked.found, request.user, asked.role)
    return workbook_response(files.table(rows, asked.role), name=NAME, title=_("Sessions"))


@require_safe
@signed_in
@needs_recent_proof()
def session_list_pdf(request: HttpRequest) -> HttpResponse:
    """The list as PDF, for a file or a board."""
    asked = _asked(request, "pdf")
    if asked.found.count() > files.LONGEST_PDF:
        sentence = _("These are more than %(n)d sessions. Please choose a shorter time, or take the spreadsheet.")
        raise NotNow(sentence % {"n": files.LONGEST_PDF}, code="too-many")
    rows = list(lists.all_rows(asked.found, request.user, asked.role))
    content = files.list_pdf(rows, asked.role, request.user.full_name, asked.in_words)
    return _pdf(content, f"{NAME}.pdf")


@require_safe
@signed_in
def record_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """A signed record as PDF, as its reader sees it on the page."""
    found = get_session_for(request.user, code)
    require_confidential_open(request.user)
    if not found.records.exists():
        raise NotNow(_("This session is not signed yet."), code="unsigned")
    return _record_pdf(request, found)


@needs_recent_proof()
def _record_pdf(request: HttpRequest, found: SupervisionSession) -> HttpResponse:
    version = whole_number(request.GET["version"]) if "version" in request.GET else None
    view = read_record(found, reader=request.user, version=version)
    return _pdf(files.record_pdf(view, request.user.full_name), f"supervision-{view.record.starts_at:%Y-%m-%d}.pdf")


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
