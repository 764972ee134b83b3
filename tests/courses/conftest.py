"""Fixtures of learning: a course and people on it."""

from __future__ import annotations

import pytest

from courses.domain.enrol import enrol
from tests.factories.courses import make_course


@pytest.fixture
def course(db):
    """A published course of one module with two lessons and a quiz."""
    return make_course(lessons=2, quizzes=1)


@pytest.fixture
def join():
    """`join(person, course)` puts a person on a course they chose."""

    def put(person, course):
        return enrol(course.page, learner=person, actor=person)

    return put
