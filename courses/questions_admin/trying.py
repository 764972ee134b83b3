"""Trying a question or a whole quiz as a learner meets it. Nothing is stored; keys come with the answer only."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods
from wagtail.admin.models import FormState
from wagtail.utils.decorators import xframe_options_sameorigin_override

from courses.domain.question_bank import faults_of_draft
from courses.domain.trial import QuizTrial, answer_quiz, begin_quiz, try_one
from courses.models import Question, QuizPage
from courses.questions_admin.allowed import needs_questions

QUIZ_SALT = "courses.quiz-trial"


@needs_questions("view")
@xframe_options_sameorigin_override
@require_http_methods(["GET", "POST"])
def try_question(request: HttpRequest, pk: int) -> HttpResponse:
    """The latest draft of a question; `?unsaved=1`: what stands in this person's form; `?version=`: an old one."""
    question = get_object_or_404(Question.objects.select_related("latest_revision"), pk=pk)
    here = request.get_full_path()
    edit = reverse("wagtailsnippets_courses_question:edit", args=[pk])
    if number := request.GET.get("version", ""):
        version = get_object_or_404(question.versions, number=int(number) if number.isdecimal() else 0)
        return _try(request, version.kind, version.shape, str(question), here=here, back=edit)
    tried = question.get_latest_revision_as_object()
    if request.GET.get("unsaved"):
        tried = _unsaved(request, tried) or tried
    return _try_draft(request, tried, here=here, back=edit)


@needs_questions("add")
@xframe_options_sameorigin_override
@require_http_methods(["GET", "POST"])
def try_new_question(request: HttpRequest) -> HttpResponse:
    """What stands in this person's form of a new question."""
    back = reverse("wagtailsnippets_courses_question:add")
    return _try_draft(request, _unsaved(request, Question()) or Question(), here=request.get_full_path(), back=back)


def _unsaved(request: HttpRequest, question: Question) -> Question | None:
    """The question with what the preview kept of this person's form; None when it kept nothing that can be read."""
    state = FormState.objects.for_preview(user=request.user, instance=question, parent_object_id="")
    newest = state.order_by("-last_updated_at").first()
    if newest is None:
        return None
    form_class = Question.snippet_viewset.get_form_class(for_update=question.pk is not None)
    form = form_class(QueryDict(newest.data), instance=question, for_user=request.user)
    form.defer_required_fields()
    if not form.is_valid():
        return None
    form.save(commit=False)
    return question


def _try_draft(request: HttpRequest, question: Question, *, here: str, back: str) -> HttpResponse:
    """A draft may have gaps: then the page says what is missing."""
    if faults := faults_of_draft(question.definition):
        return render(request, "courses/questions/try.html", {"faults": faults, "back": back, "label": str(question)})
    kind, definition = question.read_definition()
    return _try(request, kind, definition, str(question), here=here, back=back)


def _try(request: HttpRequest, kind: str, definition: Any, label: str, *, here: str, back: str) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    tried = try_one(kind, definition, seed=f"{request.user.pk}/{here}", data=data)
    context = {"tried": tried, "question": tried.question, "here": here, "back": back, "label": label}
    return render(request, "courses/questions/try.html", context, status=422 if tried.question.error else 200)


@needs_questions("view")
@require_http_methods(["GET", "POST"])
def try_quiz(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole quiz of the latest draft of a page, on one page."""
    live = get_object_or_404(QuizPage, pk=pk)
    if not live.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    page = live.get_latest_revision_as_object()
    if request.method == "POST":
        trial, again = _answered(request, page)
    else:
        trial, again = begin_quiz(page, actor_id=request.user.pk), ""
    ticket = signing.dumps([pk, trial.nonce, list(trial.version_ids)], salt=QUIZ_SALT)
    context = {
        "page": page,
        "trial": trial,
        "ticket": ticket,
        "said": again,
        "back": reverse("wagtailadmin_pages:edit", args=[pk]),
    }
    return render(request, "courses/questions/try_quiz.html", context, status=422 if trial.refused else 200)


def _answered(request: HttpRequest, page: QuizPage) -> tuple[QuizTrial, str]:
    """The marked trial; a fresh one, with a sentence, for a post that this server did not give out."""
    try:
        pk, nonce, version_ids = signing.loads(request.POST.get("ticket", ""), salt=QUIZ_SALT, max_age=24 * 60 * 60)
    except (signing.BadSignature, ValueError, TypeError):
        pk = None
    if pk != page.pk:
        return begin_quiz(page, actor_id=request.user.pk), gettext("This trial is over. Here is a new one.")
    trial = answer_quiz(page, actor_id=request.user.pk, nonce=nonce, version_ids=version_ids, data=request.POST)
    return trial, ""
