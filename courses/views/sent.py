"""Sending a written answer or a reflection to the people who look after one, reading their answers, taking it back.

Only the learner opens these pages. Taking back is never closed to them.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.access import get_item_for, get_own_sent_work
from courses.domain import sent_work as sending
from courses.domain.sent_reading import asked_in, in_a_row, looks_at, own_list, readers_of, shown_replies
from courses.domain.words import lines_of
from courses.forms.sent import SendForm
from courses.models import Reflection, SentWork
from courses.questions.registry import get_kind
from courses.views.attempts import SeeOther
from courses.views.lessons import open_block
from courses.views.parts import anchor_of
from website.accounts.access import confidential_open, require_confidential_open
from website.accounts.replay import keeps_typed_text
from website.core.access import signed_in
from website.core.errors import Invalid, NotNow
from website.core.forms import text_choices

Send = Callable[[str, Any], SentWork]


@keeps_typed_text
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def answer_send(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Look once more at a written answer of a finished quiz and send a copy of it."""
    item = get_item_for(request.user, code, number)
    require_confidential_open(request.user)
    sending.check_item_to_send(item)
    context = {
        "title": item.attempt.quiz_title,
        "stem": item.version.shape.stem,
        "back_url": reverse("courses:attempt_result", args=[code]),
        "back_label": _("Back to your result"),
    }
    known = SentWork.objects.of(request.user).standing().filter(item=item).first()

    def send(text: str, choices: Any) -> SentWork:
        return sending.send_answer(code, number, text, actor=request.user, choices=choices)

    return _send_page(request, context, get_kind(item.version.kind).own_words(item.response), known, send)


@keeps_typed_text
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def reflection_send(request: HttpRequest, key: uuid.UUID, block: uuid.UUID) -> HttpResponse:
    """The same with a reflection that was saved before."""
    opened, child = open_block(request.user, key, block, "reflection")
    require_confidential_open(request.user)
    lesson = opened.page
    row = Reflection.objects.visible_to(request.user).of_lesson(key).filter(block_id=block).first()
    if row is None:
        raise Http404
    prompt = str(child.value["prompt"])
    context = {
        "title": lesson.title,
        "prompt": lines_of(prompt),
        "back_url": f"{lesson.get_url(request)}#{anchor_of(block)}",
        "back_label": _("Back to the lesson"),
    }
    known = SentWork.objects.of(request.user).standing().filter(content_key=key, block_id=block).first()

    def send(text: str, choices: Any) -> SentWork:
        return sending.send_reflection(lesson, block, text, prompt=prompt, actor=request.user, choices=choices)

    return _send_page(request, context, row.text, known, send)


def _send_page(
    request: HttpRequest, context: dict[str, Any], written: str, known: SentWork | None, send: Send
) -> HttpResponse:
    """The form with the copy; 422 or 409 with everything typed when it cannot be sent as it is."""
    readers = readers_of(request.user)
    context |= {"readers": in_a_row(readers), "several": len(readers) > 1}
    if request.method != "POST":
        if known is not None:
            return SeeOther(reverse("courses:sent_work", args=[known.code]))
        if not readers:
            return render(request, "courses/send_nobody.html", context, status=409)
        return render(request, "courses/send.html", {**context, "form": SendForm(initial={"text": written})})
    form = SendForm(request.POST)
    if not form.is_valid():
        return render(request, "courses/send.html", {**context, "form": form}, status=422)
    try:
        sent = send(form.cleaned_data["text"], text_choices(form))
    except (Invalid, NotNow) as problem:
        form.add_error(None, problem.sentence)
        return render(request, "courses/send.html", {**context, "form": form}, status=problem.status)
    messages.success(request, _("Sent. You can take it back at any time."))
    return SeeOther(reverse("courses:sent_work", args=[sent.code]))


@require_safe
@signed_in
def sent_list(request: HttpRequest) -> HttpResponse:
    """Everything that the person sent: what, when, answered or not. No word of it stands here."""
    context = {"rows": own_list(request.user), "readers": in_a_row(readers_of(request.user))}
    return render(request, "courses/sent_list.html", context)


@require_safe
@signed_in
def sent_work(request: HttpRequest, code: str) -> HttpResponse:
    """One piece that the person sent: the copy, who may read it, who did, what they answered."""
    sent = get_own_sent_work(request.user, code)
    require_confidential_open(request.user)
    context = {
        "sent": sent,
        "asked": asked_in(sent),
        "replies": shown_replies(sent),
        "looks": looks_at(sent),
        "readers": in_a_row(readers_of(request.user)) if sent.stands else "",
    }
    return render(request, "courses/sent_work.html", context)


@require_POST
@signed_in
def sent_take_back(request: HttpRequest, code: str) -> HttpResponse:
    """Takes it back, at once. Never closed, never needs a fresh proof."""
    sending.take_back(code, actor=request.user)
    messages.success(request, _("Taken back. Nobody else can read it from now on."))
    if confidential_open(request.user):
        return SeeOther(reverse("courses:sent_work", args=[code]))
    return SeeOther(reverse("courses:sent_list"))
