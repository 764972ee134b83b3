"""The quiz's page in the tree: what it is, its rules, this person's attempts so far."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from courses.domain.policy import Policy, next_try
from courses.domain.submit import close_if_overdue
from courses.domain.summary import Summary, attempt_summary
from courses.models import QuizPage
from courses.serving import adds_context
from courses.views.pages import reader_of, verdict_of
from website.accounts.access import confidential_open
from website.core import clock


@adds_context("QuizPage")
def quiz_context(page: QuizPage, request: HttpRequest) -> dict[str, Any]:
    """`summary`: where the reader stands; `questions`: how many scored questions an attempt has."""
    reader = reader_of(request)
    enrolment = verdict_of(page, request).enrolment if reader.is_authenticated else None
    if enrolment is None:
        policy = Policy.of(page)
        following = next_try(policy, [], grants=[], now=clock.now())
        summary = Summary(policy, following, time_limit_minutes=policy.time_limit_minutes)
    else:
        summary = attempt_summary(reader, page, enrolment=enrolment)
        if summary.running is not None and close_if_overdue(summary.running):
            summary = attempt_summary(reader, page, enrolment=enrolment)
    granted = summary.granted
    return {
        "summary": summary,
        "questions": question_count(page),
        "learner": enrolment is not None,
        "granted": granted,
        # Why was written for the learner alone: it stays closed where their confidential pages are.
        "granted_reason": granted.reason if granted is not None and confidential_open(reader) else "",
    }


def question_count(page: QuizPage) -> int:
    """How many scored questions an attempt asks for, as the page states it."""
    sources = page.sources.all()
    fixed = sum(1 for source in sources if source.question_id)
    return fixed + sum(source.draw or 0 for source in sources)
