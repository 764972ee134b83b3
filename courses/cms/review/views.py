"""Pages of the review in the CMS. Who may write content hands it in; its readers read along; questions stay closed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Page

from courses.domain import content_review, refreshers
from courses.domain.kept_words import kept_of
from courses.domain.question_changes import differences
from courses.forms.content_review import ChecklistForm, ReasonForm
from courses.forms.questions import lesson_titles
from courses.models import Question, SafetyChange
from courses.models.pages import LearningPage
from courses.questions_admin.allowed import may_propose
from website.core.access import signed_in
from website.core.errors import DomainError

PAGE, QUESTION = "page", "question"


def get_content_for(user: Any, kind: str, pk: int, *, writing: bool) -> Any:
    """The newest draft of a page or question that `user` may write, or only read in review. Raises Http404."""
    if kind == PAGE:
        page = get_object_or_404(Page, pk=pk).specific
        found = page if isinstance(page, LearningPage) else None
    else:
        found = Question.objects.filter(pk=pk).first() if kind == QUESTION else None
    allowed = content_review.may_edit if writing else content_review.may_read_review
    if found is None or not allowed(found, user):
        raise Http404
    return found.get_latest_revision_as_object()


def crumbs_to(heading: str, label: str = "", url: str = "") -> list[dict[str, str]]:
    """The way to a page of the review: what it is about, where there is such a thing, and the page."""
    first = [{"url": url, "label": label}] if url else []
    return [*first, {"url": "", "label": heading}]


def title_of(content: Any) -> str:
    """A page's title; a question's label, never its stem."""
    return content.get_admin_display_title() if isinstance(content, Page) else str(content)


@require_safe
@signed_in
def review(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Checklists, readings, kept words and differences of a page or question, newest first."""
    content = get_content_for(request.user, kind, pk, writing=False)
    history = []
    for checklist in content_review.checklists_of(content).prefetch_related(
        "workflow_state__task_states__task", "workflow_state__task_states__finished_by"
    ):
        states = checklist.workflow_state.task_states.all() if checklist.workflow_state else []
        history.append((checklist, sorted((state for state in states if state.finished_at), key=lambda row: row.pk)))
    edit_url, title = content_review.address_of(content), title_of(content)
    context = {
        "content": content,
        "crumbs": crumbs_to(_("Review"), title, edit_url),
        "kind": kind,
        "title": title,
        "history": history,
        "kept": list(kept_of(content.translation_key).values()) if kind == PAGE else [],
        "edit_url": edit_url,
        "differences": question_differences(content) if kind == QUESTION else [],
    }
    return render(request, "wagtailadmin/courses/review.html", context)


def question_differences(question: Question) -> list[Any]:
    """What the draft changes of the published version, in words; nothing for a new or a faulty one."""
    from django.core.exceptions import ValidationError

    if question.current_version is None:
        return []
    try:
        return differences(question.current_version, question.as_version(), lessons=lesson_titles(question.locale_id))
    except ValidationError:
        return []


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def checklist(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The checklist before content is handed in. What was typed in the editor is saved already."""
    content = get_content_for(request.user, kind, pk, writing=True)
    refusal = content_review.state_refusal(content, request.user)
    safety = kind == QUESTION and refreshers.is_safety_draft(content)
    last = None
    if content.current_workflow_state is not None:
        last = content_review.checklists_of(content).filter(workflow_state=content.current_workflow_state).first()
    form = ChecklistForm(request.POST if request.method == "POST" else None, safety=safety, last=last)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                content_review.submit_for_review(
                    content,
                    answers=form.answers(),
                    note=form.cleaned_data["note"],
                    why_changed=form.cleaned_data.get("why_changed", ""),
                    actor=request.user,
                )
            except DomainError as problem:
                form.add_error(None, problem.sentence)
                status = problem.status
            else:
                messages.success(request, _("Handed in. The readers are told, and you will hear from them."))
                return redirect(content_review.address_of(content))
    edit_url, title = content_review.address_of(content), title_of(content)
    context = {
        "form": form,
        "crumbs": crumbs_to(_("Before the review"), title, edit_url),
        "title": title,
        "refusal": refusal,
        "faults": [] if refusal else content_review.faults_of(content),
        "missing": content_review.steps_without_readers(content, request.user),
        "edit_url": edit_url,
    }
    return render(request, "wagtailadmin/courses/checklist.html", context, status=status)


def _needs_questions(user: Any) -> None:
    """Only people with permission on questions. Raises PermissionDenied."""
    if not user.has_perm("courses.change_question"):
        raise PermissionDenied


@require_safe
@signed_in
def refresher_list(request: HttpRequest) -> HttpResponse:
    """Safety changes of questions: what waits for words, what was offered. Counts only, and none below ten."""
    _needs_questions(request.user)
    changes = SafetyChange.objects.select_related("question__bank", "version")[:200]
    context = {
        "rows": refreshers.change_rows(changes),
        "crumbs": crumbs_to(_("Safety changes")),
        "may_propose": may_propose(request.user),
    }
    return render(request, "wagtailadmin/courses/refreshers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def refresher_reason(request: HttpRequest, code: str) -> HttpResponse:
    """Where an editor writes why a question changed. From then on it is offered."""
    _needs_questions(request.user)
    change = get_object_or_404(SafetyChange.objects.select_related("question", "before", "version"), code=code)
    form = ReasonForm(request.POST if request.method == "POST" else None, instance=change)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                refreshers.explain(change, form.cleaned_data["reason"], actor=request.user)
            except DomainError as problem:
                form.add_error(None, problem.sentence)
                status = problem.status
            else:
                messages.success(request, _("People who passed the question before are offered a short refresher."))
                return redirect(reverse("courses_refreshers"))
    context = {
        "change": change,
        "crumbs": crumbs_to(_("Why this changed"), _("Safety changes"), reverse("courses_refreshers")),
        "form": form,
        "row": refreshers.change_rows([change])[0],
        "differences": differences(change.before, change.version, lessons=lesson_titles(change.question.locale_id)),
        "may_propose": may_propose(request.user),
    }
    return render(request, "wagtailadmin/courses/refresher_reason.html", context, status=status)
