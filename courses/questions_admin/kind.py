"""Choosing the kind of a question first, and changing it with a warning of what is lost."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from courses.domain.question_bank import convert
from courses.models import Question
from courses.questions.registry import kinds
from courses.questions_admin.allowed import crumbs_to, needs_questions, with_query


@needs_questions("add")
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """The cards: a sentence and an example for each kind."""
    target = reverse("wagtailsnippets_courses_question:add")
    keep = {name: request.GET[name] for name in ("locale", "bank") if request.GET.get(name)}
    cards = [{"kind": kind, "url": with_query(target, kind=kind.name, **keep)} for kind in kinds]
    return render(
        request,
        "wagtailadmin/courses/question_kinds.html",
        {"cards": cards, "heading": gettext("New question"), "crumbs": crumbs_to(None, (gettext("New question"), ""))},
    )


@needs_questions("change")
@require_safe
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """The same cards with what each would keep and lose. Nothing changes before the form is saved."""
    question = get_object_or_404(
        Question.objects.select_related("latest_revision"), pk=pk
    ).get_latest_revision_as_object()
    target = reverse("wagtailsnippets_courses_question:edit", args=[pk])
    stream = question.definition
    now = stream[0].block_type if len(stream) else ""
    cards: list[dict[str, Any]] = [
        {"kind": kind, "url": with_query(target, kind=kind.name), "conversion": convert(stream, kind.name)}
        for kind in kinds
        if kind.name != now
    ]
    heading = gettext("Change the kind")
    crumbs = crumbs_to(question, (heading, ""))
    context = {"cards": cards, "heading": heading, "crumbs": crumbs, "question": question, "back": target}
    return render(request, "wagtailadmin/courses/question_kinds.html", context)
