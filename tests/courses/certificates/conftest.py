"""A certificate, issued the way certificates are."""

from __future__ import annotations

import pytest

from courses.domain.progress import complete_lesson
from courses.models import Certificate
from tests.factories.courses import make_course


@pytest.fixture
def certify(join):
    """`certify(person, **course_fields)` lets a person finish a new course and gives the certificate."""

    def finish(person, **fields):
        course = make_course(**{"title": "Active listening", "lessons": 1, **fields})
        enrolment = join(person, course)
        complete_lesson(enrolment, course.lessons[0], actor=person)
        return Certificate.objects.get(enrolment=enrolment)

    return finish


@pytest.fixture
def certificate(cast, certify):
    """Rosa's certificate, valid for two years."""
    return certify(cast.rosa, renewal_months=24)
