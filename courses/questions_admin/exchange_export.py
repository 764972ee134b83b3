"""A bank as a file, for editors: what a format cannot say stands there before the file is taken along."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from courses.domain.question_export import export_bank, exportable, file_name, left_out, write_bank
from courses.exchange.formats import formats
from courses.exchange.questions import Written
from courses.forms.question_files import QuestionExportForm
from courses.models import QuestionBank
from courses.questions_admin.allowed import crumbs_to, needs_questions

URL = "courses_questions_export"
SHOWN = 200


@needs_questions("view")
@require_safe
def export_questions(request: HttpRequest) -> HttpResponse:
    """Choosing bank and format, and what gets lost. The file itself is `question_file`."""
    asked = bool(request.GET.get("format"))
    form = QuestionExportForm(request.GET if asked else None, initial={"bank": request.GET.get("bank")})
    crumbs = crumbs_to(None, (gettext("Export questions"), reverse(URL)))
    context = {"form": form, "crumbs": crumbs}
    if asked and form.is_valid():
        bank, file_format = form.cleaned_data["bank"], formats.get(form.cleaned_data["format"])
        context |= {
            "bank": bank,
            "format": file_format,
            "count": exportable(bank).count(),
            "left_out": left_out(bank),
            "losses": _by_sentence(write_bank(bank, file_format).losses),
        }
    status = 422 if form.errors else 200
    return render(request, "wagtailadmin/courses/question_export.html", context, status=status)


def _by_sentence(losses: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """What is lost, the most frequent first, each with the labels of the questions that lose it."""
    labels: dict[str, dict[str, None]] = {}
    for label, sentence in losses:
        labels.setdefault(sentence, {})[label] = None
    rows = sorted(labels.items(), key=lambda row: -len(row[1]))
    return [
        {"sentence": sentence, "count": len(found), "labels": list(found)[:SHOWN], "left": max(len(found) - SHOWN, 0)}
        for sentence, found in rows
    ]


@needs_questions("view")
@require_safe
def question_file(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """The file of a bank. It holds the answers to all questions, so that taking it along is on record."""
    bank, file_format = get_object_or_404(QuestionBank, pk=pk), formats.get(name)
    if file_format is None:
        raise Http404
    written = export_bank(bank, file_format, actor=request.user)
    return _attachment(written, file_name(bank, written))


@needs_questions("view")
@require_safe
def template_file(request: HttpRequest, name: str) -> HttpResponse:
    """An empty table to fill in, with its columns and an example of each kind."""
    make = getattr(formats.get(name), "template", None)
    if make is None:
        raise Http404
    written = make()
    return _attachment(written, f"questions-template.{written.extension.lstrip('.')}")


def _attachment(written: Written, name: str) -> HttpResponse:
    """To save, never to show."""
    response = HttpResponse(written.data, content_type=written.content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
