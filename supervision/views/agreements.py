"""Agreements as their two sides see them; the page of one is the coordinator's too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from supervision import terms
from supervision.access import (
    agreements_of,
    agreements_tied_to,
    get_agreement_for,
    possible_supervisors_of,
)
from supervision.domain import agreement_states as states
from supervision.domain import agreements as domain
from supervision.domain.agreement_rules import runs_program_for
from supervision.enums import AgreementEnd, AgreementKind
from supervision.forms.agreements import AcceptForm, CoverForm, EndForm
from supervision.models import Agreement
from website.accounts.access import require_confidential_open
from website.accounts.enums import Role
from website.accounts.models import User
from website.accounts.replay import keeps_typed_text
from website.accounts.stepup import needs_recent_proof
from website.core import clock
from website.core.access import signed_in
from website.core.errors import DomainError, Invalid, NotAllowed, NotNow

PER_PAGE = 50
PROOF_MINUTES = 12 * 60


@require_safe
@signed_in
def agreement_list(request: HttpRequest) -> HttpResponse:
    """My agreements on either side: what waits for my answer first, then what runs, then what is over."""
    user = request.user
    rows = agreements_of(user).select_related("supervisor", "supervisee")
    waiting = rows.proposed().filter(Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today()))
    offers = [row for row in waiting.order_by("proposed_at", "pk") if not accepted_by(row, user)]
    others = rows.exclude(pk__in=[row.pk for row in offers])
    others = others.order_by(F("ended_at").desc(nulls_first=True), "-starts_on", "-pk")
    page = Paginator(others, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "offers": [(row, states.state_of(row)) for row in offers],
        "page": page,
        "rows": [(row, states.state_of(row)) for row in page],
    }
    return render(request, "supervision/agreements/list.html", context)


@require_safe
@signed_in
def agreement(request: HttpRequest, code: str) -> HttpResponse:
    """One agreement: what was agreed, the terms, who accepted when, and what the reader can do."""
    return _page(request, get_agreement_for(request.user, code))


@require_POST
@signed_in
@keeps_typed_text
@needs_recent_proof(minutes=PROOF_MINUTES)
def agreement_accept(request: HttpRequest, code: str) -> HttpResponse:
    """Accepts an offer, after a fresh proof of who is there."""
    row = get_agreement_for(request.user, code)
    require_confidential_open(request.user)
    form = AcceptForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form=form, status=400)
    row = domain.accept(row, actor=request.user)
    said = _("Accepted. The agreement is in force.") if row.is_in_force else _("Accepted.")
    messages.success(request, said)
    return _back_to(row)


@require_POST
@signed_in
def agreement_decline(request: HttpRequest, code: str) -> HttpResponse:
    """Says no to an offer. Never needs a fresh proof."""
    return _change(request, code, domain.decline, _("Declined. The people who made the offer are told."))


@require_POST
@signed_in
def agreement_withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Takes an offer back."""
    return _change(request, code, domain.withdraw, _("Taken back."))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@keeps_typed_text
def agreement_end(request: HttpRequest, code: str) -> HttpResponse:
    """Ends an agreement, at once or on a day. Never needs a fresh proof."""
    row = get_agreement_for(request.user, code)
    powers = powers_of(request.user, row)
    if not powers["may_end"]:
        raise NotNow(_("This agreement cannot be ended now."), code="not-now")
    supervisors = None
    if powers["may_name_successor"]:
        supervisors = possible_supervisors_of(row.supervisee).exclude(pk=row.supervisor_id)
    form = EndForm(request.POST if request.method == "POST" else None, supervisors=supervisors)
    if form.is_valid():
        try:
            row = domain.end(row, actor=request.user, **form.facts())
        except (Invalid, NotNow) as error:
            _add_error(form, error)
        else:
            messages.success(request, _ended_words(row, request.user))
            return _after_end(row, request.user)
    context = {"row": row, "form": form, **powers}
    return render(request, "supervision/agreements/end.html", context, status=_status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@keeps_typed_text
def agreement_cover(request: HttpRequest, code: str) -> HttpResponse:
    """Offers a cover to somebody who stands in for a while."""
    row = get_agreement_for(request.user, code)
    powers = powers_of(request.user, row)
    if not (powers["is_supervisor"] or powers["program"]):
        sentence = _("A cover is offered by the supervisor, or by the people who run the program.")
        raise NotAllowed(sentence, code="not-yours")
    if not powers["may_cover"]:
        raise NotNow(_("No cover can be offered for this agreement now."), code="not-now")
    supervisors = possible_supervisors_of(row.supervisee).exclude(pk=row.supervisor_id)
    form = CoverForm(request.POST if request.method == "POST" else None, supervisors=supervisors)
    if form.is_valid():
        try:
            domain.propose(
                form.cleaned_data["supervisor"],
                row.supervisee,
                starts_on=form.cleaned_data["starts_on"],
                ends_on=form.cleaned_data["ends_on"],
                cadence_days=row.cadence_days,
                minutes_per_month=row.minutes_per_month,
                actor=request.user,
                covers=row,
                kind=AgreementKind.COVER,
            )
        except (Invalid, NotNow) as error:
            _add_error(form, error)
        else:
            messages.success(request, _("Offered. Both are told, and the cover begins when both have accepted."))
            return _back_to(row)
    context = {"row": row, "form": form, "any_supervisor": supervisors.exists()}
    return render(request, "supervision/agreements/cover.html", context, status=_status_of(form))


# --- what the pages share ---------------------------------------------------------------------------------------------


def accepted_by(row: Agreement, user: User) -> bool:
    """Whether `user`'s side has accepted."""
    at = row.supervisor_accepted_at if user.pk == row.supervisor_id else row.supervisee_accepted_at
    return at is not None


def powers_of(user: User, row: Agreement) -> dict[str, bool]:
    """What `user`, who may see `row`, can do with it now. The domain asks again."""
    state = states.state_of(row)
    side = user.pk in (row.supervisor_id, row.supervisee_id)
    leads = user.pk == row.supervisor_id and user.has_role(Role.SUPERVISOR)
    program = runs_program_for(user, row.supervisee)
    waiting, accepted = state.code == states.WAITING, state.code in (states.LATER, states.IN_FORCE)
    main = row.kind == AgreementKind.MAIN
    return {
        "is_peer": user.pk == row.supervisee_id,
        "is_supervisor": user.pk == row.supervisor_id,
        "program": program,
        "may_accept": side and waiting and not accepted_by(row, user),
        "may_decline": side and waiting,
        "may_withdraw": waiting and (program or user.pk == row.proposed_by_id),
        "may_end": accepted and (side or program),
        "may_cover": accepted and main and (leads or program),
        "may_name_successor": main and (leads or program),
        "may_replace": program and main and state.code == states.ENDED and not _has_successor(row),
    }


def _has_successor(row: Agreement) -> bool:
    return row.successors.filter(ended_at__isnull=True).exists()


def _page(request: HttpRequest, row: Agreement, *, form: AcceptForm | None = None, status: int = 200) -> HttpResponse:
    user = request.user
    powers = powers_of(user, row)
    links = agreements_tied_to(row).exclude(end_reason=AgreementEnd.WITHDRAWN)
    linked = list(links.select_related("supervisor", "supervisee").order_by("starts_on", "pk"))
    if powers["is_supervisor"] and not powers["program"]:
        # Who comes after is the peer's and the program's business.
        linked = [other for other in linked if other.covers_id]
    state = states.state_for_program(row) if powers["program"] else states.state_of(row)
    context = {
        "row": row,
        "state": state,
        "rhythm": states.rhythm_of(row),
        "terms": terms.read(row.terms_version),
        "linked": [(other, states.state_of(other)) for other in linked],
        "accept_form": form or (AcceptForm() if powers["may_accept"] else None),
        "today": clock.today(),
        **powers,
    }
    return render(request, "supervision/agreements/agreement.html", context, status=status)


def _change(request: HttpRequest, code: str, change: Callable[..., Agreement], said: str) -> HttpResponse:
    row = change(get_agreement_for(request.user, code), actor=request.user)
    messages.success(request, said)
    return _back_to(row)


def _add_error(form: Any, error: DomainError) -> None:
    """Puts the sentence of a refusal at its field, or over the form."""
    field = getattr(error, "field", "")
    form.add_error(field if field in form.fields else None, error.sentence)


def _status_of(form: Any) -> int:
    return 400 if form.errors else 200


def _ended_words(row: Agreement, user: User) -> str:
    if row.ended_at is None:
        return _("Done. The agreement ends on the day you chose.")
    if user.pk == row.supervisor_id:
        return _("Ended. What you saw of %(name)s is closed.") % {"name": row.supervisee.display_name}
    return _("Ended. %(name)s no longer sees anything of it.") % {"name": row.supervisor.display_name}


def _after_end(row: Agreement, user: User) -> HttpResponseRedirect:
    if row.ended_at is not None and user.pk == row.supervisor_id:
        return HttpResponseRedirect(reverse("supervision:agreements"))
    return _back_to(row)


def _back_to(row: Agreement) -> HttpResponseRedirect:
    return redirect("supervision:agreement", code=row.code)
