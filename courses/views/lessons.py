"""What people do inside a lesson: quick checks, scenarios, reflections.

Each view answers a POST to one block. Without JavaScript it redirects back to the block (or shows the lesson again with
what is wrong); a script that sends `X-Live: 1` gets the block alone.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.access import Opened, get_lesson_for
from courses.domain import practice, scenarios
from courses.domain.progress import remember_place
from courses.forms.practice import ReflectionForm
from courses.views.parts import Turn, anchor_of, part_of, practice_rows, sendings
from website.accounts.access import require_confidential_open
from website.accounts.replay import keeps_typed_text
from website.core.access import signed_in
from website.core.errors import Invalid, NotAllowed, NotNow
from website.core.forms import text_choices

LIVE = "X-Live"


@require_POST
@signed_in
def lesson_check(request: HttpRequest, key: uuid.UUID, block: uuid.UUID) -> HttpResponse:
    """Answers a quick check, or asks it again (`action=again`)."""
    opened, child = open_block(request.user, key, block, "quick_check")
    if request.POST.get("action") == "again":
        practice.retry_check(opened.page, block, learner=request.user)
        return show_part(request, opened, child)
    try:
        practice.answer_check(opened.page, block, child.value, request.POST, learner=request.user)
    except (Invalid, NotNow) as problem:
        status = 422 if isinstance(problem, Invalid) else problem.status
        return show_part(request, opened, child, turn=Turn(str(block), error=problem.sentence), status=status)
    return show_part(request, opened, child)


@require_POST
@signed_in
def lesson_scenario(request: HttpRequest, key: uuid.UUID, block: uuid.UUID) -> HttpResponse:
    """Starts a scenario, says a line, or takes one back: `action` is start, choose or back."""
    opened, child = open_block(request.user, key, block, "scenario")
    scenario, action = scenarios.scenario_from(child.value), request.POST.get("action")
    number, who = whole_number(request.POST.get("number")), request.user
    try:
        if action == "start":
            scenarios.start_play(opened.page, block, scenario, learner=who)
        elif action == "choose":
            choice = request.POST.get("choice", "")
            scenarios.choose_line(opened.page, block, scenario, choice, number=number, learner=who)
        elif action == "back":
            scenarios.step_back(opened.page, block, scenario, number=number, learner=who)
        else:
            raise Invalid(_("That button is not part of this talk. Nothing was changed."), code="unknown-action")
    except NotNow as problem:
        return show_part(request, opened, child, turn=Turn(str(block), error=problem.sentence), status=409)
    return show_part(request, opened, child)


@require_POST
@signed_in
@keeps_typed_text
def lesson_reflection(request: HttpRequest, key: uuid.UUID, block: uuid.UUID) -> HttpResponse:
    """Keeps or deletes (`action=delete`) what the person wrote for themselves; not while that is closed to them.

    `action=send` keeps it and goes on to where a copy can be sent.
    """
    opened, child = open_block(request.user, key, block, "reflection")
    if request.POST.get("action") == "delete":
        require_confidential_open(request.user)
        practice.delete_reflection(opened.page, block, learner=request.user)
        return show_part(request, opened, child)
    form = ReflectionForm(request.POST, prefix=ReflectionForm.prefix_of(block))
    if not form.is_valid():
        return show_part(request, opened, child, turn=Turn(str(block), form=form), status=422)
    try:
        require_confidential_open(request.user)
        practice.save_reflection(
            opened.page, block, form.cleaned_data["text"], learner=request.user, choices=text_choices(form)
        )
    except (NotAllowed, NotNow) as problem:
        form.add_error(None, problem.sentence)
        return show_part(request, opened, child, turn=Turn(str(block), form=form), status=problem.status)
    if request.POST.get("action") == "send":
        # Saved first, so that nothing typed is lost; what is sent is looked at once more on a page of its own.
        return HttpResponseRedirect(reverse("courses:reflection_send", args=[key, block]))
    return show_part(request, opened, child)


def whole_number(text: str | None) -> int:
    """A small whole number from a form, -1 for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 6 else -1


def open_block(user: Any, key: uuid.UUID, block: uuid.UUID, kind: str) -> tuple[Opened, Any]:
    """A lesson that is open for `user` and its block. Raises Http404 or NotOpen with the reason."""
    opened = get_lesson_for(user, key)
    for child in opened.page.body:
        if child.id == str(block) and child.block_type == kind:
            return opened, child
    raise Http404


def show_part(
    request: HttpRequest, opened: Opened, child: Any, *, turn: Turn | None = None, status: int = 200
) -> HttpResponse:
    """The answer to a POST: the block alone for a script, a redirect to it, or the lesson with what is wrong."""
    anchor = anchor_of(child.id)
    if turn is None:
        remember_place(opened.enrolment, content_key=opened.page.translation_key, anchor=anchor)
    if request.headers.get(LIVE):
        rows, key = practice_rows(opened.page, request.user, {child.block_type}), str(child.id)
        sent = sendings(opened.page, rows, request.user).get(key)
        row = rows.get((child.block_type, key))
        part = part_of(opened.page, child, row, learner=request.user, turn=turn, sending=sent)
        response = render(request, "courses/partials/part.html", {"part": part, "live": True}, status=status)
        response[LIVE] = "1"
        return response
    if turn is None:
        return HttpResponseRedirect(f"{opened.page.get_url(request)}#{anchor}")
    context = opened.page.get_context(request, turn=turn)
    return TemplateResponse(request, opened.page.template, context, status=status)
