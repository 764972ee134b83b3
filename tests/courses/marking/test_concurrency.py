"""Several people at the same moment, with real transactions: one result, one certificate, no mark lost."""

from __future__ import annotations

import pytest

from courses.domain import attempts
from courses.domain.marking import StaleMark, save_draft
from courses.models import AttemptStep, Certificate, Completion, WrittenMark
from tests.at_once import at_once
from tests.cast import build_cast
from tests.factories.marking import draft, handed_in, mark, token
from tests.factories.oversight import look_after
from website.core.errors import NotNow
from website.notices.models import Notice

pytestmark = pytest.mark.django_db(transaction=True)
ALL = ("feeling", "own", "open")


@pytest.fixture
def cast(transactional_db):
    people = build_cast()
    look_after(people.dana, people.rosa)
    look_after(people.idris, people.rosa)
    return people


def test_two_who_mark_at_once_end_in_one_mark_and_one_conflict(cast):
    done = handed_in(cast.rosa)
    dana, idris = token(done.item, cast.dana), token(done.item, cast.idris)

    found = at_once(
        lambda: mark(done.item, cast.dana, ALL, "Dana's words.", seen=dana),
        lambda: mark(done.item, cast.idris, ("own",), "Idris's words.", seen=idris),
    )

    assert sorted(type(one).__name__ for one in found) == ["StaleMark", "WrittenMark"], found
    stale = next(one for one in found if isinstance(one, StaleMark))
    assert len(stale.desk.others) == 1
    assert (WrittenMark.objects.count(), AttemptStep.objects.filter(kind="hand").count()) == (1, 1)
    assert done.fresh().state == "finished"


def test_ten_presses_of_one_marker_end_once(cast):
    done = handed_in(cast.rosa)
    seen = token(done.item, cast.dana)

    found = at_once(*[lambda: mark(done.item, cast.dana, ALL, seen=seen)] * 10)

    assert [one for one in found if isinstance(one, Exception)] == []
    assert AttemptStep.objects.filter(kind="hand").count() == 1
    assert (Certificate.objects.count(), Completion.objects.count()) == (1, 1)
    assert Notice.objects.filter(kind="courses.attempt_marked").count() == 1


def test_the_last_two_answers_marked_at_once_give_one_result(cast):
    done = handed_in(cast.rosa, written=2)
    first, second = done.items
    seen = [token(first, cast.dana), token(second, cast.idris)]

    found = at_once(
        lambda: mark(first, cast.dana, ALL, seen=seen[0]), lambda: mark(second, cast.idris, ALL, seen=seen[1])
    )

    assert [one for one in found if isinstance(one, Exception)] == []
    assert (done.fresh().state, done.fresh().passed) == ("finished", True)
    assert (Certificate.objects.count(), Notice.objects.filter(kind="courses.attempt_marked").count()) == (1, 1)


def test_two_second_markers_at_once_both_count(cast):
    done = handed_in(cast.rosa, scored=0, second_marking=True)
    seen = [token(done.item, cast.dana), token(done.item, cast.idris)]

    found = at_once(
        lambda: mark(done.item, cast.dana, ALL, seen=seen[0]),
        lambda: mark(done.item, cast.idris, ("feeling", "own"), seen=seen[1]),
    )

    assert [one for one in found if isinstance(one, Exception)] == []
    assert str(done.fresh().percent) == "87.50"


def test_two_tabs_that_save_a_draft_at_once_keep_one_and_tell_the_other(cast):
    done = handed_in(cast.rosa)
    seen = token(done.item, cast.dana)

    place = (done.attempt.code, done.item.number)
    found = at_once(
        *[
            lambda text=text: save_draft(*place, found=[], comment=text, actor=cast.dana, seen=seen)
            for text in ("One.", "Two.")
        ]
    )

    assert sorted(type(one).__name__ for one in found) == ["StaleMark", "WrittenMark"], found
    assert WrittenMark.objects.count() == 1


def test_a_mark_and_a_start_at_once_do_not_wait_for_each_other_for_ever(cast):
    done = handed_in(cast.rosa, scored=0)
    draft(done.item, cast.dana)
    seen, enrolment = token(done.item, cast.dana), done.attempt.enrolment

    def start():
        return attempts.start(done.quiz, enrolment=enrolment, module_title="M", actor=cast.rosa)

    found = at_once(lambda: mark(done.item, cast.dana, ALL, seen=seen), start)

    odd = [one for one in found if isinstance(one, Exception) and not isinstance(one, NotNow)]
    assert odd == []
    assert done.fresh().state == "finished"
