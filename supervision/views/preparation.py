"""Preparing a session: facts to tick, and a session to talk about them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from supervision.access import get_supervisee_for
from supervision.domain import preparation
from supervision.domain.person import PersonView, open_person
from supervision.domain.plan_defaults import suggested_plan
from supervision.domain.shares import something_open
from supervision.forms.caseload_prepare import NEW, PrepareForm
from supervision.views.common import SeeOther, add_refusal
from website.accounts.access import require_confidential_open
from website.accounts.models import User
from website.accounts.replay import keeps_typed_text
from website.core.access import signed_in
from website.core.errors import DomainError

PREPARED = "supervision.preparation_opened"


@keeps_typed_text
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def prepare(request: HttpRequest, code: str) -> HttpResponse:
    """Facts about a peer's work, each with its source; those ticked go onto the agenda of a session."""
    found = get_supervisee_for(request.user, code)
    require_confidential_open(request.user)
    view = open_person(found, viewer=request.user, verb=PREPARED, hours=False)
    facts = preparation.facts_about(view)
    coming = view.supervision.upcoming
    if request.method != "POST":
        form = PrepareForm(facts=facts, coming=coming, initial=_suggested(request.user, found))
        return _page(request, view, facts, form)
    form = PrepareForm(request.POST, facts=facts, coming=coming)
    if not form.is_valid():
        return _page(request, view, facts, form, status=422)
    try:
        session, added = _carry_out(request.user, view, facts, form)
    except DomainError as refusal:
        return _page(request, view, facts, form, status=add_refusal(form, refusal))
    messages.success(request, _said(added, planned=form.cleaned_data["to"] == NEW))
    return SeeOther(reverse("supervision:session", args=[session.code]))


def _suggested(viewer: User, person: User) -> dict[str, Any]:
    """The day, time and way to meet that the form begins with."""
    begin = suggested_plan(viewer, person)
    return {"date": begin.day, "start": begin.start, "end": begin.end, "mode": begin.mode}


def _carry_out(viewer: User, view: PersonView, facts: list[preparation.Fact], form: PrepareForm) -> tuple[Any, int]:
    """Plans or adds; the session and how many facts were put on its agenda."""
    chosen = preparation.chosen(facts, form.cleaned_data["facts"])
    if form.session is not None:
        return preparation.add_to(view, form.session, chosen, actor=viewer), len(chosen)
    starts_at, ends_at = form.span
    session = preparation.plan_with(
        view, chosen, starts_at=starts_at, ends_at=ends_at, mode=form.cleaned_data["mode"], actor=viewer
    )
    return session, len(chosen)


def _said(added: int, *, planned: bool) -> str:
    """What was done, in a sentence."""
    points = ngettext("%(n)d point is on the agenda.", "%(n)d points are on the agenda.", added) % {"n": added}
    if not planned:
        return points if added else _("These were on the agenda already.")
    told = _("Planned, and they were told.")
    return f"{told} {points}" if added else told


def _page(
    request: HttpRequest, view: PersonView, facts: list[preparation.Fact], form: PrepareForm, status: int = 200
) -> HttpResponse:
    context = {
        "view": view,
        "person": view.person,
        "groups": preparation.grouped(facts),
        "form": form,
        "ticked": form.ticked,
        "coming": view.supervision.upcoming,
        "points": view.points,
        "shares_now": something_open(request.user, view.person),
    }
    return render(request, "supervision/prepare.html", context, status=status)
