"""Filling in a self-check. Every address belongs to its person alone; for everybody else it does not exist.

The pages work without a script: whatever button is pressed, the answers are saved on the way. A script saves the same
form as it changes (`save`). No message names a questionnaire or a result: messages rest in the session.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats, timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from supervision.access import get_self_check_for
from supervision.domain import self_checks
from supervision.domain.instruments import instrument_of
from supervision.domain.scoring import asks_for_help
from supervision.domain.self_checks import Finished, Saved, StaleAnswers
from supervision.forms.self_check import read_answers, readable_answers
from supervision.models import SelfCheck
from supervision.views.common import SeeOther
from supervision.views.self_check_context import compared, home_context, page_context
from website.accounts.access import confidential_open, require_confidential_open
from website.accounts.replay import keeps_typed_text
from website.core.access import signed_in
from website.core.errors import Invalid, NotAllowed, NotNow


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """What it is, what is shared, who looked, and the results so far. Closed after a recovery, but for taking back."""
    if not confidential_open(request.user):
        return render(request, "supervision/self_check/closed.html", status=403)
    return render(request, "supervision/self_check/home.html", home_context(request.user))


@require_POST
@signed_in
def start(request: HttpRequest) -> HttpResponse:
    """Begins, or goes on with what is open. Soon after the last one it says so first."""
    require_confidential_open(request.user)
    try:
        check = self_checks.start(actor=request.user, anyway=request.POST.get("anyway") == "yes")
    except NotNow as refusal:
        context = {**home_context(request.user), "refusal": refusal.sentence}
        return render(request, "supervision/self_check/home.html", context, status=refusal.status)
    if request.POST.get("way") == "page":
        return SeeOther(reverse("supervision:self_check", args=[check.code]))
    return SeeOther(_next_open(check))


@keeps_typed_text
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def page(request: HttpRequest, code: str) -> HttpResponse:
    """All statements on one page."""
    if request.method == "POST":
        return _save_and_go(request, code)
    return _show(request, code)


@keeps_typed_text
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def statement(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One statement. A POST saves it and goes where its button says."""
    if request.method == "POST":
        return _save_and_go(request, code, number)
    return _show(request, code, number)


@keeps_typed_text
@require_POST
@signed_in
def save(request: HttpRequest, code: str) -> JsonResponse:
    """Saves the same form for a script. What the page shows as saved comes from this answer alone.

    200: `saved` (the time in words), `answered`, `help` (the help lines must show). 409 stale or finished, 422 for an
    answer that does not exist, 403 while confidential pages are closed, each with `code` and `sentence`; 401 and other
    403 come from the sign-in.
    """
    try:
        require_confidential_open(request.user)
        saved = _save(request, code)
    except (NotAllowed, NotNow) as refusal:
        return JsonResponse({"code": refusal.code, "sentence": refusal.sentence}, status=refusal.status)
    except Invalid as problem:
        return JsonResponse({"code": problem.code, "sentence": problem.sentence}, status=422)
    shows_help = asks_for_help(instrument_of(saved.check), saved.check.answers)
    return JsonResponse({"saved": time_in_words(saved.at), "answered": saved.answered, "help": shows_help})


def time_in_words(moment: Any) -> str:
    """The time of day on the server's clock: what "Saved 10:42" says."""
    return formats.time_format(timezone.localtime(moment), "H:i")


def _save(request: HttpRequest, code: str) -> Saved:
    check = get_self_check_for(request.user, code)
    given, known = read_answers(request.POST, instrument_of(check))
    return self_checks.save_answers(code, given, known=known, actor=request.user)


def _show(request: HttpRequest, code: str, number: int | None = None, *, error: Invalid | None = None) -> HttpResponse:
    """The page with what is saved, or with what was typed when that could not be taken."""
    require_confidential_open(request.user)
    check = get_self_check_for(request.user, code)
    if check.finished_at is not None:
        return HttpResponseRedirect(reverse("supervision:self_check_result", args=[code]))
    typed = readable_answers(request.POST, instrument_of(check)) if error is not None else None
    context = page_context(check, number, typed=typed, error=error)
    template = "supervision/self_check/page.html" if number is None else "supervision/self_check/statement.html"
    return render(request, template, context, status=200 if error is None else 422)


def _save_and_go(request: HttpRequest, code: str, number: int | None = None) -> HttpResponse:
    """Saves, then 303 to the next page; 409 or 422 with everything typed when it could not be saved."""
    require_confidential_open(request.user)
    check = get_self_check_for(request.user, code)
    _require_number(check, number)
    try:
        saved = _save(request, code)
        if request.POST.get("go") == "result":
            self_checks.finish(code, actor=request.user)
    except StaleAnswers as stale:
        context = {**compared(stale), "number": number, "sentence": stale.sentence}
        return render(request, "supervision/self_check/conflict.html", context, status=stale.status)
    except Finished as refusal:
        context = {"check": check, "sentence": refusal.sentence}
        return render(request, "supervision/self_check/finished.html", context, status=refusal.status)
    except Invalid as problem:
        return _show(request, code, number, error=problem)
    return SeeOther(_where_to(request, saved.check, number))


def _require_number(check: SelfCheck, number: int | None) -> None:
    """Raises Http404 for a statement that is not there."""
    if number is not None and not 1 <= number <= len(instrument_of(check).order):
        raise Http404


def _where_to(request: HttpRequest, check: SelfCheck, number: int | None) -> str:
    """Where the pressed button leads: to a statement, all of them, the end, the result, or away."""
    go, code, last = request.POST.get("go", "next"), check.code, len(instrument_of(check).order)
    fixed = {
        "leave": reverse("supervision:self_check_home"),
        "result": reverse("supervision:self_check_result", args=[code]),
        "finish": reverse("supervision:self_check_finish", args=[code]),
        "all": reverse("supervision:self_check", args=[code]),
    }
    if go in fixed:
        return fixed[go]
    if go == "one" or number is None:
        return _next_open(check) if go == "one" else fixed["all"]
    wanted = {"back": number - 1, "stay": number}.get(go, number + 1)
    return (
        fixed["finish"] if wanted > last else reverse("supervision:self_check_statement", args=[code, max(wanted, 1)])
    )


def _next_open(check: SelfCheck) -> str:
    """The first statement after the last one answered; a skipped one is not asked again unless somebody goes back."""
    names = instrument_of(check).order
    done = [number for number, name in enumerate(names, 1) if name in check.answers]
    number = min(max(done, default=0) + 1, len(names))
    return reverse("supervision:self_check_statement", args=[check.code, number])
