"""Another attempt at a quiz, and extra time, given by a supervisor. The peer is told, and reads the reason."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.domain.extra_time import allow_time, allowance_of, time_grants_of
from courses.domain.grants import enrolled_quiz, grant_attempt, grants_of
from courses.domain.oversight import QuizTraining, training_of
from supervision.access import get_supervisee_for
from supervision.forms.answers import GrantForm, TimeForm
from supervision.views.common import SeeOther, add_refusal
from website.accounts.access import require_confidential_open
from website.accounts.models import User
from website.accounts.replay import keeps_typed_text
from website.core.access import signed_in
from website.core.errors import Invalid, NotNow
from website.core.forms import text_choices


@keeps_typed_text
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def grant(request: HttpRequest, code: str) -> HttpResponse:
    """The peer's quizzes with what is worth reading again; a POST gives another attempt at one of them."""
    person = get_supervisee_for(request.user, code)
    require_confidential_open(request.user)
    quizzes = training_of(person, viewer=request.user).open_quizzes
    if request.method != "POST":
        form = GrantForm(quizzes=quizzes, initial={"quiz": _wanted(request, quizzes)})
        return _grant_page(request, person, quizzes, form)
    form = GrantForm(request.POST, quizzes=quizzes)
    if not form.is_valid():
        return _grant_page(request, person, quizzes, form, status=422)
    try:
        _give(request, person, form)
    except (Invalid, NotNow) as refusal:
        return _grant_page(request, person, quizzes, form, status=add_refusal(form, refusal))
    messages.success(request, _("Given. %(name)s is told, and reads your reason.") % {"name": person.display_name})
    return SeeOther(reverse("supervision:grant_attempt", args=[code]))


def _give(request: HttpRequest, person: User, form: GrantForm) -> None:
    """Gives it. Raises NotNow when the quiz has gone or there is nothing to give."""
    place = enrolled_quiz(person, uuid.UUID(form.cleaned_data["quiz"]))
    if place is None:
        raise NotNow(_("This quiz cannot be taken any more, so there is nothing to give."), code="gone")
    enrolment, page = place
    grant_attempt(
        enrolment,
        page=page,
        reason=form.cleaned_data["reason"],
        actor=request.user,
        lessons=form.lessons_of_quiz(),
        choices=text_choices(form),
    )


def _wanted(request: HttpRequest, quizzes: list[QuizTraining]) -> str:
    """The quiz that the link here named, or the only one at which something can be given."""
    open_ones = [str(quiz.key) for quiz in quizzes if quiz.waits_for_grant]
    asked_for = request.GET.get("quiz", "")
    if asked_for in open_ones:
        return asked_for
    return open_ones[0] if len(open_ones) == 1 else ""


def _offered(form: GrantForm, quiz: QuizTraining) -> list[tuple[str, str, bool]]:
    """The lessons to read before another attempt at `quiz`: value, title and whether it is ticked."""
    ticked = form["lessons"].value() or []
    rows = [(f"{quiz.key}/{lesson.key}", lesson.title) for lesson in quiz.again]
    return [(value, title, value in ticked) for value, title in rows]


def _grant_page(
    request: HttpRequest, person: User, quizzes: list[QuizTraining], form: GrantForm, *, status: int = 200
) -> HttpResponse:
    titles = {quiz.key: quiz.title for quiz in quizzes}
    earlier = [(row, titles.get(row.quiz_key, row.enrolment.course_title)) for row in grants_of(person)]
    context = {
        "person": person,
        "form": form,
        "chosen": form["quiz"].value() or "",
        "open_quizzes": [(str(quiz.key), quiz, _offered(form, quiz)) for quiz in quizzes if quiz.waits_for_grant],
        "other_quizzes": [quiz for quiz in quizzes if not quiz.waits_for_grant],
        "earlier": earlier,
    }
    return render(request, "supervision/answers/grant.html", context, status=status)


@keeps_typed_text
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def extra_time(request: HttpRequest, code: str) -> HttpResponse:
    """Extra time on every quiz with a limit, for one peer, with what was agreed."""
    person = get_supervisee_for(request.user, code)
    require_confidential_open(request.user)
    known = allowance_of(person)
    context: dict[str, Any] = {"person": person, "known": known, "decisions": time_grants_of(person)}
    if request.method != "POST":
        form = TimeForm(initial={"percent": known.percent if known else None})
        return render(request, "supervision/answers/time.html", {**context, "form": form})
    form = TimeForm(request.POST)
    if not form.is_valid():
        return render(request, "supervision/answers/time.html", {**context, "form": form}, status=422)
    try:
        allow_time(
            person,
            percent=form.cleaned_data["percent"],
            reason=form.cleaned_data["reason"],
            actor=request.user,
            choices=text_choices(form),
        )
    except Invalid as refusal:
        status = add_refusal(form, refusal)
        return render(request, "supervision/answers/time.html", {**context, "form": form}, status=status)
    messages.success(request, _("Saved. It counts from the next attempt on. %(name)s is told.") % _name(person))
    return SeeOther(reverse("supervision:extra_time", args=[code]))


def _name(person: User) -> dict[str, str]:
    return {"name": person.display_name}
