"""The numbered versions of a question: who made which when, what differs between any two, bringing one back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from courses.domain.question_bank import restore_version
from courses.domain.question_changes import change_between, differences
from courses.domain.question_impact import impact_of
from courses.domain.regrade_reading import standing_proposal
from courses.forms.questions import lesson_titles
from courses.models import Question, QuestionVersion
from courses.questions_admin.again import offer_marking_again
from courses.questions_admin.allowed import crumbs_to, may, may_propose, needs_questions
from courses.questions_admin.listing import kind_label
from website.core.errors import NotNow


@needs_questions("change")
@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Every version, the newest first, with what changed to the one before. Five statements."""
    question = get_object_or_404(Question.objects.select_related("bank"), pk=pk)
    versions = list(question.versions.select_related("made_by").order_by("number"))
    rows: list[dict[str, Any]] = []
    before: QuestionVersion | None = None
    for version in versions:
        rows.append(
            {
                "version": version,
                "before": before,
                "change": change_between(before, version),
                "current": version.pk == question.current_version_id,
                "kind": kind_label(version),
            }
        )
        before = version
    context = {
        "rows": rows[::-1],
        "versions": versions,
        "may_propose": len(versions) > 1 and may_propose(request.user),
        "standing": standing_proposal(question),
    }
    return _page(request, "question_versions.html", question, context)


@needs_questions("change")
@require_safe
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Two versions, field by field. Numbers that are no versions lead back to the list."""
    question = get_object_or_404(Question.objects.select_related("bank"), pk=pk)
    found = {version.number: version for version in question.versions.all()}
    asked = [request.GET.get(name, "") for name in ("old", "new")]
    old, new = (found.get(int(text)) if text.isdecimal() else None for text in asked)
    if old is None or new is None:
        messages.error(request, gettext("Choose two versions of this question to compare."))
        return redirect("wagtailsnippets_courses_question:versions", pk)
    context = {
        "old": old,
        "new": new,
        "versions": sorted(found.values(), key=lambda version: version.number),
        "change": change_between(old, new),
        "lines": differences(old, new, lessons=lesson_titles(question.locale_id)),
    }
    return _page(request, "question_compare.html", question, context)


@needs_questions("change")
@require_http_methods(["GET", "POST"])
def restore(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Says what bringing an old version back changes and for whom; then does it."""
    question = get_object_or_404(Question.objects.select_related("bank", "current_version"), pk=pk)
    version = get_object_or_404(question.versions, number=number)
    publish = may(request.user, "publish")
    if request.method == "POST":
        try:
            restored = restore_version(question, number, actor=request.user, publish=publish)
        except NotNow as refused:
            messages.error(request, refused.sentence)
            return redirect("wagtailsnippets_courses_question:versions", pk)
        if publish:
            said = gettext("Version %(old)s is published again, as version %(new)s.")
            messages.success(request, said % {"old": number, "new": restored.current_version.number})
            offer_marking_again(request, restored, question.current_version)
            return redirect("wagtailsnippets_courses_question:versions", pk)
        messages.success(request, gettext("What version %(old)s said is a draft now.") % {"old": number})
        return redirect("wagtailsnippets_courses_question:edit", pk)
    current = question.current_version
    context = {
        "version": version,
        "publish": publish,
        "change": change_between(current, version),
        "lines": differences(current, version, lessons=lesson_titles(question.locale_id)) if current else [],
        "impact": impact_of(question),
    }
    return _page(request, "question_restore.html", question, context)


def _page(request: HttpRequest, template: str, question: Question, context: dict[str, Any]) -> HttpResponse:
    """A page of the CMS about one question."""
    here = reverse("wagtailsnippets_courses_question:versions", args=[question.pk])
    crumbs = crumbs_to(question, (gettext("Versions"), here))
    return render(request, f"wagtailadmin/courses/{template}", {"question": question, "crumbs": crumbs, **context})
