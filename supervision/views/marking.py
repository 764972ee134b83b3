"""Written answers that wait for a mark, for the supervisors who look after those who wrote them: the queue, one answer.

Opening an answer is recorded before it is shown, and the peer sees that. When the agreement has ended: 404.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courses.domain import marking
from courses.domain.marking_desk import DONE, WAITS, Desk, draft_stamp, show_mark, worth_in_words
from courses.domain.marking_queue import left_over_drafts, marked_lately, next_to_mark, overtaken_drafts, queue_of
from courses.questions.registry import get_kind
from supervision.forms.marking import MarkForm
from supervision.views.common import SeeOther, add_refusal
from website.accounts.access import require_confidential_open
from website.accounts.enums import Role
from website.accounts.replay import keeps_typed_text
from website.core.access import needs_role, signed_in
from website.core.errors import Invalid, NotNow
from website.core.forms import text_choices


@require_safe
@needs_role(Role.SUPERVISOR)
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for my mark, by quiz and question, the oldest first. No word of an answer stands here."""
    require_confidential_open(request.user)
    rows = queue_of(request.user)
    context = {
        "rows": rows,
        "total": sum(row.number_waiting for row in rows),
        "left_over": [(row, draft_stamp(row), shown) for row, shown in left_over_drafts(request.user)],
        "overtaken": [(row, draft_stamp(row)) for row in overtaken_drafts(request.user)],
        "lately": marked_lately(request.user),
    }
    return render(request, "supervision/marking/list.html", context)


@keeps_typed_text
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def answer(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One written answer with the rubric. A POST saves or drops a draft, or gives the mark and goes on to the next."""
    if request.method == "POST" and request.POST.get("go") == "drop":
        return _drop(request, code, number)
    desk = marking.desk_behind(code, number, viewer=request.user)
    require_confidential_open(request.user)
    if request.method != "POST":
        return _page(request, desk, MarkForm(desk=desk))
    as_draft = request.POST.get("go") == "draft"
    form = MarkForm(request.POST, desk=desk, as_draft=as_draft)
    if not form.is_valid():
        return _closed(request, desk, form) if desk.state == WAITS else _page(request, desk, form, status=422)
    try:
        _write(form, code, number, request.user, as_draft=as_draft)
    except marking.StaleMark as stale:
        if stale.desk.state == WAITS:
            return _closed(request, stale.desk, form)
        # The next post says that this was read too. Everything typed stays.
        typed = {name: form.cleaned_data.get(name, "") for name in ("found", "comment", "reason")}
        fresh = MarkForm(desk=stale.desk, initial={**typed, "seen": stale.desk.token})
        return _page(request, stale.desk, fresh, status=stale.status, stale=stale.sentence)
    except (Invalid, NotNow) as refusal:
        if desk.state == WAITS:
            return _closed(request, desk, form)
        return _page(request, desk, form, status=add_refusal(form, refusal))
    if as_draft:
        messages.success(request, _("Your draft is saved. Only you see it."))
        return SeeOther(reverse("supervision:marking_answer", args=[code, number]))
    return _go_on(request, desk)


def _write(form: MarkForm, code: str, number: int, actor: Any, *, as_draft: bool) -> None:
    given = {
        "found": form.cleaned_data["found"],
        "comment": form.cleaned_data["comment"] or "",
        "seen": form.cleaned_data["seen"],
        "choices": text_choices(form),
        "actor": actor,
    }
    if as_draft:
        marking.save_draft(code, number, **given)
    else:
        marking.give_mark(code, number, reason=form.cleaned_data.get("reason") or "", **given)


def _drop(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Drops the draft that the page showed; one that was saved since is shown instead."""
    require_confidential_open(request.user)
    try:
        dropped = marking.drop_draft(code, number, actor=request.user, stamp=request.POST.get("stamp", ""))
    except marking.StaleMark as stale:
        if stale.desk.item.dropped:
            # There is no page of this answer any more: the list shows the draft.
            messages.warning(request, stale.sentence)
            return SeeOther(reverse("supervision:marking"))
        return _page(request, stale.desk, MarkForm(desk=stale.desk), status=stale.status, stale=stale.sentence)
    if dropped:
        messages.success(request, _("Your draft is gone. Nothing else was changed."))
    return SeeOther(reverse("supervision:marking"))


def _closed(request: HttpRequest, desk: Desk, form: MarkForm) -> HttpResponse:
    """No mark can be given here now: what was typed is shown, to copy."""
    found = form.data.getlist("found")
    typed = {
        "ideas": [label for key, label in form.fields["found"].choices if key in found],
        "comment": form.data.get("comment", ""),
    }
    sentence = marking.StaleMark(desk).sentence
    return _page(request, desk, form, status=marking.StaleMark.status, stale=sentence, typed=typed)


def _go_on(request: HttpRequest, desk: Desk) -> HttpResponse:
    """To the next answer, or back to the queue when nothing waits. A changed mark leads back to its answer."""
    name = desk.item.attempt.learner.display_name
    if desk.state == DONE:
        messages.success(request, _("Changed. %(name)s is told.") % {"name": name})
        return SeeOther(reverse("supervision:marking_answer", args=[desk.item.attempt.code, desk.item.number]))
    following = next_to_mark(request.user, after=desk.item)
    if following is None:
        messages.success(request, _("Your mark is given. Nothing else waits for you."))
        return SeeOther(reverse("supervision:marking"))
    messages.success(request, _("Your mark is given. Here is the next answer."))
    return SeeOther(reverse("supervision:marking_answer", args=following))


def _page(request: HttpRequest, desk: Desk, form: MarkForm, *, status: int = 200, **more: Any) -> HttpResponse:
    """The answer with the form below it; the look is recorded first."""
    item = marking.open_desk(desk.item.attempt.code, desk.item.number, viewer=request.user).item
    kind, shape = get_kind(item.version.kind), item.version.shape
    context = {
        "desk": desk,
        "item": item,
        "person": item.attempt.learner,
        "stem": shape.stem,
        "words": kind.own_words(item.response),
        "model_answer": kind.model_answer(shape),
        "total": sum(idea.points for idea in kind.rubric(shape)),
        "others": [show_mark(row, item, viewer=request.user) for row in desk.others],
        "mine": show_mark(desk.mine, item, viewer=request.user) if desk.mine and not desk.mine.is_draft else None,
        "draft": show_mark(desk.draft, item, viewer=request.user) if desk.draft else None,
        "stamp": draft_stamp(desk.draft) if desk.draft else "",
        "worth": worth_in_words(item) if desk.state == DONE else "",
        "writes": desk.state != WAITS,
        "form": form,
        **more,
    }
    return render(request, "supervision/marking/answer.html", context, status=status)
