"""Coordinators have answers marked again after a key changed: what waits, each result before and after, progress.

They read results and the label of the question, never an answer, the question itself or its key.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courses.domain import regrade
from courses.domain.regrade_reading import (
    changes_visible_to,
    get_proposal_for,
    get_regrade_for,
    in_words,
    regrades_for,
    result_rows,
    summary_of,
)
from courses.models import RegradeProposal
from supervision.forms.marking_again import MarkAgainForm, RuleForm
from supervision.views.common import SeeOther, add_refusal
from website import audit
from website.accounts.access import require_confidential_open
from website.accounts.enums import Role
from website.accounts.replay import keeps_typed_text
from website.accounts.stepup import needs_recent_proof
from website.core.access import needs_role
from website.core.errors import Invalid, NotNow
from website.core.forms import text_choices

PER_PAGE = 100
BEGUN_PER_PAGE = 25


@require_safe
@needs_role(Role.COORDINATOR)
def marking_again(request: HttpRequest) -> HttpResponse:
    """What editors propose for the people of my teams, and what was begun."""
    require_confidential_open(request.user)
    page = Paginator(regrades_for(request.user), BEGUN_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "waiting": [(row, in_words([row.rule])[0]) for row in regrade.proposals_for(request.user)],
        "page": page,
        "begun": [(row, in_words([row.rule])[0]) for row in page],
    }
    return render(request, "supervision/marking_again/list.html", context)


@keeps_typed_text
@require_http_methods(["GET", "HEAD", "POST"])
@needs_role(Role.COORDINATOR)
def marking_again_proposal(request: HttpRequest, code: str) -> HttpResponse:
    """One proposal with each result before and after by the rule chosen.

    A POST looks at another rule or turns the page, and keeps the reason as it is typed by then, or does it, with a
    fresh proof. Nothing is done by a rule whose list was not shown.
    """
    found = get_proposal_for(request.user, code)
    require_confidential_open(request.user)
    if request.method != "POST":
        return _page(request, found, rule=request.GET.get("rule", ""))
    rule, go = request.POST.get(RuleForm.CHOSEN, ""), request.POST.get("go")
    if go == "turn":
        shown = request.POST.get("rule", "")
        return _page(request, found, rule=shown, chosen=rule, reason=request.POST.get("reason", ""))
    if go == "look":
        return _page(request, found, rule=rule, reason=request.POST.get("reason", ""))
    if rule and rule != request.POST.get("rule"):
        return _page(request, found, rule=rule, reason=request.POST.get("reason", ""), status=409)
    return _begin(request, found)


@needs_recent_proof()
def _begin(request: HttpRequest, found: RegradeProposal) -> HttpResponse:
    form = MarkAgainForm(request.POST)
    rule = request.POST.get("rule", "")
    if not form.is_valid():
        return _page(request, found, rule=rule, form=form, status=422)
    try:
        begun = regrade.begin(found, **form.cleaned_data, actor=request.user)
    except (Invalid, NotNow) as refusal:
        status = add_refusal(form, refusal)
        return _page(request, found, rule=rule, form=form, status=status)
    if choices := text_choices(form):
        audit.record_text_choices(request.user, begun, choices)
    done = regrade.carry_on(begun, most=regrade.AT_ONCE)
    if done < form.cleaned_data["expected"]:
        messages.success(request, _("Begun. The rest follows in the background; you can leave this page."))
    else:
        messages.success(request, _("Done. Everybody whose result changed is told."))
    return SeeOther(reverse("supervision:marking_again_done", args=[begun.code]))


def _page(
    request: HttpRequest,
    found: RegradeProposal,
    *,
    rule: str,
    chosen: str = "",
    form: MarkAgainForm | None = None,
    reason: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """The proposal with the list; a rule that does not fit gives way to the one proposed.

    `chosen` is the rule that is ticked, where its list was not asked for yet.
    """
    rules = regrade.rules_for(found.question, found.key_version)
    rule = next(one for one in (rule, found.rule, *rules) if one in rules)
    shown = regrade.preview(found, rule, actor=request.user)
    if form is None:
        reason = found.reason if reason is None else reason
        form = MarkAgainForm(initial={"rule": rule, "expected": len(shown.outcomes), "reason": reason})
    elif form.is_bound:
        # What the list shows now is what the next post is about; the words stay.
        data = form.data.copy()
        data["rule"], data["expected"] = rule, str(len(shown.outcomes))
        form.data = data
    page = Paginator(shown.outcomes, PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "proposal": found,
        "rules": RuleForm(initial={"chosen": chosen if chosen in rules else rule}, rules=rules),
        "rule": in_words([rule])[0],
        "proposed": in_words([found.rule])[0],
        "preview": shown,
        "page": page,
        "rows": result_rows(page),
        "not_looked_at": status == NotNow.status and not form.is_bound,
        "form": form,
    }
    return render(request, "supervision/marking_again/proposal.html", context, status=status)


@require_safe
@needs_role(Role.COORDINATOR)
def marking_again_done(request: HttpRequest, code: str) -> HttpResponse:
    """How far it is, and what it did to the results of my people."""
    begun = get_regrade_for(request.user, code)
    require_confidential_open(request.user)
    rows = changes_visible_to(request.user).filter(regrade=begun, fraction_after__isnull=False)
    rows = rows.select_related("attempt__learner").order_by("attempt__learner__display_name", "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "regrade": begun,
        "rule": in_words([begun.rule])[0],
        "summary": summary_of(begun, actor=request.user),
        "page": page,
        "rows": result_rows(page),
    }
    return render(request, "supervision/marking_again/done.html", context)
