"""People and invitations of the teams somebody coordinates."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from website.accounts.access import (
    get_invitation_for,
    get_person_coordinated_by,
    invitations_visible_to,
    people_coordinated_by,
    teams_coordinated_by,
)
from website.accounts.domain import invitations, people, rights
from website.accounts.enums import Role
from website.accounts.forms.invitations import InviteForm, MoveForm, SearchForm, SwitchForm
from website.accounts.models import User
from website.core.access import needs_role
from website.core.errors import DomainError, Invalid

PER_PAGE = 50


@require_safe
@needs_role(Role.COORDINATOR)
def people_list(request: HttpRequest) -> HttpResponse:
    """The people of my teams."""
    found = people_coordinated_by(request.user).select_related("team").prefetch_related("groups")
    search = SearchForm(request.GET)
    words = search.cleaned_data["q"] if search.is_valid() else ""
    page = Paginator(_matching(found, words).order_by("display_name", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(person, [role.label for role in Role if person.holds_group(role)]) for person in page]
    query = QueryDict(mutable=True)
    if words:
        query["q"] = words
    context = {
        "page": page,
        "rows": rows,
        "words": words,
        "search": search,
        "query": query.urlencode(),
        "open_invitations": invitations_visible_to(request.user).unanswered().count(),
    }
    return render(request, "accounts/people.html", context)


@require_safe
@needs_role(Role.COORDINATOR)
def person(request: HttpRequest, code: str) -> HttpResponse:
    """One person of my teams, and what I can change about their account."""
    return _person_page(request, get_person_coordinated_by(request.user, code))


@require_POST
@needs_role(Role.COORDINATOR)
def move_person(request: HttpRequest, code: str) -> HttpResponse:
    """Puts a person into another team of mine."""
    found = get_person_coordinated_by(request.user, code)
    form = MoveForm(request.POST, teams=teams_coordinated_by(request.user), person=found)
    if not form.is_valid():
        return _person_page(request, found, move_form=form)
    people.move_to_team(found, form.cleaned_data["team"], actor=request.user)
    messages.success(request, _("Saved."))
    return _back_to(found)


@require_POST
@needs_role(Role.COORDINATOR)
def set_supervisor(request: HttpRequest, code: str) -> HttpResponse:
    """Makes a person a supervisor, or takes that back."""
    found = get_person_coordinated_by(request.user, code)
    change = people.set_role if _switched_on(request) else people.remove_role
    change(found, Role.SUPERVISOR, actor=request.user)
    messages.success(request, _("Saved. It applies at once."))
    return _back_to(found)


@require_POST
@needs_role(Role.COORDINATOR)
def set_active(request: HttpRequest, code: str) -> HttpResponse:
    """Closes an account or opens it again."""
    found = get_person_coordinated_by(request.user, code)
    if _switched_on(request):
        people.reactivate(found, actor=request.user)
        messages.success(request, _("The account is open again."))
    else:
        people.deactivate(found, actor=request.user)
        messages.success(request, _("The account is closed, and the person is signed out everywhere."))
    return _back_to(found)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_role(Role.COORDINATOR)
def invitation_list(request: HttpRequest) -> HttpResponse:
    """Invitations that wait for an answer, and a form to invite somebody."""
    teams = teams_coordinated_by(request.user)
    form = InviteForm(request.POST if request.method == "POST" else None, teams=teams)
    if form.is_valid():
        try:
            invitations.invite(actor=request.user, **form.cleaned_data)
        except Invalid as error:
            form.add_error(error.field or None, error.sentence)
        else:
            messages.success(request, _("The invitation is on its way."))
            return HttpResponseRedirect(reverse("accounts:invitations"))
    waiting = invitations_visible_to(request.user).unanswered().select_related("team", "invited_by")
    context = {
        "form": form,
        "page": Paginator(waiting, PER_PAGE).get_page(request.GET.get("page")),
        "has_teams": bool(form.fields["team"].widget.choices[1:]),
    }
    return render(request, "accounts/invitations.html", context, status=400 if form.errors else 200)


@require_POST
@needs_role(Role.COORDINATOR)
def resend_invitation(request: HttpRequest, code: str) -> HttpResponse:
    """Sends the mail of an invitation once more."""
    return _change_invitation(request, code, invitations.resend, _("Sent again. The link works for 14 days from now."))


@require_POST
@needs_role(Role.COORDINATOR)
def withdraw_invitation(request: HttpRequest, code: str) -> HttpResponse:
    """Takes an invitation back."""
    return _change_invitation(request, code, invitations.withdraw, _("Withdrawn. The link does not work any more."))


def _change_invitation(request: HttpRequest, code: str, change, said: str) -> HttpResponse:
    invitation = get_invitation_for(request.user, code)
    try:
        change(invitation, actor=request.user)
    except DomainError as error:
        messages.warning(request, error.sentence)
    else:
        messages.success(request, said)
    return HttpResponseRedirect(reverse("accounts:invitations"))


def _matching(found: QuerySet[User], words: str) -> QuerySet[User]:
    for word in words.split()[:5]:
        found = found.filter(Q(display_name__icontains=word) | Q(full_name__icontains=word) | Q(email__icontains=word))
    return found


def _person_page(request: HttpRequest, found: User, *, move_form: MoveForm | None = None) -> HttpResponse:
    manageable = rights.may_manage(request.user, found)
    teams = teams_coordinated_by(request.user)
    context = {
        "person": found,
        "roles": [role.label for role in Role if found.has_role(role)],
        "is_supervisor": found.has_role(Role.SUPERVISOR),
        "manageable": manageable,
        "is_me": found.pk == request.user.pk,
        "move_form": (move_form or MoveForm(teams=teams, person=found)) if manageable else None,
    }
    return render(request, "accounts/person.html", context, status=400 if move_form and move_form.errors else 200)


def _switched_on(request: HttpRequest) -> bool:
    form = SwitchForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("This form was not complete. Please load the page again."), code="incomplete")
    return form.cleaned_data["on"]


def _back_to(found: User) -> HttpResponse:
    return HttpResponseRedirect(reverse("accounts:person", kwargs={"code": found.code}))
