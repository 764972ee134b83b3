"""Questions of a file into a bank, for editors: choose a file, read what comes in, choose where to, say yes.

Everything that was chosen stays with the session until the import is done or dropped, so that no error and no reload
costs anything. The waiting file holds answers: it is served to nobody.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from courses.cms.waiting import WaitingFile
from courses.domain.question_import import OUTCOMES, ImportPlan, plan_import, read_questions, run_import
from courses.domain.question_judge import KEPT, NEW, REFUSED, UNCHANGED, UPDATED
from courses.exchange.formats import formats
from courses.exchange.questions import FileFault, Format, ReadFile, Tags
from courses.forms.question_files import DRAFTS, PUBLISH, QuestionFileForm, QuestionTargetForm, tags_of
from courses.models import QuestionBank
from courses.questions.registry import kinds
from courses.questions.shapes import digest_of
from courses.questions_admin.allowed import crumbs_to, may, needs_questions
from website.core.errors import DomainError

URL = "courses_questions_import"
TEMPLATES = ("csv", "xlsx")
SHOWN, A_PAGE = 20, 100
LABELS = {
    REFUSED: _("Refused"),
    KEPT: _("Stay as they are, because somebody here decided otherwise"),
    NEW: _("New"),
    UPDATED: _("Brought up to date"),
    UNCHANGED: _("As they are already"),
}
WITH_CHANGES = "changed"
shelf = WaitingFile("question-files", "question-file")


@needs_questions("add")
@needs_questions("change")
@require_http_methods(["GET", "HEAD", "POST"])
def import_questions(request: HttpRequest) -> HttpResponse:
    """The one page of it; what it shows depends on what waits. `deed` says what a post does."""
    deeds = {"look": _look, "choose": _choose, "take": _take, "drop": _drop}
    if request.method == "POST":
        return deeds.get(request.POST.get("deed", ""), _look)(request)
    facts = shelf.facts(request)
    if facts is None:
        return _first_page(request, QuestionFileForm())
    return _report_page(request, facts, _target_form(request, facts))


# --- the four deeds -------------------------------------------------------------------------------------------


def _look(request: HttpRequest) -> HttpResponse:
    """Reads a file and puts it aside."""
    form = QuestionFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _first_page(request, form, status=422)
    file = form.cleaned_data["file"]
    try:
        chosen, read = _best_reading(form.candidates, file.read())
    except FileFault as fault:
        form.add_error("file", str(fault))
        return _first_page(request, form, status=422)
    if not read.items:
        form.add_error("file", gettext("There are no questions in this file."))
        return _first_page(request, form, status=422)
    bank = request.GET.get("bank", "")
    asked = {"bank": int(bank)} if bank.isdecimal() and len(bank) < 15 else None
    shelf.keep(request, file, format=chosen.name, name=file.name[:100], choices=None, asked=asked)
    return redirect(URL)


def _best_reading(candidates: list[Format], data: bytes) -> tuple[Format, ReadFile]:
    """The reading that takes most questions, where a file's name leaves several formats. Raises FileFault."""
    readings, faults = [], []
    for candidate in candidates:
        try:
            readings.append((candidate, read_questions(candidate, data)))
        except FileFault as fault:
            faults.append(fault)
    if not readings:
        raise faults[0]
    return max(readings, key=lambda found: _worth(found[1]))


def _worth(read: ReadFile) -> tuple[int, int]:
    """How much a reading got out of a file: questions to answer first, for any text is some text to read."""
    found = [kinds.get(item.question.kind) for item in read.items if item.question is not None]
    return sum(kind is not None and kind.answerable for kind in found), len(found)


def _choose(request: HttpRequest) -> HttpResponse:
    """Keeps where the questions shall go; the page then says what that would do."""
    facts = shelf.facts(request)
    if facts is None:
        return _gone(request)
    form = QuestionTargetForm(request.POST, may_publish=may(request.user, "publish"))
    if not form.is_valid():
        return _report_page(request, facts, form, status=422)
    shelf.remember(request, choices=form.choices)
    return redirect(f"{reverse(URL)}#report")


def _take(request: HttpRequest) -> HttpResponse:
    """Imports what the page showed. It is looked at once more: questions may have changed meanwhile."""
    facts = shelf.facts(request)
    if facts is None or not facts["choices"]:
        return _gone(request)
    if request.POST.get("seen") != _seen(facts):
        messages.error(
            request, gettext("You chose something else in another tab. Look at it again before it comes in.")
        )
        return redirect(URL)
    try:
        done = run_import(_plan(request, facts), actor=request.user)
    except (FileFault, DomainError) as fault:
        messages.error(request, getattr(fault, "sentence", str(fault)))
        return redirect(URL)
    shelf.forget(request)
    bank = QuestionBank.objects.filter(name=done.options.bank_name).first()
    context = {**_report(done), "bank": bank, "published": done.options.publish}
    return _page(request, "question_import_done.html", context)


def _drop(request: HttpRequest) -> HttpResponse:
    """Forgets the file."""
    shelf.forget(request)
    return redirect(URL)


def _gone(request: HttpRequest) -> HttpResponse:
    messages.error(request, gettext("The file is not here any more. Choose it again."))
    return redirect(URL)


# --- what is shown --------------------------------------------------------------------------------------------


def _target_form(request: HttpRequest, facts: dict[str, Any]) -> QuestionTargetForm:
    return QuestionTargetForm(
        initial=facts["choices"] or facts["asked"] or {}, may_publish=may(request.user, "publish")
    )


def _bank_name(choices: dict[str, Any]) -> str:
    """What the bank that was chosen is called now: a file may wait a day, and banks get other names."""
    if choices["bank"] is None:
        return choices["bank_name"]
    name = QuestionBank.objects.filter(pk=choices["bank"]).values_list("name", flat=True).first()
    if name is None:
        raise FileFault(gettext("The bank you chose is gone. Please bring the file in again and choose another one."))
    return name


def _plan(request: HttpRequest, facts: dict[str, Any]) -> ImportPlan:
    """What the waiting file would do with what was chosen so far. Raises FileFault."""
    file_format = formats.get(facts["format"])
    if file_format is None:
        raise FileFault(gettext("Files of this format are not read any more."))
    with shelf.open(request) as file:
        read = read_questions(file_format, file.read())
    choices = facts["choices"]
    return plan_import(
        read,
        bank_name=_bank_name(choices) if choices else "",
        tags=tags_of(choices) if choices else Tags(),
        publish=bool(choices and choices["state"] == PUBLISH and may(request.user, "publish")),
        replace_edited=bool(choices and choices["replace_edited"]),
        actor=request.user,
    )


def _seen(facts: dict[str, Any]) -> str:
    """Stands for the file and the choices that a page showed."""
    return digest_of([facts["file"], facts["choices"]])[:32]


def _label(plan: ImportPlan, outcome: str) -> Any:
    """What an outcome is called; before a bank is chosen, nobody knows what is new."""
    return _("Can come in") if outcome == NEW and not plan.options.bank_name else LABELS[outcome]


def _report(plan: ImportPlan) -> dict[str, Any]:
    """Counts, then groups: problems first, then what is news. Each shows its beginning; `more` says what is left."""
    groups = []
    for outcome in OUTCOMES:
        items = plan.with_outcome(outcome)
        if items:
            groups.append(
                {
                    "name": outcome,
                    "label": _label(plan, outcome),
                    "count": len(items),
                    "items": items[:SHOWN],
                    "more": len(items) > SHOWN,
                    "open": outcome in (REFUSED, KEPT),
                }
            )
    changed = [item for item in plan.items if item.changes and item.outcome in (NEW, UPDATED)]
    return {"plan": plan, "groups": groups, "changed": len(changed), "total": len(plan.items)}


def _report_page(
    request: HttpRequest, facts: dict[str, Any], form: QuestionTargetForm, *, status: int = 200
) -> HttpResponse:
    """What comes in, and the form that says where to; or one group of it, page by page (`?show=`)."""
    try:
        plan = _plan(request, facts)
    except FileFault as fault:
        shelf.forget(request)
        messages.error(request, str(fault))
        return redirect(URL)
    show = request.GET.get("show", "")
    if show in (*OUTCOMES, WITH_CHANGES):
        return _group_page(request, plan, show)
    context = {
        **_report(plan),
        "form": form,
        "file_name": facts["name"],
        "format": formats.get(facts["format"]),
        "chosen": facts["choices"],
        "drafts": DRAFTS,
        "seen": _seen(facts),
    }
    return _page(request, "question_import_report.html", context, status=status)


def _group_page(request: HttpRequest, plan: ImportPlan, show: str) -> HttpResponse:
    """All questions of one group."""
    if show == WITH_CHANGES:
        items = [item for item in plan.items if item.changes and item.outcome in (NEW, UPDATED)]
        label = _("Come in changed")
    else:
        items, label = plan.with_outcome(show), _label(plan, show)
    page = Paginator(items, A_PAGE).get_page(request.GET.get("page"))
    return _page(request, "question_import_group.html", {"page": page, "label": label, "show": show})


def _first_page(request: HttpRequest, form: QuestionFileForm, *, status: int = 200) -> HttpResponse:
    templates = [found for name in TEMPLATES if (found := formats.get(name))]
    return _page(request, "question_import.html", {"form": form, "templates": templates}, status=status)


def _page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    crumbs = crumbs_to(None, (gettext("Import questions"), reverse(URL)))
    return render(request, f"wagtailadmin/courses/{template}", {"crumbs": crumbs, **context}, status=status)
