"""The quiz's page in the tree: what it is, its rules, this person's attempts so far. And what they read before more."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.access import get_quiz_for
from courses.domain.extra_time import allowance_of, time_grants_of
from courses.domain.grants import confirm_read, lessons_to_read
from courses.domain.marking_reading import markers_for
from courses.domain.policy import Grants, Policy, next_try
from courses.domain.policy_words import review_lines
from courses.domain.pools import question_count
from courses.domain.submit import close_if_overdue
from courses.domain.summary import Summary, attempt_summary
from courses.models import QuizPage
from courses.serving import adds_context
from courses.views.attempts import SeeOther
from courses.views.pages import reader_of, verdict_of
from website.accounts.access import confidential_open
from website.core import clock
from website.core.access import signed_in


@adds_context("QuizPage")
def quiz_context(page: QuizPage, request: HttpRequest) -> dict[str, Any]:
    """`summary`: where the reader stands; `questions`: how many scored questions an attempt has."""
    reader = reader_of(request)
    enrolment = verdict_of(page, request).enrolment if reader.is_authenticated else None
    if enrolment is None:
        policy = Policy.of(page)
        following = next_try(policy, [], grants=Grants(), now=clock.now())
        summary = Summary(policy, following, time_limit_minutes=policy.time_limit_minutes)
    else:
        summary = attempt_summary(reader, page, enrolment=enrolment)
        if summary.running is not None and close_if_overdue(summary.running):
            summary = attempt_summary(reader, page, enrolment=enrolment)
    granted = summary.granted or summary.to_read
    return {
        "summary": summary,
        "questions": question_count(page),
        "learner": enrolment is not None,
        "granted": granted,
        "to_read": lessons_to_read(summary.to_read) if summary.to_read is not None else [],
        "review_lines": review_lines(summary.policy),
        "markers": markers_for(reader, summary.policy) if enrolment is not None else None,
        # Why was written for the learner alone: it stays closed where their confidential pages are.
        "granted_reason": granted.reason if granted is not None and confidential_open(reader) else "",
    }


@require_POST
@signed_in
def attempt_read(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """ "I have read these": what was given at this quiz opens. Pressed again it leads to the same page."""
    opened = get_quiz_for(request.user, key)
    if confirm_read(opened.enrolment, page=opened.page, actor=request.user):
        messages.success(request, _("Thank you. Your attempt is open: start when you are ready."))
    return SeeOther(opened.page.get_url())


@require_safe
@signed_in
def extra_time(request: HttpRequest) -> HttpResponse:
    """Their own extra time, with what was agreed; the words stay closed with their confidential pages."""
    context = {
        "known": allowance_of(request.user),
        "decisions": time_grants_of(request.user),
        "open": confidential_open(request.user),
    }
    return render(request, "courses/extra_time.html", context)
