"""A session before it is signed: planning it, its agenda, calling it off, saying that it is held."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from supervision.access import agenda_visible_to, get_session_for, get_session_led_by, supervisees_of
from supervision.domain import agenda, plan_defaults, sessions
from supervision.enums import AgendaSource, SessionKind, SessionPhase
from supervision.forms.moments import crosses_midnight, span_initial
from supervision.forms.sessions import ChangePlanForm, PlanForm, PointForm
from supervision.models import SupervisionSession
from supervision.views import records
from supervision.views.common import SeeOther, add_refusal, with_whom
from website import audit
from website.accounts.access import require_confidential_open
from website.accounts.enums import Role
from website.accounts.models import User
from website.accounts.replay import keeps_typed_text
from website.core import clock
from website.core.access import needs_role, signed_in
from website.core.errors import DomainError
from website.core.forms import text_choices
from website.core.sanitise import plain_text

SHORT_LIST = 40
"""So many people fit on the page as boxes to tick; of more, the page shows those looked for."""


# --- a new one --------------------------------------------------------------------------------------------------------


@keeps_typed_text
@require_http_methods(["GET", "HEAD", "POST"])
@needs_role(Role.SUPERVISOR)
def session_new(request: HttpRequest) -> HttpResponse:
    """Plans a session with one or several people, or begins the record of one that was not planned."""
    data = request.POST if request.method == "POST" else request.GET
    met = data.get("met") == "1"
    offered = _offered(request.user, data)
    if request.method != "POST":
        return _new_page(request, _begin_form(request.user, offered, met), offered, met)
    form = PlanForm(request.POST, people=offered["people"], met=met)
    if not form.is_valid():
        return _new_page(request, form, offered, met, status=422)
    make = sessions.record_past if met else sessions.plan
    starts_at, ends_at = form.span
    try:
        made = make(
            form.cleaned_data["person"],
            supervisor=request.user,
            starts_at=starts_at,
            ends_at=ends_at,
            kind=form.cleaned_data["kind"],
            mode=form.cleaned_data["mode"],
            actor=request.user,
        )
    except DomainError as refusal:
        return _new_page(request, form, offered, met, status=add_refusal(form, refusal))
    if made.phase == SessionPhase.HELD:
        return SeeOther(reverse("supervision:draft", args=[made.code]))
    messages.success(request, _("Planned. Everybody who comes was told."))
    return SeeOther(reverse("supervision:session", args=[made.code]))


def _offered(user: User, data: QueryDict) -> dict[str, Any]:
    """The people to choose from: all when they are few, else those chosen and those looked for."""
    mine = supervisees_of(user).order_by("display_name", "pk")
    chosen = [code for code in dict.fromkeys(data.getlist("person")) if code.isascii() and code.isalnum()][:SHORT_LIST]
    words = plain_text(data.get("q", ""))[:80].strip()
    few = list(mine[: SHORT_LIST + 1])
    if len(few) <= SHORT_LIST:
        return {"people": few, "chosen": chosen, "many": False}
    picked = list(mine.filter(code__in=chosen))
    found = list(mine.filter(display_name__icontains=words).exclude(code__in=chosen)[:SHORT_LIST]) if words else []
    return {"people": picked, "chosen": chosen, "many": True, "words": words, "found": found}


def _begin_form(user: User, offered: dict[str, Any], met: bool) -> PlanForm:
    chosen = [person for person in offered["people"] if person.code in offered["chosen"]]
    if not chosen and len(offered["people"]) == 1:
        chosen = offered["people"]
    first = chosen[0] if len(chosen) == 1 else None
    begin = plan_defaults.just_now() if met else plan_defaults.suggested_plan(user, first)
    initial = {
        "person": [person.code for person in chosen],
        "date": begin.day,
        "start": begin.start,
        "end": begin.end,
        "mode": begin.mode,
        "kind": SessionKind.GROUP if len(chosen) > 1 else SessionKind.INDIVIDUAL,
    }
    return PlanForm(people=offered["people"], met=met, initial=initial)


def _new_page(
    request: HttpRequest, form: PlanForm, offered: dict[str, Any], met: bool, status: int = 200
) -> HttpResponse:
    context = {"form": form, "met": met, **offered, "nobody": not offered["people"] and not offered["many"]}
    return render(request, "supervision/sessions/new.html", context, status=status)


# --- one session ------------------------------------------------------------------------------------------------------


@require_safe
@signed_in
def session(request: HttpRequest, code: str) -> HttpResponse:
    """A session by its state: the agenda, the word that it is written up, the record, or that it was called off."""
    found = get_session_for(request.user, code)
    require_confidential_open(request.user)
    if found.phase == SessionPhase.HELD:
        if found.records.exists():
            return records.record_page(request, found)
        if found.supervisor_id == request.user.pk:
            return SeeOther(reverse("supervision:draft", args=[code]))
    return _planned_page(request, found)


def _planned_page(
    request: HttpRequest, found: SupervisionSession, *, form: PointForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of a session that is planned, called off, or being written up by somebody else."""
    rows = list(found.attendees.select_related("person"))
    leads = found.supervisor_id == request.user.pk
    people = [row.person for row in rows]
    others = people if leads else [found.supervisor, *(person for person in people if person.pk != request.user.pk)]
    items = agenda_visible_to(request.user, found).select_related("added_by", "about")
    is_open = found.phase == SessionPhase.PLANNED
    context = {
        "session": found,
        "leads": leads,
        "who": with_whom(others),
        "items": [_point(item, request.user, people) for item in items],
        "is_open": is_open,
        "has_begun": found.starts_at <= clock.now(),
        "form": form or PointForm(about=_readers(found, people, leads)),
    }
    return render(request, "supervision/sessions/planned.html", context, status=status)


def _point(item: Any, reader: User, people: list[User]) -> dict[str, Any]:
    """A point of the agenda, who put it there, who reads it (said in a group only)."""
    only = ""
    if len(people) > 1:
        only = (
            _("everybody reads this") if item.about is None else _("about %(name)s") % {"name": item.about.display_name}
        )
    by_me = item.added_by_id == reader.pk
    return {"item": item, "by": _("you") if by_me else item.added_by.display_name, "mine": by_me, "only": only}


def _readers(found: SupervisionSession, people: list[User], leads: bool) -> list[tuple[str, str]]:
    """Who may be chosen to read a new point; nothing to choose outside a group, or for a peer."""
    if not leads or len(people) < 2:
        return []
    about = _("only %(name)s and me")
    return [("all", _("everybody")), *((person.code, about % {"name": person.display_name}) for person in people)]


# --- changing a plan --------------------------------------------------------------------------------------------------


@keeps_typed_text
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def session_plan(request: HttpRequest, code: str) -> HttpResponse:
    """Another time for a planned session, or another way to meet."""
    found = get_session_led_by(request.user, code)
    require_confidential_open(request.user)
    initial = {**span_initial(found.starts_at, found.ends_at), "mode": found.mode}
    form = ChangePlanForm(request.POST if request.method == "POST" else None, initial=initial)
    form.overnight = crosses_midnight(found.starts_at, found.ends_at)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            starts_at, ends_at = form.span
            mode = form.cleaned_data["mode"]
            try:
                sessions.change_plan(code, actor=request.user, starts_at=starts_at, ends_at=ends_at, mode=mode)
            except DomainError as refusal:
                status = add_refusal(form, refusal)
            else:
                messages.success(request, _("Changed. Everybody who comes was told."))
                return SeeOther(reverse("supervision:session", args=[code]))
    people = [row.person for row in found.attendees.select_related("person")]
    context = {"session": found, "form": form, "who": with_whom(people)}
    return render(request, "supervision/sessions/change.html", context, status=status)


@require_POST
@signed_in
def session_call_off(request: HttpRequest, code: str) -> HttpResponse:
    """Calls a session off."""
    require_confidential_open(request.user)
    sessions.call_off(code, actor=request.user)
    messages.success(request, _("Called off. Everybody who was to come was told."))
    return SeeOther(reverse("supervision:session", args=[code]))


@require_POST
@signed_in
def session_held(request: HttpRequest, code: str) -> HttpResponse:
    """Says that a planned session has begun, and goes on to writing it up."""
    require_confidential_open(request.user)
    sessions.mark_held(code, actor=request.user)
    return SeeOther(reverse("supervision:draft", args=[code]))


# --- the agenda -------------------------------------------------------------------------------------------------------


@keeps_typed_text
@require_POST
@signed_in
def agenda_add(request: HttpRequest, code: str) -> HttpResponse:
    """Puts a point on the agenda; both sides may."""
    found = get_session_for(request.user, code)
    require_confidential_open(request.user)
    people = [row.person for row in found.attendees.select_related("person")]
    leads = found.supervisor_id == request.user.pk
    form = PointForm(request.POST, about=_readers(found, people, leads))
    if not form.is_valid():
        return _planned_page(request, found, form=form, status=422)
    about = next((person for person in people if person.code == form.cleaned_data.get("about")), None)
    source = AgendaSource.SUPERVISOR if leads else AgendaSource.PEER
    try:
        with transaction.atomic():
            item = agenda.add_item(
                form.cleaned_data["text"], actor=request.user, session=found, about=about, source=source
            )
            audit.record_text_choices(request.user, item, text_choices(form))
    except DomainError as refusal:
        return _planned_page(request, found, form=form, status=add_refusal(form, refusal))
    return SeeOther(reverse("supervision:session", args=[code]) + "#agenda")


@require_POST
@signed_in
def agenda_remove(request: HttpRequest, code: str, item: str) -> HttpResponse:
    """Takes an own point away; once it is gone, doing it again changes nothing."""
    found = get_session_for(request.user, code)
    point = agenda_visible_to(request.user, found).filter(code=item).first()
    if point is not None:
        agenda.remove_item(point, actor=request.user)
    return SeeOther(reverse("supervision:session", args=[code]) + "#agenda")
