"""Two coordinators begin at once, and a regrade is carried on from several places at once: each attempt once."""

from __future__ import annotations

import pytest

from courses.domain import regrade
from courses.domain.submit import submit
from courses.models import Attempt, AttemptStep, Regrade, RegradeChange
from tests.cast import build_cast
from tests.courses.attempts.test_concurrency import at_once
from tests.factories.courses_quiz import answer_all, begin
from tests.factories.marking_again import REASON, a_scene, propose
from website.accounts.models import CoordinatorScope, User
from website.core.errors import NotNow
from website.notices.models import Notice

pytestmark = pytest.mark.django_db(transaction=True)
CALLS = 6


@pytest.fixture
def cast(transactional_db):
    return build_cast()


def test_two_coordinators_begin_at_once_and_one_does_it(cast):
    proposal = propose(a_scene({cast.rosa: 1, cast.marcus: 0}), cast.person["elif"])
    for row in CoordinatorScope.objects.filter(coordinator=cast.priya):
        CoordinatorScope.objects.create(coordinator=cast.sam, team=row.team)
    cast.sam.groups.add(*cast.priya.groups.all())
    people = [User.objects.get(pk=person.pk) for person in (cast.priya, cast.sam)]

    def begin_and_go_on(number):
        begun = regrade.begin(proposal, rule="new_key", reason=REASON, actor=people[number % 2], expected=2)
        return regrade.carry_on(begun)

    found = at_once(begin_and_go_on, CALLS)

    assert sorted(type(result).__name__ for result in found) == ["NotNow"] * (CALLS - 1) + ["int"], found
    assert {error.code for error in found if isinstance(error, NotNow)} == {"nothing"}
    assert (Regrade.objects.count(), RegradeChange.objects.count()) == (1, 2)
    assert AttemptStep.objects.filter(kind="regrade").count() == 2


def test_carried_on_from_several_places_at_once_marks_each_once(cast):
    scene = a_scene({cast.rosa: 1, cast.marcus: 0, cast.amara: 0})
    proposal = propose(scene, cast.person["elif"])
    begun = regrade.begin(proposal, rule="new_key", reason=REASON, actor=cast.priya)
    running = begin(cast.jo, scene.course, scene.quiz)
    answer_all(cast.jo, running)

    def go_on(number):
        return regrade.carry_on_all() if number % 2 else submit(running.code, actor=cast.jo)

    found = at_once(go_on, CALLS)

    assert [error for error in found if isinstance(error, Exception)] == []
    assert sum(result for result in found if isinstance(result, int)) + regrade.carry_on_all() == 3, found
    assert AttemptStep.objects.filter(kind="regrade").count() == 3
    assert Notice.objects.filter(kind="courses.result_changed").count() == 3
    assert not regrade.waiting_changes(begun).exists()
    assert set(Attempt.objects.values_list("state", flat=True)) == {"finished"}
