"""What peers sent, for the supervisors who look after them now: the queue, one text, the answer to it.

Opening a text is recorded before it is shown, and the peer sees that. Taken back, or the agreement ended: 404.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courses.access import get_sent_work_for
from courses.domain import sent_work
from courses.domain.sent_reading import asked_in, in_a_row, readers_of, shown_replies
from courses.models import SentWork
from supervision.access import supervisees_of
from supervision.forms.answers import PersonFilter, ReplyForm
from supervision.views.common import SeeOther, add_refusal
from website.accounts.access import require_confidential_open
from website.accounts.enums import Role
from website.accounts.replay import keeps_typed_text
from website.core.access import needs_role, signed_in
from website.core.errors import Invalid, NotNow
from website.core.forms import text_choices

A_PAGE = 30


@require_safe
@needs_role(Role.SUPERVISOR)
def answers(request: HttpRequest) -> HttpResponse:
    """What was sent to me, what waits first. No word of it stands here."""
    require_confidential_open(request.user)
    rows = sent_work.queue_of(request.user)
    people = supervisees_of(request.user).filter(work_sent__taken_back_at__isnull=True, work_sent__isnull=False)
    form = PersonFilter(request.GET, people=list(people.distinct().order_by("display_name", "pk")))
    chosen = form.cleaned_data["person"] if form.is_valid() else ""
    if chosen:
        rows = rows.filter(learner__code=chosen)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "form": form,
        "chosen": chosen,
        "query": f"person={chosen}" if chosen else "",
        "waiting": [row for row in page if row.answered_at is None],
        "answered": [row for row in page if row.answered_at is not None],
    }
    return render(request, "supervision/answers/list.html", context)


@keeps_typed_text
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """One text that a peer sent, with what they were asked; a POST answers it, and marks it when ideas are ticked."""
    found = get_sent_work_for(request.user, code)
    require_confidential_open(request.user)
    asked = asked_in(found)
    rubric = asked.rubric if asked else ()
    if request.method != "POST":
        return _page(request, code, ReplyForm(initial={"seen": found.replies.count()}, rubric=rubric))
    form = ReplyForm(request.POST, rubric=rubric)
    if not form.is_valid():
        return _page(request, code, form, status=422)
    try:
        sent_work.reply(
            code,
            form.cleaned_data["text"],
            actor=request.user,
            seen=form.cleaned_data["seen"],
            found=form.cleaned_data.get("found", ()),
            choices=text_choices(form),
        )
    except sent_work.StaleReply as stale:
        # The next send says that these were read too. Everything typed stays.
        form.data = form.data.copy()
        form.data["seen"] = str(len(stale.replies))
        return _page(request, code, form, status=stale.status, stale=stale.sentence)
    except (Invalid, NotNow) as refusal:
        return _page(request, code, form, status=add_refusal(form, refusal))
    messages.success(request, _("Answered. %(name)s is told.") % {"name": found.learner.display_name})
    return SeeOther(reverse("supervision:answer", args=[code]))


def _page(request: HttpRequest, code: str, form: ReplyForm, *, status: int = 200, **more: Any) -> HttpResponse:
    """The text with the form below it; the look is recorded first."""
    sent: SentWork = sent_work.read_sent_work(code, viewer=request.user)
    context = {
        "sent": sent,
        "person": sent.learner,
        "asked": asked_in(sent),
        "replies": shown_replies(sent),
        "readers": in_a_row(readers_of(sent.learner)),
        "form": form,
        **more,
    }
    return render(request, "supervision/answers/answer.html", context, status=status)
