"""Writing up a held session: the draft, its autosave, and the page for two versions of it.

The page works without a script: every button saves on the way. Nothing typed is dropped: what cannot be saved comes
back on a page that says why.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats, timezone
from django.views.decorators.http import require_http_methods, require_POST

from supervision.access import get_session_led_by
from supervision.domain import writing_up
from supervision.domain.sessions import Saved, StaleDraft
from supervision.enums import SessionPhase
from supervision.forms.draft import DraftForm, Sheet
from supervision.models import SupervisionSession
from supervision.views import draft_pages as pages
from supervision.views.common import SeeOther, add_refusal, whole_number
from website.accounts.access import require_confidential_open
from website.accounts.replay import keeps_typed_text
from website.core import clock
from website.core.access import signed_in
from website.core.errors import Invalid, NotAllowed, NotNow

REST = "rest:"


@keeps_typed_text
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def draft(request: HttpRequest, code: str) -> HttpResponse:
    """The draft of a held session, for its supervisor alone. A POST saves it and goes where its button says."""
    session = get_session_led_by(request.user, code)
    require_confidential_open(request.user)
    if request.method == "POST":
        return _save_and_go(request, session)
    if session.phase != SessionPhase.HELD or session.records.exists():
        return HttpResponseRedirect(reverse("supervision:session", args=[code]))
    sheet = pages.sheet_of(session)
    return render(request, "supervision/sessions/draft.html", pages.draft_context(sheet, DraftForm(sheet)))


@keeps_typed_text
@require_POST
@signed_in
def draft_save(request: HttpRequest, code: str) -> JsonResponse:
    """Saves the same form for a script.

    200: `saved` (the time in words), `version`, and in `wrong` a sentence for each field that stays as it was. 409 for
    a stale page or a signed session, 422 for a form that cannot be stored, 403 while confidential pages are closed;
    401 and other 403 come from the sign-in. Each refusal has `code` and `sentence`; the script keeps the text.
    """
    session = get_session_led_by(request.user, code)
    form = DraftForm(pages.sheet_of(session), request.POST)
    wrong = {name: f"{_label(form, name)}{' '.join(errors)}" for name, errors in form.errors.items()}
    try:
        require_confidential_open(request.user)
        saved = _save(request, form)
    except (NotAllowed, NotNow, Invalid) as refusal:
        status = 422 if isinstance(refusal, Invalid) else refusal.status
        return JsonResponse({"code": refusal.code, "sentence": str(refusal.sentence)}, status=status)
    time = formats.time_format(timezone.localtime(saved.saved_at), "H:i")
    return JsonResponse({"saved": time, "version": saved.version, "wrong": wrong})


def _label(form: DraftForm, name: str) -> str:
    return f"{form.fields[name].label}: " if name in form.fields else ""


def _save(request: HttpRequest, form: DraftForm) -> Saved:
    return writing_up.save(
        form.sheet.session,
        actor=request.user,
        version=whole_number(request.POST.get("version", "")),
        draft=form.draft,
        facts=form.facts,
        choices=form.new_choices,
    )


def _save_and_go(request: HttpRequest, session: SupervisionSession) -> HttpResponse:
    """Saves, then 303 to the next page; 409 or 422 with everything typed when it could not be saved."""
    sheet, go = pages.sheet_of(session), request.POST.get("go", "stay")
    form = DraftForm(sheet, _with_button(sheet, pages.without_unwanted(request.POST), go))
    if not form.is_valid():
        return _again(request, sheet, form, version=whole_number(request.POST.get("version", "")), status=422)
    try:
        saved = _save(request, form)
    except StaleDraft as stale:
        return _conflict(request, form, stale)
    except NotNow as closed:
        context = pages.closed_context(form, closed)
        return render(request, "supervision/sessions/draft_closed.html", context, status=closed.status)
    except Invalid as refusal:
        return _again(
            request,
            sheet,
            form,
            version=whole_number(request.POST.get("version", "")),
            status=add_refusal(form, refusal),
        )
    if go == "look" and form.undecided:
        for name, error in form.undecided.items():
            form.add_error(name, error)
        return _again(request, sheet, form, version=saved.version, status=422)
    return SeeOther(_where_to(session, go))


def _where_to(session: SupervisionSession, go: str) -> str:
    """Where the pressed button leads."""
    if go == "look":
        return reverse("supervision:record_sign", args=[session.code])
    place = {"more": "#actions", "ended": "#facts-title"}.get(go, "#minutes" if go.startswith(REST) else "")
    return reverse("supervision:draft", args=[session.code]) + place


def _with_button(sheet: Sheet, data: QueryDict, go: str) -> QueryDict:
    """The form as the pressed button changes it: the end is now, or the rest of the minutes go to one domain."""
    if go == "ended":
        data["end"] = timezone.localtime(clock.now()).strftime("%H:%M")
    elif go.startswith(REST):
        name = f"minutes-{go.removeprefix(REST)}"
        form = DraftForm(sheet, data)
        if name in form.fields:
            form.is_valid()
            others = sum(
                form.cleaned_data.get(each) or 0 for each in form.fields if each.startswith("minutes-") and each != name
            )
            data[name] = str(max(0, form.facts.minutes - others) or "")
    return data


def _again(request: HttpRequest, sheet: Sheet, form: DraftForm, *, version: int, status: int) -> HttpResponse:
    context = pages.draft_context(sheet, form, version=version)
    return render(request, "supervision/sessions/draft.html", context, status=status)


def _conflict(request: HttpRequest, form: DraftForm, stale: StaleDraft) -> HttpResponse:
    """The page with what was typed beside what is saved."""
    context: dict[str, Any] = pages.conflict_context(form, stale, request.POST)
    return render(request, "supervision/sessions/draft_conflict.html", context, status=stale.status)
