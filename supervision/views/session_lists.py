"""The list of a person's sessions, as supervisor or as peer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from supervision.access import supervisees_of
from supervision.domain import session_list as lists
from supervision.forms.sessions import ListFilter
from supervision.models import SupervisionSession
from website.accounts.models import User
from website.core.access import signed_in

PER_PAGE = 25


@dataclass(frozen=True)
class Listed:
    """A person's sessions as the address asks for them."""

    role: str
    roles: list[str]
    form: ListFilter
    found: QuerySet[SupervisionSession]
    person: User | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is asked for besides the side."""
        return any(self.form.cleaned_data.values())

    @property
    def in_words(self) -> str:
        """“Person: Rosa · State: planned”; "" for everything."""
        label = _("%(label)s: %(value)s")
        shown = [label % {"label": _("Person"), "value": self.person.display_name}] if self.person else []
        for name, value in self.form.cleaned_data.items():
            if value and name != "person":
                choices = dict(getattr(self.form.fields[name], "choices", ()))
                said = date_format(value, "DATE_FORMAT") if isinstance(value, dt.date) else choices.get(value, value)
                shown.append(label % {"label": self.form.fields[name].label, "value": said})
        return " · ".join(shown)

    @property
    def query(self) -> str:
        """The address's question again, without the page."""
        query = self.form.data.copy()
        query.pop("page", None)
        return query.urlencode()


def listed(request: HttpRequest) -> Listed:
    """What the address asks for: the side (`as`), and the filters. What makes no sense narrows nothing."""
    roles = lists.roles_of(request.user)
    role = request.GET.get("as")
    role = role if role in roles else roles[0]
    form = ListFilter(request.GET, states=lists.STATES)
    form.is_valid()
    data = form.cleaned_data
    person = lists.led_person(request.user, data["person"]) if data.get("person") and role == lists.SUPERVISOR else None
    to = lists.Narrowing(
        data.get("q", ""), data.get("state", ""), data.get("kind", ""), data.get("since"), data.get("until"), person
    )
    return Listed(role, roles, form, lists.narrowed(lists.sessions_of(request.user, role), to, role), person)


@require_safe
@signed_in
def session_list(request: HttpRequest) -> HttpResponse:
    """Sessions, newest first."""
    asked = listed(request)
    page = Paginator(asked.found, PER_PAGE).get_page(request.GET.get("page"))
    leads = asked.role == lists.SUPERVISOR
    context: dict[str, Any] = {
        "page": page,
        "rows": lists.rows_of(list(page), request.user, asked.role),
        "form": asked.form,
        "leads": leads,
        "both": len(asked.roles) > 1,
        "is_narrowed": asked.is_narrowed,
        "narrowed_to": asked.in_words,
        "person": asked.person,
        "query": asked.query,
        "may_plan": leads and (bool(page.object_list) or supervisees_of(request.user).exists()),
    }
    return render(request, "supervision/sessions/list.html", context, status=200 if asked.form.is_valid() else 400)
