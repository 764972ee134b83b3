"""Many finished attempts at once, as plain rows: statistics look at nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Count

from courses.domain.policy import Policy
from courses.models import Attempt, AttemptItem, Enrolment, QuestionVersion, QuizPage
from courses.questions.registry import get_kind
from tests.factories.courses import Course
from website.accounts.models import User
from website.core import clock


def make_people(count: int, *, prefix: str = "many") -> list[User]:
    """People who can do nothing but have taken quizzes."""
    return User.objects.bulk_create(
        User(email=f"{prefix}{at}@demo.example", full_name=f"Person {at}", display_name=f"P{at}") for at in range(count)
    )


def finished_attempts(
    course: Course,
    quiz: QuizPage,
    versions: Sequence[QuestionVersion],
    rows: Sequence[tuple[User, Sequence[dict[str, Any] | None]]],
    *,
    drawn: bool = False,
) -> list[Attempt]:
    """One finished attempt per row: a person and their responses, in the order of `versions`; each a minute later."""
    people = {person.pk: person for person, __ in rows}
    Enrolment.objects.bulk_create(
        [
            Enrolment(learner=person, course_key=course.page.translation_key, course_title=course.page.title)
            for person in people.values()
            if not Enrolment.objects.filter(learner=person, course_key=course.page.translation_key).exists()
        ]
    )
    enrolments = {row.learner_id: row for row in Enrolment.objects.on(course.page.translation_key)}
    policy, start = Policy.of(quiz).as_data(), clock.now()
    before = Attempt.objects.at(quiz.translation_key).order_by().values_list("learner").annotate(Count("pk"))
    numbers = {**dict.fromkeys(people, 0), **dict(before)}
    attempts, items = [], []
    for at, (person, responses) in enumerate(rows):
        numbers[person.pk] += 1
        attempt = Attempt(
            learner=person,
            enrolment=enrolments[person.pk],
            quiz_key=quiz.translation_key,
            quiz_page=quiz,
            quiz_title=quiz.title,
            number=numbers[person.pk],
            policy=policy,
            seed=f"{at:032}",
            state=Attempt.State.FINISHED,
            ending=Attempt.Ending.SUBMITTED,
            finished_at=start + dt.timedelta(minutes=at),
            passed=False,
        )
        attempts.append(attempt)
        for slot, (version, response) in enumerate(zip(versions, responses, strict=True), start=1):
            mark = get_kind(version.kind).mark(version.shape, response)
            items.append(
                AttemptItem(
                    attempt=attempt,
                    number=slot,
                    version=version,
                    slot=slot,
                    drawn=drawn,
                    response=response,
                    answered=response is not None,
                    fraction=Decimal(mark.fraction.numerator) / Decimal(mark.fraction.denominator),
                    right=mark.right,
                )
            )
    Attempt.objects.bulk_create(attempts)
    AttemptItem.objects.bulk_create(items, batch_size=2_000)
    return attempts
