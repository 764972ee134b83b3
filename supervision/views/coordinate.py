"""Coordinators' pages of supervision: agreements of the people in their teams, and the facts of their sessions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from supervision.access import (
    agreements_coordinated_by,
    get_agreement_for,
    open_agreements_of,
    possible_supervisors_of,
    requests_visible_to,
)
from supervision.domain import agreement_states as states
from supervision.domain import agreements as domain
from supervision.domain.marking import nobody_can_mark
from supervision.domain.session_facts import export_facts, facts_for, read_facts, with_people
from supervision.enums import AgreementKind, RequestState
from supervision.forms.agreements import AgreementFilter, FactsFilter, PeopleFilter, ProposeForm
from supervision.models import Agreement
from website.accounts.access import get_person_coordinated_by, people_coordinated_by, teams_coordinated_by
from website.accounts.enums import Role
from website.accounts.models import User
from website.accounts.replay import keeps_typed_text
from website.accounts.stepup import needs_recent_proof
from website.core import clock
from website.core.access import needs_role
from website.core.errors import Invalid, NotNow
from website.core.sheets import csv_response

PER_PAGE = 50
SESSIONS_PER_PAGE = 25
MOST_REQUESTS = 20


@require_safe
@needs_role(Role.COORDINATOR)
def agreements(request: HttpRequest) -> HttpResponse:
    """The agreements of the people in my teams, those who have no supervisor, and those who ask for supervision."""
    user = request.user
    form = AgreementFilter(request.GET, teams=teams_coordinated_by(user))
    chosen = form.chosen()
    people = people_coordinated_by(user)
    if team := chosen.get("team"):
        people = people.filter(team__path__startswith=team.path)
    alone = states.without_supervisor(people)
    rows = _agreements(user, people, chosen)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    asking = requests_visible_to(user).filter(supervisor__isnull=True, state=RequestState.OPEN).exclude(person=user)
    context = {
        "form": form,
        "chosen": chosen,
        "page": page,
        "rows": [(row, states.state_for_program(row), states.rhythm_of(row)) for row in page],
        "query": form.query(),
        "alone_count": alone.count(),
        "unmarked": nobody_can_mark(people),
        "asking": asking.select_related("person__team").order_by("asked_at", "pk").defer("text")[:MOST_REQUESTS],
    }
    return render(request, "supervision/coordinate/agreements.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_role(Role.COORDINATOR)
@keeps_typed_text
def agreement_new(request: HttpRequest) -> HttpResponse:
    """Offers an agreement: first whose it is, then with whom and how often.

    `?person=` names the peer, `?follows=` the agreement that the new one takes over from.
    """
    given = request.POST if request.method == "POST" else request.GET
    if not given.get("person"):
        return _choose_person(request, status=400 if request.method == "POST" else 200)
    person = get_person_coordinated_by(request.user, given["person"])
    follows = _followed(request.user, person, given.get("follows", ""))
    supervisors = possible_supervisors_of(person)
    if follows is not None:
        supervisors = supervisors.exclude(pk=follows.supervisor_id)
    form = ProposeForm(
        request.POST if request.method == "POST" else None,
        supervisors=supervisors,
        initial=_first_values(follows),
    )
    if form.is_valid():
        try:
            row = domain.propose(
                form.cleaned_data["supervisor"], person, **form.facts(), actor=request.user, follows=follows
            )
        except (Invalid, NotNow) as error:
            field = getattr(error, "field", "")
            form.add_error(field if field in form.fields else None, error.sentence)
        else:
            messages.success(request, _("Offered. Both are told, and it begins when both have accepted."))
            return redirect("supervision:agreement", code=row.code)
    context = {
        "form": form,
        "person": person,
        "follows": follows,
        "any_supervisor": supervisors.exists(),
        "current": _current(person),
    }
    return render(request, "supervision/coordinate/new.html", context, status=400 if form.errors else 200)


@require_safe
@needs_role(Role.COORDINATOR)
def sessions(request: HttpRequest) -> HttpResponse:
    """The signed sessions of the people in my teams: facts only."""
    form = FactsFilter(request.GET, teams=teams_coordinated_by(request.user))
    chosen = form.chosen()
    found = with_people(facts_for(request.user, **chosen))
    page = Paginator(found, SESSIONS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "chosen": chosen,
        "page": page,
        "narrowed_to": form.in_words(),
        "rows": read_facts(list(page), request.user),
        "query": form.query(),
    }
    return render(request, "supervision/coordinate/sessions.html", context)


@require_safe
@needs_role(Role.COORDINATOR)
@needs_recent_proof(minutes=30)
def sessions_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same as a file, a row for each person of a session, as filtered on the page."""
    chosen = FactsFilter(request.GET, teams=teams_coordinated_by(request.user)).chosen()
    rows = export_facts(facts_for(request.user, **chosen), actor=request.user)
    return csv_response(rows, name=f"supervision-sessions-{clock.today().isoformat()}")


# --- steps ------------------------------------------------------------------------------------------------------------


def _agreements(user: User, people: QuerySet[User], chosen: dict[str, Any]) -> QuerySet[Agreement]:
    """The agreements chosen, those that still run or wait first."""
    rows = agreements_coordinated_by(user)
    if chosen.get("team"):
        rows = rows.filter(supervisee__in=people.values("pk"))
    for word in chosen.get("q", "").split()[:5]:
        rows = rows.filter(
            Q(supervisee__display_name__icontains=word)
            | Q(supervisee__full_name__icontains=word)
            | Q(supervisor__display_name__icontains=word)
            | Q(supervisor__full_name__icontains=word)
        )
    rows = states.in_state(rows, chosen.get("state", ""))
    groups = Prefetch("supervisor__groups")
    rows = rows.select_related("supervisor", "supervisee__team").prefetch_related(groups)
    return states.open_first(rows).order_by("is_over", "supervisee__display_name", "-starts_on", "-pk")


def _choose_person(request: HttpRequest, *, status: int = 200) -> HttpResponse:
    """The first step: whose agreement it is. Those without a supervisor stand first."""
    form = PeopleFilter(request.GET)
    found = people_coordinated_by(request.user).filter(is_active=True)
    words = form.words()
    for word in words.split()[:5]:
        found = found.filter(Q(display_name__icontains=word) | Q(full_name__icontains=word))
    only_alone = request.GET.get("show") == "alone"
    if only_alone:
        found = states.without_supervisor(found)
    found = states.with_standing(found).select_related("team").order_by("rank", "display_name", "pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "words": words, "only_alone": only_alone, "query": _query(words, only_alone)}
    return render(request, "supervision/coordinate/choose.html", context, status=status)


def _query(words: str, only_alone: bool) -> str:
    query = QueryDict(mutable=True)
    if words:
        query["q"] = words
    if only_alone:
        query["show"] = "alone"
    return query.urlencode()


def _followed(user: User, person: User, code: str) -> Agreement | None:
    """The agreement that the new one takes over from. Raises Http404 for one that is somebody else's."""
    if not code:
        return None
    found = get_agreement_for(user, code)
    if found.supervisee_id != person.pk or found.kind != AgreementKind.MAIN:
        raise Http404
    return found


def _first_values(follows: Agreement | None) -> dict[str, Any]:
    """What the form shows at first: from today, every two weeks, or as it was before."""
    if follows is None:
        return {"starts_on": clock.today(), "rhythm": "14"}
    days = str(follows.cadence_days)
    usual = days in ("7", "14", "30")
    return {
        "starts_on": clock.today(),
        "rhythm": days if usual else "own",
        "cadence_days": None if usual else follows.cadence_days,
        "minutes_per_month": follows.minutes_per_month or None,
    }


def _current(person: User) -> list[tuple[Agreement, states.State]]:
    """The agreements that run or wait for this person already."""
    rows = open_agreements_of(person).select_related("supervisor")
    rows = rows.prefetch_related("supervisor__groups").order_by("starts_on", "pk")
    found = [(row, states.state_for_program(row)) for row in rows]
    return [(row, state) for row, state in found if state.is_open]
