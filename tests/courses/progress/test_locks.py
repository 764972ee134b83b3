"""Writers about one person at the same moment: the foreign keys to the person and the audit log make no circle."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from courses.domain.enrol import enrol
from courses.models import Enrolment
from tests.cast import build_cast
from tests.factories.courses import make_course
from website.accounts.domain.people import remove_role, set_role
from website.accounts.enums import Role

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 6


def test_joining_a_course_while_a_role_changes_breaks_neither_off(transactional_db):
    cast = build_cast()
    courses = [make_course(lessons=1).page for __ in range(ROUNDS)]
    barrier = Barrier(2)

    def run(call):
        errors = []
        try:
            for number in range(ROUNDS):
                barrier.wait(timeout=30)
                try:
                    call(number)
                except Exception as error:
                    errors.append(error)
        finally:
            connection.close()
        return errors

    def join(number):
        enrol(courses[number], learner=cast.rosa, actor=cast.rosa)

    def change(number):
        (remove_role if number % 2 else set_role)(cast.rosa, Role.SUPERVISOR, actor=cast.priya)

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(run, (join, change)))

    assert found == [[], []]
    assert Enrolment.objects.of(cast.rosa).count() == ROUNDS
    assert not cast.rosa.has_role(Role.SUPERVISOR)
