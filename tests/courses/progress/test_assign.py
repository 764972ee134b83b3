"""Assigning courses: by coordinators for their teams, and by whoever oversees the learner."""

from __future__ import annotations

import pytest

from courses.access import learner_oversight, register_oversight
from courses.domain.enrol import assign, assign_all, enrol
from courses.models import Enrolment
from tests.factories.courses import make_course
from website.accounts.models import User
from website.audit.models import AuditEvent
from website.core.errors import NotAllowed, NotNow
from website.notices.models import Notice


@pytest.fixture
def oversight(cast):
    """Dana oversees Tomás."""

    def overseen(user):
        return User.objects.filter(pk=cast.tomas.pk) if user == cast.dana else User.objects.none()

    register_oversight("test", overseen)
    yield
    learner_oversight.remove("test")


def test_whoever_oversees_the_learner_assigns(cast, course, oversight):
    enrolment = assign(course.page, learner=cast.tomas, actor=cast.dana)

    assert (enrolment.learner, enrolment.source) == (cast.tomas, "assigned")
    with pytest.raises(NotAllowed):
        assign(course.page, learner=cast.rosa, actor=cast.dana)
    with pytest.raises(NotAllowed):
        assign(course.page, learner=cast.dana, actor=cast.dana)


def test_several_at_once_or_none(cast, oversight):
    first, second = make_course("One").page, make_course("Two").page
    enrol(second, learner=cast.tomas, actor=cast.tomas)

    found = assign_all([(second, cast.tomas), (first, cast.tomas), (first, cast.tomas)], actor=cast.dana)

    assert [row.course_title for row in found] == ["Two", "One", "One"]
    assert Enrolment.objects.count() == 2
    assert Notice.objects.filter(kind="courses.course_assigned").count() == 1
    assert AuditEvent.objects.filter(verb="courses.enrol_assigned").count() == 1
    with pytest.raises(NotAllowed):
        assign_all([(first, cast.tomas), (first, cast.rosa)], actor=cast.dana)
    second.unpublish()
    with pytest.raises(NotNow):
        assign_all([(first, cast.tomas), (second, cast.tomas)], actor=cast.dana)
    assert Enrolment.objects.count() == 2


def test_nothing_to_assign(cast):
    assert assign_all([], actor=cast.rosa) == []
