"""A reader who presses twice, with real transactions: one decision, and one reading at the next step."""

from __future__ import annotations

import pytest
from wagtail.models import TaskState

from courses.domain.content_review import submit_for_review
from courses.domain.review_setup import ensure_review
from courses.enums import ReviewStep
from courses.models import ReviewTask
from tests.at_once import at_once
from tests.cast import build_cast
from tests.courses.review_of_content.conftest import DONE
from tests.factories.courses import make_course
from website.core.errors import NotNow

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def waiting(transactional_db):
    """The state of the first reading of a lesson that Elif handed in; and its readers, two of them."""
    cast = build_cast()
    course = make_course("Listening", lessons=1)
    ensure_review()
    for person in (cast.lena, cast.idris):
        person.groups.add(*ReviewTask.objects.get(step=ReviewStep.LIVED).groups.all())
    lesson, elif_ = course.lessons[0], cast.person["elif"]
    lesson.summary = "A new summary in plain words."
    lesson.save_revision(user=elif_)
    draft = lesson.get_latest_revision_as_object()
    submit_for_review(draft, answers=DONE, note="A new summary.", actor=elif_)
    return cast, draft.current_workflow_state.current_task_state


def decide(state, person, action="approve"):
    """What a request does: it loads the reading, and acts on it."""
    found = TaskState.objects.get(pk=state.pk)
    return lambda: found.task.specific.on_action(found, person, action, comment="Say who says this.")


@pytest.mark.parametrize(("action", "then"), [("approve", ["approved", "in_progress"]), ("reject", ["rejected"])])
def test_one_reader_who_presses_often_decides_once(waiting, action, then):
    cast, state = waiting

    found = at_once(*[decide(state, cast.lena, action) for __ in range(6)])

    assert [one for one in found if isinstance(one, Exception)] == []
    assert list(TaskState.objects.order_by("pk").values_list("status", flat=True)) == then


def test_of_two_readers_the_second_is_told(waiting):
    cast, state = waiting

    found = at_once(decide(state, cast.lena), decide(state, cast.idris, "reject"))

    (told,) = [one for one in found if isinstance(one, Exception)]
    assert isinstance(told, NotNow), told
    assert told.sentence == "Somebody else has decided on this by now."
    assert TaskState.objects.exclude(finished_at=None).count() == 1
