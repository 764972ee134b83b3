"""Asking to have earlier answers marked again. Editors read counts that point at nobody; a coordinator decides."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages as wagtail_messages

from courses.domain import regrade
from courses.domain.question_changes import change_between
from courses.domain.question_impact import people
from courses.domain.regrade_reading import in_words, proposal_rows, show_row, standing_proposal
from courses.forms.regrade import ProposalForm
from courses.models import Question, QuestionVersion, RegradeProposal
from courses.questions_admin.allowed import crumbs_to, may_propose, needs_proposing
from website.core.errors import DomainError, Invalid

PER_PAGE = 50
SPACE = "wagtailsnippets_courses_question"


@needs_proposing
@require_http_methods(["GET", "HEAD", "POST"])
def propose_again(request: HttpRequest, pk: int) -> HttpResponse:
    """The rules that fit the question, who handed in earlier versions in words, and the reason learners read."""
    question = get_object_or_404(Question.objects.select_related("bank", "current_version"), pk=pk)
    rules = regrade.rules_for(question)
    form = ProposalForm(request.POST if request.method == "POST" else None, rules=rules)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                regrade.propose(question, **form.cleaned_data, actor=request.user)
            except DomainError as refusal:
                field = refusal.field if isinstance(refusal, Invalid) else ""
                form.add_error(field if field in form.fields else None, refusal.sentence)
                status = 422 if field else refusal.status
            else:
                messages.success(
                    request, gettext("Proposed. The coordinators of the people concerned see it and decide.")
                )
                return redirect("courses_marking_again")
    learners = regrade.answers_to_earlier(question).order_by().values("attempt__learner").distinct().count()
    context = {
        "question": question,
        "crumbs": crumbs_to(question, (gettext("Marking again"), "")),
        "form": form,
        "known": bool(learners),
        "concerned": people(learners),
        "standing": standing_proposal(question),
    }
    return render(request, "wagtailadmin/courses/marking_again_propose.html", context, status=status)


@needs_proposing
@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    """What was proposed: what stands first, then what ended."""
    rows = proposal_rows(RegradeProposal.objects.all())
    rows = rows.order_by(F("ended_at").desc(nulls_first=True), "-proposed_at", "-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "crumbs": crumbs_to(None, (gettext("Marking again"), "")),
        "page": page,
        "rows": [(show_row(row), in_words([row.rule])[0]) for row in page],
    }
    return render(request, "wagtailadmin/courses/marking_again.html", context)


@needs_proposing
@require_POST
def end(request: HttpRequest, code: str) -> HttpResponse:
    """Takes a proposal back, or closes it. Doing it twice is fine."""
    proposal = get_object_or_404(RegradeProposal, code=code)
    regrade.end_proposal(proposal, actor=request.user)
    messages.success(request, gettext("Taken back. What was marked again until now stands."))
    return redirect("courses_marking_again")


def offer_marking_again(request: HttpRequest, question: Question, before: QuestionVersion | None) -> None:
    """After publishing: when the key changed since `before` and somebody answered, says that they can be marked again.

    `before` is the version that was published until then.
    """
    now = Question.objects.select_related("current_version").get(pk=question.pk)
    if before is None or now.current_version_id == before.pk or not may_propose(request.user):
        return
    if not change_between(before, now.current_version).key_changed or not regrade.answers_to_earlier(now).exists():
        return
    url = reverse(f"{SPACE}:mark_again", args=[now.pk])
    button: Any = wagtail_messages.button(url, gettext("Have earlier answers marked again"))
    said = gettext("The right answer changed. What people handed in before keeps its mark, unless you ask.")
    wagtail_messages.info(request, said, buttons=[button])
