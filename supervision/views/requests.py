"""Asking for supervision, and answering it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from supervision.access import get_request_for, next_session_with, supervisors_of, waiting_request_of
from supervision.domain import requests as domain
from supervision.domain.mine import asks_whom
from supervision.enums import RequestState
from supervision.forms.mine import AskForm
from website import audit
from website.accounts.access import require_confidential_open
from website.accounts.enums import Role
from website.accounts.replay import keeps_typed_text
from website.core.access import signed_in
from website.core.errors import Invalid, NotAllowed, NotNow
from website.core.forms import text_choices


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@keeps_typed_text
def ask(request: HttpRequest) -> HttpResponse:
    """Asks for supervision. Getting help never needs a fresh proof, nor confidential pages to be open."""
    user = request.user
    supervisors, coordinators = asks_whom(user, list(supervisors_of(user)))
    waiting = waiting_request_of(user)
    form = AskForm(request.POST if request.method == "POST" else None, supervisors=supervisors)
    if form.is_valid():
        try:
            domain.ask(
                user,
                supervisor=form.asked,
                text=form.cleaned_data["text"],
                actor=user,
                choices=text_choices(form),
            )
        except (Invalid, NotNow) as error:
            field = getattr(error, "field", "")
            form.add_error(field if field in form.fields else None, error.sentence)
        else:
            messages.success(request, _("Asked. You see here when it was answered."))
            return redirect("supervision:mine")
    context = {"form": form, "supervisors": supervisors, "coordinators": coordinators, "waiting": waiting}
    status = 200 if not form.errors else 409 if waiting else 422
    return render(request, "supervision/mine/ask.html", context, status=status)


@require_POST
@signed_in
def request_take_back(request: HttpRequest, code: str) -> HttpResponse:
    """Takes my request back."""
    domain.take_back(get_request_for(request.user, code), actor=request.user)
    messages.success(request, _("Taken back."))
    return redirect("supervision:mine")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def request_answer(request: HttpRequest, code: str) -> HttpResponse:
    """Reads a request written to me, and says that I have seen it."""
    row = get_request_for(request.user, code)
    if row.person_id == request.user.pk:
        sentence = _("This is your own request. You see under “My supervision” what became of it.")
        raise NotAllowed(sentence, code="own")
    require_confidential_open(request.user)
    if request.method == "POST":
        domain.answer(row, actor=request.user)
        messages.success(request, _("Answered. %(name)s is told.") % {"name": row.person.display_name})
        if row.supervisor_id is None:
            return redirect("supervision:coordinate_agreements")
        return redirect("supervision:home")
    audit.record_read(request.user, "supervision.request_read", row, about=row.person)
    context = {
        "row": row,
        "is_open": row.state == RequestState.OPEN,
        "next_session": next_session_with(request.user, row.person),
        "to_me": row.supervisor_id == request.user.pk,
        "may_propose": row.supervisor_id is None and request.user.has_role(Role.COORDINATOR),
    }
    return render(request, "supervision/mine/answer.html", context)
