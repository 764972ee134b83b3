"""Fixtures of statistics: a quiz of three questions, and people who took it."""

from __future__ import annotations

import pytest

from courses.models import Question
from tests.factories.courses_quiz import RIGHT, WRONG, make_quiz
from tests.factories.statistics import finished_attempts, make_people


@pytest.fixture
def quiz(db):
    """The course, the quiz page, the versions of its three questions."""
    course, page = make_quiz(count=3)
    versions = [question.current_version for question in Question.objects.order_by("ref")]
    return course, page, versions


@pytest.fixture
def taken(quiz):
    """`taken(12)` has twelve people hand the quiz in, the first half all right, the others all wrong."""

    def take(count: int, *, prefix: str = "many"):
        course, page, versions = quiz
        kinds = [version.kind for version in versions]
        rows = [
            (person, [(RIGHT if at < count // 2 else WRONG)[kind] for kind in kinds])
            for at, person in enumerate(make_people(count, prefix=prefix))
        ]
        return finished_attempts(course, page, versions, rows)

    return take
