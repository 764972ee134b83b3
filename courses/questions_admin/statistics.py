"""Figures about a quiz for editors: counts and shares from ten people on, never anybody's name."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from courses.domain import statistics, statistics_table
from courses.models import LEAST_ATTEMPTS, AttemptChoice, QuizPage
from courses.questions_admin.allowed import crumbs_to, needs_questions, with_query
from website.core.sheets import csv_response, workbook_response

URL = "courses_quiz_statistics"
TABLES = {"questions": statistics_table.table, "answers": statistics_table.responses_table}


@needs_questions("view")
@require_safe
def quiz_statistics(request: HttpRequest, pk: int) -> HttpResponse:
    """The figures of a quiz and its questions, with their date. Statements do not grow with questions or people."""
    quiz = get_object_or_404(QuizPage, pk=pk)
    choice = _choice(request)
    row = statistics.statistics_of(quiz.translation_key, choice)
    context = {
        "quiz": quiz,
        "choice": choice,
        "choices": [
            (value, label, with_query(reverse(URL, args=[pk]), choice=value)) for value, label in AttemptChoice.choices
        ],
        "crumbs": crumbs_to(None, (gettext("Statistics"), reverse(URL, args=[pk]))),
        "row": row,
        "least": LEAST_ATTEMPTS,
        "figures": statistics_table.quiz_figures(row) if row else [],
        "items": statistics_table.item_rows(row) if row else [],
        "bars": statistics_table.bars(row) if row else [],
        "columns": [label for __, label in statistics_table.COLUMNS],
        "meanings": statistics_table.column_meanings(),
        "means": statistics_table.means(row) if row else [],
    }
    return render(request, "wagtailadmin/courses/quiz_statistics.html", context)


@needs_questions("view")
@require_safe
def quiz_statistics_item(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    """What people answered to one question. Three statements."""
    quiz = get_object_or_404(QuizPage, pk=pk)
    choice = _choice(request)
    row = statistics.statistics_of(quiz.translation_key, choice)
    found = (
        next((one for one in statistics_table.item_rows(row) if one.item.version_id == version), None) if row else None
    )
    if found is None:
        raise Http404
    back = with_query(reverse(URL, args=[pk]), choice=choice)
    context = {
        "quiz": quiz,
        "row": row,
        "item": found,
        "choice_label": AttemptChoice(choice).label,
        "crumbs": crumbs_to(found.item.version.question, (gettext("Statistics"), back)),
        "back": back,
        "responses": [{**one, "share_words": statistics_table.told(one["share"])} for one in found.item.responses],
    }
    return render(request, "wagtailadmin/courses/quiz_statistics_item.html", context)


@needs_questions("view")
@require_safe
def quiz_statistics_file(request: HttpRequest, pk: int, what: str, ending: str) -> HttpResponse:
    """The table of questions, or of answers, as CSV or XLSX."""
    quiz = get_object_or_404(QuizPage, pk=pk)
    row = statistics.statistics_of(quiz.translation_key, _choice(request))
    if row is None or not row.figures or what not in TABLES or ending not in ("csv", "xlsx"):
        raise Http404
    lines, name = TABLES[what](row), f"{slugify(quiz.title) or 'quiz'}-{what}"
    if ending == "csv":
        return csv_response(lines, name=name)
    return workbook_response(lines, name=name, title=gettext("Statistics"))


@needs_questions("view")
@require_POST
def quiz_statistics_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Works the figures out now instead of at the next quarter of an hour."""
    quiz = get_object_or_404(QuizPage, pk=pk)
    if statistics.recompute(quiz.translation_key):
        messages.success(request, gettext("The figures are worked out anew."))
    else:
        messages.info(request, gettext("Worked out. There are too few new attempts to take in yet."))
    return redirect(with_query(reverse(URL, args=[pk]), choice=_choice(request)))


def _choice(request: HttpRequest) -> str:
    """Which attempts are asked for; first attempts, which say most about the questions, unless the address says."""
    asked = request.GET.get("choice") or request.POST.get("choice") or ""
    return asked if asked in AttemptChoice.values else AttemptChoice.FIRST.value
