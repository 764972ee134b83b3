"""The end of a self-check: its result, and what its person does with it. Nobody else is told of any of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from supervision.access import get_self_check_for, supervisors_of
from supervision.domain import self_checks
from supervision.domain.agenda import ask_for_workload_talk
from supervision.forms.self_check import WorkloadForm
from supervision.views.common import SeeOther
from supervision.views.self_check_context import finish_context, result_context
from website.accounts.access import require_confidential_open
from website.core.access import signed_in
from website.core.errors import Invalid


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def finish(request: HttpRequest, code: str) -> HttpResponse:
    """Before the result: what was skipped. A POST works out the result, once, however often it comes."""
    require_confidential_open(request.user)
    check = get_self_check_for(request.user, code)
    error, status = "", 200
    if request.method == "POST":
        try:
            check = self_checks.finish(code, actor=request.user)
        except Invalid as problem:
            error, status = problem.sentence, 422
    if check.finished_at is not None:
        return SeeOther(reverse("supervision:self_check_result", args=[code]))
    return render(request, "supervision/self_check/finish.html", finish_context(check, error=error), status=status)


@require_safe
@signed_in
def result(request: HttpRequest, code: str) -> HttpResponse:
    """The result in plain words, and the choices side by side. An unfinished one leads back to its statements."""
    require_confidential_open(request.user)
    check = get_self_check_for(request.user, code)
    if check.finished_at is None:
        return HttpResponseRedirect(reverse("supervision:self_check_finish", args=[code]))
    return render(request, "supervision/self_check/result.html", result_context(check, request.user))


@require_POST
@signed_in
def keep(request: HttpRequest, code: str) -> HttpResponse:
    """How long it is kept: until its person deletes it, or for a year."""
    self_checks.keep(code, actor=request.user, always=request.POST.get("always") == "yes")
    return SeeOther(reverse("supervision:self_check_result", args=[code]))


@require_POST
@signed_in
def delete(request: HttpRequest, code: str) -> HttpResponse:
    """Deletes it for good, also one that was only begun. Asks for no proof and works when other pages are closed."""
    self_checks.delete(get_self_check_for(request.user, code), actor=request.user)
    messages.success(request, _("Deleted for good. Nothing of it was kept."))
    return SeeOther(reverse("supervision:self_check_home"))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def workload(request: HttpRequest) -> HttpResponse:
    """Puts "talk about my workload" on the next agenda with one supervisor. No result goes with it."""
    supervisors = list(supervisors_of(request.user))
    form = WorkloadForm(request.POST if request.method == "POST" else None, supervisors=supervisors)
    if request.method == "POST" and form.is_valid():
        supervisor = form.cleaned_data["recipient"]
        ask_for_workload_talk(actor=request.user, supervisor=supervisor)
        said = _("Done. “Talk about my workload” is on your next agenda with %(name)s.")
        messages.success(request, said % {"name": supervisor.display_name})
        return SeeOther(reverse("supervision:self_check_home"))
    context = {"form": form, "supervisors": supervisors}
    status = 400 if form.is_bound else 200
    return render(request, "supervision/self_check/workload.html", context, status=status)
