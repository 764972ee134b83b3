"""Taking a quiz. Every address belongs to the learner of the attempt alone; for everybody else it does not exist.

The question page works without a script: whatever button is pressed, the answer is saved on the way. A script saves the
same form as it changes (`answer_save`). An answer is never dropped: what cannot be saved comes back on the page that
says why.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats, timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.access import get_attempt_for, get_item_for, get_quiz_for
from courses.domain import attempts
from courses.domain.attempts import ANSWER, FLAG, AttemptClosed, StaleAnswer
from courses.domain.numbering import where_to_go_on
from courses.domain.review import result_of
from courses.domain.submit import close_if_overdue, submit
from courses.domain.summary import attempt_summary, summary_after
from courses.models import Attempt, AttemptItem
from courses.questions.base import Refused
from courses.questions.registry import get_kind
from courses.views.attempt_pages import compared, countdown, finish_context, item_context
from website.accounts.access import confidential_open, require_confidential_open
from website.accounts.models import User
from website.accounts.replay import keeps_typed_text
from website.core.access import signed_in
from website.core.errors import Invalid, NotNow


class SeeOther(HttpResponseRedirect):
    """A redirect after a POST: the next request is a GET, whatever the client."""

    status_code = 303


@require_POST
@signed_in
def attempt_start(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Starts an attempt or goes on with the open one; a refusal is shown on the quiz's page."""
    opened = get_quiz_for(request.user, key)
    try:
        attempt = attempts.start(
            opened.page, enrolment=opened.enrolment, module_title=opened.module.title, actor=request.user
        )
    except NotNow as refusal:
        summary = attempt_summary(request.user, opened.page, enrolment=opened.enrolment)
        context = {"page": opened.page, "summary": summary, "refusal": refusal.sentence}
        return render(request, "courses/attempt_refused.html", context, status=refusal.status)
    return SeeOther(reverse("courses:attempt", args=[attempt.code]))


@require_safe
@signed_in
def attempt(request: HttpRequest, code: str) -> HttpResponse:
    """Goes to where the learner left off: the first open question, the end, or the result."""
    found = get_attempt_for(request.user, code)
    if close_if_overdue(found) or not found.is_open:
        return HttpResponseRedirect(reverse("courses:attempt_result", args=[code]))
    first = where_to_go_on(found.items.order_by("number").values_list("number", "version__kind", "answered"))
    if first is None:
        return HttpResponseRedirect(reverse("courses:attempt_finish", args=[code]))
    return HttpResponseRedirect(reverse("courses:attempt_question", args=[code, first]))


@keeps_typed_text
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def attempt_question(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One question. A POST saves what the form holds and goes where its button says."""
    if request.method == "POST":
        return _save_and_go(request, code, number)
    item = get_item_for(request.user, code, number)
    if close_if_overdue(item.attempt) or not item.attempt.is_open:
        return HttpResponseRedirect(reverse("courses:attempt_result", args=[code]))
    _require_open_words(request.user, item)
    return render(request, "courses/attempt_question.html", item_context(item))


def _words_closed(user: User, item: AttemptItem) -> bool:
    """Whether the saved answer is in the learner's own words and those are closed to them. Saving stays open."""
    return bool(item.sequence) and get_kind(item.version.kind).confidential and not confidential_open(user)


def _require_open_words(user: User, item: AttemptItem) -> None:
    """Raises NotAllowed where the saved answer may not be shown now."""
    if _words_closed(user, item):
        require_confidential_open(user)


def _save_and_go(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Saves, then 303 to the next page; 409 or 422 with everything typed when it could not be saved."""
    try:
        saved = attempts.save_answer(code, number, actor=request.user, data=request.POST, sequence=_sequence(request))
    except StaleAnswer as stale:
        context = {**compared(stale.item, stale.given), "sentence": stale.sentence, "posted": _posted(request)}
        context["saved_closed"] = _words_closed(request.user, stale.item)
        return render(request, "courses/attempt_conflict.html", context, status=stale.status)
    except AttemptClosed as closed:
        context = {**compared(closed.item, closed.given), "sentence": closed.sentence}
        return render(request, "courses/attempt_closed.html", context, status=closed.status)
    except Invalid as problem:
        item = get_item_for(request.user, code, number)
        given = problem.given if isinstance(problem, Refused) else None
        if given is None:
            _require_open_words(request.user, item)
        context = item_context(item, given=given, error=problem.sentence)
        return render(request, "courses/attempt_question.html", context, status=422)
    return SeeOther(_where_to(request, code, number, saved.item.attempt.item_count))


def _where_to(request: HttpRequest, code: str, number: int, last: int) -> str:
    """Where the pressed button leads: next, back, stay, finish, or the number of a question."""
    if f"{ANSWER}-clear" in request.POST:
        return reverse("courses:attempt_question", args=[code, number])
    go = request.POST.get("go", "next")
    if go == "finish":
        return reverse("courses:attempt_finish", args=[code])
    wanted = number + 1
    if go == "back":
        wanted = number - 1
    elif go == "stay":
        wanted = number
    elif go.isascii() and go.isdigit():
        wanted = int(go[:5])
    if wanted > last:
        return reverse("courses:attempt_finish", args=[code])
    return reverse("courses:attempt_question", args=[code, max(wanted, 1)])


@keeps_typed_text
@require_POST
@signed_in
def answer_save(request: HttpRequest, code: str, number: int) -> JsonResponse:
    """Saves the same form for a script. The answer says what the server has now; the page shows nothing else as saved.

    200: `saved` (the time in words), `sequence`, `answered`, `seconds` left. 409 stale, handed-in, time-over; 422 for
    an answer that cannot be taken; 401 and 403 come from the sign-in. Each refusal has `code` and `sentence`; the
    script keeps the text.
    """
    try:
        saved = attempts.save_answer(code, number, actor=request.user, data=request.POST, sequence=_sequence(request))
    except StaleAnswer as stale:
        return _refusal(stale, sequence=stale.item.sequence)
    except AttemptClosed as closed:
        return _refusal(closed, url=reverse("courses:attempt_result", args=[code]))
    except Invalid as problem:
        return JsonResponse({"code": problem.code, "sentence": problem.sentence}, status=422)
    return JsonResponse(
        {
            "saved": time_in_words(saved.at) if saved.at else "",
            "sequence": saved.item.sequence,
            "answered": saved.item.answered,
            "flagged": saved.item.flagged,
            "seconds": countdown(saved.item.attempt)["seconds_left"],
        }
    )


@keeps_typed_text
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def attempt_finish(request: HttpRequest, code: str) -> HttpResponse:
    """Before handing in: what is still open and what follows. A POST hands in, once, however often it comes."""
    if request.method == "POST":
        submit(code, actor=request.user)
        return SeeOther(reverse("courses:attempt_result", args=[code]))
    found = get_attempt_for(request.user, code)
    if close_if_overdue(found) or not found.is_open:
        return HttpResponseRedirect(reverse("courses:attempt_result", args=[code]))
    return render(request, "courses/attempt_finish.html", finish_context(found, summary_after(found)))


@require_safe
@signed_in
def attempt_result(request: HttpRequest, code: str) -> HttpResponse:
    """The result of a finished attempt; an open one is not an oracle and leads back to its questions."""
    found: Attempt = get_attempt_for(request.user, code)
    if not close_if_overdue(found) and found.is_open:
        return HttpResponseRedirect(reverse("courses:attempt", args=[code]))
    result = result_of(found, confidential=confidential_open(request.user))
    return render(request, "courses/attempt_result.html", {"result": result, "attempt": found})


def time_in_words(moment: Any) -> str:
    """The time of day on the server's clock, in the active time zone: what "Saved 10:42" says."""
    return formats.time_format(timezone.localtime(moment), "H:i")


def _sequence(request: HttpRequest) -> int:
    """The step the page was made from; -1, which never agrees with a saved answer, when the form does not say."""
    text = request.POST.get("sequence", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _posted(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields of the answer as they came, to be sent again when the learner keeps this answer."""
    mine = (ANSWER, FLAG)
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name in mine or name.startswith(tuple(f"{field}-" for field in mine))
        for value in values
    ]


def _refusal(refusal: NotNow, **more: Any) -> JsonResponse:
    return JsonResponse({"code": refusal.code, "sentence": refusal.sentence, **more}, status=refusal.status)
