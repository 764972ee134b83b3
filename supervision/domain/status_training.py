"""What the status of a supervisee takes from learning, for many people at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from courses.enums import Competency, PracticeDomain
from courses.models import Attempt, AttemptItem, SentWork

CRUCIAL_DOMAIN = PracticeDomain.ETHICAL_RESPONSIBILITY
"""Boundaries, confidentiality and the other duties of the work."""
CRUCIAL_COMPETENCY = Competency.CRISES


def crucial_quizzes_not_passed(people: Iterable[int] | QuerySet) -> Mapping[int, int]:
    """How many quizzes are not passed yet whose latest attempt got something wrong about duties or crises, by person.

    Courses under way only; one statement.
    """
    same = Attempt.objects.filter(
        enrolment=OuterRef("attempt__enrolment"), quiz_key=OuterRef("attempt__quiz_key")
    ).finished()
    rows = (
        AttemptItem.objects.filter(
            attempt__learner__in=people,
            attempt__state=Attempt.State.FINISHED,
            attempt__passed=False,
            attempt__enrolment__completed_at__isnull=True,
            version__scored=True,
        )
        .filter(Q(right=False) | Q(right__isnull=True))
        .exclude(Exists(same.filter(Q(passed=True) | Q(number__gt=OuterRef("attempt__number")))))
        .order_by()
        .values_list("attempt__learner", "attempt", "version__domain", "version__competencies")
    )
    attempts: dict[int, set[int]] = defaultdict(set)
    for person, attempt, domain, competencies in rows:
        if domain == CRUCIAL_DOMAIN or CRUCIAL_COMPETENCY in competencies:
            attempts[person].add(attempt)
    return {person: len(found) for person, found in attempts.items()}


def sent_work_waiting_counts(people: Iterable[int] | QuerySet) -> Mapping[int, int]:
    """How many pieces of work each person sent that nobody has answered yet; one statement."""
    rows = SentWork.objects.waiting().filter(learner__in=people).order_by().values_list("learner")
    return dict(rows.annotate(number=Count("pk")))
