"""Ten last steps at the same moment end in one certificate, on both databases."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from courses.domain.enrol import enrol
from courses.domain.progress import complete_lesson
from courses.models import Certificate, Completion, Enrolment
from tests.cast import build_cast
from tests.factories.courses import make_course
from website.notices.models import Notice, OutboxEntry

PARALLEL = 10


def at_once(work):
    """Runs `work(number)` ten times in threads that start together; what each returned or raised."""
    gate = threading.Barrier(PARALLEL)

    def run(number):
        try:
            gate.wait(timeout=30)
            return work(number)
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(PARALLEL) as pool:
        return list(pool.map(run, range(PARALLEL)))


@pytest.fixture
def rosa(transactional_db):
    return build_cast().rosa


def test_ten_last_steps_issue_one_certificate(rosa):
    course = make_course(lessons=2)
    enrolment = enrol(course.page, learner=rosa, actor=rosa)

    results = at_once(lambda number: complete_lesson(enrolment, course.lessons[number % 2], actor=rosa))

    assert [row for row in results if isinstance(row, Exception)] == []
    assert (Completion.objects.count(), Certificate.objects.count()) == (2, 1)
    assert Notice.objects.filter(kind="courses.certificate_issued").count() == 1
    assert OutboxEntry.objects.filter(key__startswith="mail:cert-issued:").count() == 1
    assert Enrolment.objects.get().completed_at is not None


def test_ten_enrolments_make_one(rosa):
    course = make_course(lessons=1)

    results = at_once(lambda number: enrol(course.page, learner=rosa, actor=rosa))

    assert {row.pk for row in results} == {Enrolment.objects.get().pk}
