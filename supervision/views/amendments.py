"""Correcting what was signed: a new version with its reason; the versions before stay."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from supervision.access import get_session_led_by
from supervision.domain import signing
from supervision.domain.course_offer import offered_courses
from supervision.domain.records import RecordState, amendable, read_record, state_of
from supervision.forms.draft import DraftForm, Sheet
from supervision.forms.records import ReasonForm
from supervision.models import SupervisionSession
from supervision.views import draft_pages
from supervision.views.common import FIELDS, SeeOther, add_refusal, whole_number
from website import audit
from website.accounts.access import require_confidential_open
from website.accounts.replay import keeps_typed_text
from website.accounts.stepup import needs_recent_proof
from website.core.access import signed_in
from website.core.errors import DomainError, NotNow
from website.core.forms import text_choices

CLOSED = ("voided", "purged")


@keeps_typed_text
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def record_amend(request: HttpRequest, code: str) -> HttpResponse:
    """The signed record as a form. A POST signs a corrected version, with a fresh proof."""
    found = get_session_led_by(request.user, code)
    require_confidential_open(request.user)
    state = state_of(found)
    if not state.is_signed or state.code in CLOSED:
        if request.method == "POST":
            raise NotNow(_("There is no signed record here that can be amended."), code="not-correctable")
        return HttpResponseRedirect(reverse("supervision:session", args=[code]))
    read_record(found, reader=request.user)
    if request.method == "POST":
        return _amend(request, found, state)
    sheet = _sheet(request, found)
    return _page(request, sheet, DraftForm(sheet), ReasonForm(), state.version)


def _sheet(request: HttpRequest, found: SupervisionSession) -> Sheet:
    """What was signed, as what a draft's form is about."""
    draft, facts = amendable(found, actor=request.user)
    rows = found.attendees.select_related("person")
    return Sheet(
        session=found,
        leader=found.supervisor,
        people=[row.person for row in rows],
        facts=facts,
        draft=draft,
        courses=offered_courses(draft.topics),
    )


@needs_recent_proof()
def _amend(request: HttpRequest, found: SupervisionSession, state: RecordState) -> HttpResponse:
    sheet = _sheet(request, found)
    form, reason = DraftForm(sheet, request.POST), ReasonForm(request.POST)
    version = whole_number(request.POST.get("version", ""))
    sound = form.is_valid() & reason.is_valid()
    for name, error in form.undecided.items():
        form.add_error(name, error)
        sound = False
    if not sound:
        return _page(request, sheet, form, reason, version, status=422)
    try:
        signing.amend(
            found.code,
            actor=request.user,
            draft=form.draft,
            facts=form.facts,
            reason=reason.cleaned_data["reason"],
            version=version,
        )
    except signing.SigningFaults as faults:
        for fault in faults.faults:
            name = FIELDS.get(fault.field, fault.field)
            form.add_error(name if name in form.fields else None, fault.sentence)
        return _page(request, sheet, form, reason, version, status=422)
    except DomainError as refusal:
        return _page(request, sheet, form, reason, version, status=add_refusal(form, refusal))
    audit.record_text_choices(request.user, found, [*form.new_choices, *text_choices(reason)])
    messages.success(request, _("Signed again. Everybody who was there is asked to read it and to answer."))
    return SeeOther(reverse("supervision:session", args=[found.code]))


def _page(
    request: HttpRequest, sheet: Sheet, form: DraftForm, reason: ReasonForm, version: int, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {**draft_pages.draft_context(sheet, form, version=version), "reason": reason}
    context |= {"amending": True, "not_over": False, "open_facts": True}
    return render(request, "supervision/sessions/amend.html", context, status=status)
