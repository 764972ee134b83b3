"""The record of a session: the look before the signature, the record itself, answers, corrections."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from supervision.access import get_session_for, get_session_led_by
from supervision.domain import record_words, signing
from supervision.domain.records import read_record
from supervision.domain.sessions import StaleDraft
from supervision.enums import SessionPhase
from supervision.forms.records import DisagreeForm, ReasonForm, SignForm
from supervision.models import SupervisionSession
from supervision.views import sign_pages
from supervision.views.common import SeeOther, add_refusal, whole_number
from website import audit
from website.accounts.access import require_confidential_open
from website.accounts.replay import keeps_typed_text
from website.accounts.stepup import needs_recent_proof
from website.core.access import signed_in
from website.core.errors import DomainError, NotAllowed, NotNow
from website.core.forms import text_choices

HALF_A_DAY = 12 * 60


# --- the look before the signature ------------------------------------------------------------------------------------


@keeps_typed_text
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def record_sign(request: HttpRequest, code: str) -> HttpResponse:
    """Everything that will be signed and what still has to be mended. A POST signs it, with a fresh proof."""
    found = get_session_led_by(request.user, code)
    require_confidential_open(request.user)
    if request.method == "POST":
        return _sign(request, found)
    if found.phase != SessionPhase.HELD or found.records.exists():
        return HttpResponseRedirect(reverse("supervision:session", args=[code]))
    return _look(request, found, SignForm(late=signing.late_reason_needed(found)))


@needs_recent_proof()
def _sign(request: HttpRequest, found: SupervisionSession) -> HttpResponse:
    late = found.phase == SessionPhase.HELD and signing.late_reason_needed(found)
    form = SignForm(request.POST, late=late)
    if not form.is_valid() or (found.draft and sign_pages.undecided_faults(found)):
        return _look(request, found, form, status=422)
    try:
        signing.sign(
            found.code,
            actor=request.user,
            late_reason=form.cleaned_data.get("late_reason", ""),
            version=whole_number(request.POST.get("version", "")),
        )
    except StaleDraft as stale:
        found.refresh_from_db()
        messages.warning(request, _("This draft was changed since you opened this page. Please look it over again."))
        return _look(request, found, form, status=stale.status)
    except signing.SigningFaults:
        return _look(request, found, form, status=422)
    except DomainError as refusal:
        return _look(request, found, form, status=add_refusal(form, refusal))
    if choices := text_choices(form):
        audit.record_text_choices(request.user, found, choices)
    messages.success(request, _("Signed. Everybody who was there is asked to read it and to answer."))
    return SeeOther(reverse("supervision:session", args=[found.code]))


def _look(request: HttpRequest, found: SupervisionSession, form: SignForm, status: int = 200) -> HttpResponse:
    context = {**sign_pages.look_context(found), "form": form}
    return render(request, "supervision/sessions/look_over.html", context, status=status)


# --- the record -------------------------------------------------------------------------------------------------------


def record_page(
    request: HttpRequest,
    found: SupervisionSession,
    *,
    disagree: DisagreeForm | None = None,
    void: ReasonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The signed record, the newest version unless the address names another. Reading it is written down first."""
    version = whole_number(request.GET.get("version", "")) if "version" in request.GET else None
    view = read_record(found, reader=request.user, version=version)
    is_final = view.state.code in ("voided", "purged") or not view.is_current
    context: dict[str, Any] = {
        "session": found,
        "view": view,
        "parts": record_words.parts_of(view),
        "changes": [{"old": old, "new": new} for old, new in record_words.changes_of(view)],
        "signer": record_words.signer_of(view),
        "late": record_words.late_words(view.record.late_days),
        "state_words": record_words.view_state_words(view),
        "state_tone": record_words.tone_of(view.state),
        "attendees": [
            {
                "row": row,
                "name": record_words.full_name(row.person),
                "presence": record_words.presence_of(row),
                "answer": record_words.answer_of(row, is_final=is_final),
            }
            for row in view.attendees
        ],
        "who": _who(view),
        "may_correct": view.reader_leads and view.is_current and view.state.code not in ("voided", "purged"),
        "disagree_form": disagree or DisagreeForm(),
        "void_form": void or ReasonForm(),
        "void_open": void is not None,
        "disagree_open": disagree is not None,
    }
    return render(request, "supervision/sessions/record.html", context, status=status)


def _who(view: Any) -> str:
    """“With Rosa”, for whoever reads."""
    names = [row.person.name for row in view.attendees if not row.is_reader]
    names = names if view.reader_leads else [view.supervisor.name, *names]
    return _("With %(names)s") % {"names": ", ".join(names)}


@keeps_typed_text
@require_POST
@signed_in
def record_respond(request: HttpRequest, code: str) -> HttpResponse:
    """A peer countersigns, or disagrees and says why."""
    found = get_session_for(request.user, code)
    require_confidential_open(request.user)
    if found.supervisor_id == request.user.pk:
        raise NotAllowed(_("Only people who were in this session can answer."), code="not-an-attendee")
    _require_signed(found)
    return _respond(request, found)


@needs_recent_proof(HALF_A_DAY)
def _respond(request: HttpRequest, found: SupervisionSession) -> HttpResponse:
    agrees = request.POST.get("answer") == "agree"
    form = DisagreeForm(request.POST)
    if not agrees and not form.is_valid():
        return record_page(request, found, disagree=form, status=422)
    try:
        signing.respond(
            found.code,
            actor=request.user,
            agrees=agrees,
            comment="" if agrees else form.cleaned_data["comment"],
            version=whole_number(request.POST.get("version", "")),
        )
    except DomainError as refusal:
        if agrees or refusal.status == 403:
            raise
        return record_page(request, found, disagree=form, status=add_refusal(form, refusal))
    if not agrees:
        audit.record_text_choices(request.user, found, text_choices(form))
    messages.success(request, _("Countersigned. Thank you.") if agrees else _("Sent. Your supervisor was told."))
    return SeeOther(reverse("supervision:session", args=[found.code]))


@keeps_typed_text
@require_POST
@signed_in
def record_void(request: HttpRequest, code: str) -> HttpResponse:
    """Says that a record does not count, and why."""
    found = get_session_led_by(request.user, code)
    require_confidential_open(request.user)
    _require_signed(found)
    return _void(request, found)


@needs_recent_proof()
def _void(request: HttpRequest, found: SupervisionSession) -> HttpResponse:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return record_page(request, found, void=form, status=422)
    try:
        signing.void(found.code, actor=request.user, reason=form.cleaned_data["reason"])
    except DomainError as refusal:
        return record_page(request, found, void=form, status=add_refusal(form, refusal))
    audit.record_text_choices(request.user, found, text_choices(form))
    messages.success(request, _("The record stays and does not count any more. Everybody was told."))
    return SeeOther(reverse("supervision:session", args=[found.code]))


def _require_signed(found: SupervisionSession) -> None:
    """Raises NotNow for a session without a record."""
    if not found.records.exists():
        raise NotNow(_("This session is not signed yet."), code="unsigned")
