"""Giving marks: who may, what follows, changing one, two people, drafts."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from courses.domain.marking import StaleMark, give_mark, open_desk, save_draft
from courses.domain.marking_desk import DONE, MARK, SETTLE, WAITS, worth_in_words, worth_together
from courses.domain.marking_queue import next_to_mark, number_to_mark, queue_of, waiting_counts
from courses.domain.results import exact_worth
from courses.domain.statistics import recompute, stale_quizzes
from courses.models import AttemptStep, Certificate, Completion, WrittenMark
from tests.factories.courses_quiz import items_of
from tests.factories.marking import COMMENT, draft, hand_in, handed_in, mark, marked_quiz, token
from tests.factories.oversight import look_after, stop_looking_after
from website.audit.models import AuditEvent
from website.core import clock
from website.core.errors import Invalid, NotNow
from website.notices.models import Notice

ALL = ("feeling", "own", "open")
HALF = ("feeling",)
QUARTER = ("own",)


def refused(call, *args, **kwargs):
    """The code of the refusal."""
    with pytest.raises((Invalid, NotNow)) as caught:
        call(*args, **kwargs)
    return caught.value.code


def test_the_last_mark_gives_the_result_and_tells_the_learner(cast, dana):
    done = handed_in(cast.rosa, written=2, scored=2)
    first, second = done.items

    mark(first, dana, ALL)
    assert (done.fresh().state, Notice.objects.filter(kind="courses.attempt_marked").count()) == ("marking", 0)
    mark(second, dana, HALF)

    found = done.fresh()
    assert (found.state, found.points, found.points_possible, found.percent) == (
        "finished",
        Decimal("3.5"),
        4,
        Decimal("87.50"),
    )
    assert (found.passed, found.finished_at, found.ending) == (True, done.attempt.finished_at, "submitted")
    assert {row["topic"]: (row["right"], row["of"]) for row in found.results["topics"]}["Writing"] == (1, 2)
    assert (Completion.objects.count(), Certificate.objects.count()) == (1, 1)
    notice = Notice.objects.get(kind="courses.attempt_marked")
    assert (notice.recipient, notice.url) == (cast.rosa, done.result_url)
    events = AuditEvent.objects.filter(verb="courses.answer_marked")
    assert [(event.actor, event.about) for event in events] == [(dana.code, cast.rosa.code)] * 2


def test_figures_worked_out_between_handing_in_and_the_mark_are_worked_out_anew(cast, dana):
    done = handed_in(cast.rosa)
    key = done.attempt.quiz_key
    with clock.later(hours=1):
        recompute(key)
        assert key not in stale_quizzes()
        mark(done.item, dana, ALL)
        assert key in stale_quizzes()


def test_a_mark_is_a_step_with_what_was_found_and_said(cast, dana):
    done = handed_in(cast.rosa)

    mark(done.item, dana, HALF)

    step = AttemptStep.objects.get(item=done.item, kind="hand")
    assert (step.fraction, step.actor, step.response) == (
        Decimal("0.5"),
        dana,
        {"ideas": ["feeling"], "comment": COMMENT},
    )
    done.item.refresh_from_db()
    assert (done.item.fraction, done.item.right, done.item.sequence) == (Decimal("0.5"), False, step.sequence)


@pytest.mark.parametrize(("found", "passed"), [(ALL, True), (("feeling", "own"), False)])
def test_a_safety_question_is_right_when_every_idea_was_found(cast, dana, found, passed):
    done = handed_in(cast.rosa, safety=True, pass_percent=50)

    mark(done.item, dana, found)

    assert (done.fresh().passed, done.fresh().safety_missed) == (passed, 0 if passed else 1)


def test_thirds_add_up_exactly(cast, dana):
    thirds = [{"key": key, "idea": key, "example": key, "points": 1} for key in ("a", "b", "c")]
    done = handed_in(cast.rosa, written=3, scored=0, rubric=thirds, pass_percent=33)
    for item in done.items:
        mark(item, dana, ("a",))
    assert (done.fresh().percent, done.fresh().passed) == (Decimal("33.33"), True)
    items = items_of(done.attempt)
    assert sum(exact_worth(item, item.written_marks.all()) for item in items) == 1


@pytest.mark.parametrize("who", ["rosa", "marcus", "noor", "idris", "priya", "elif", "sam"])
def test_nobody_else_opens_marks_or_drafts(cast, dana, who):
    done = handed_in(cast.rosa)
    other, code, number = cast.person[who], done.attempt.code, done.item.number
    seen = token(done.item, dana)

    for call in (
        lambda: open_desk(code, number, viewer=other),
        lambda: save_draft(code, number, found=ALL, comment="", actor=other, seen=seen),
        lambda: give_mark(code, number, found=ALL, comment="", actor=other, seen=seen),
    ):
        with pytest.raises(Http404):
            call()
    assert (queue_of(other), number_to_mark(other), WrittenMark.objects.count()) == ([], 0, 0)


def test_it_ends_with_the_agreement_and_goes_to_who_comes_next(cast, dana):
    done = handed_in(cast.rosa)
    stop_looking_after(cast.dana, cast.rosa)

    with pytest.raises(Http404):
        open_desk(done.attempt.code, done.item.number, viewer=dana)
    assert number_to_mark(dana) == 0
    look_after(cast.idris, cast.rosa)
    assert number_to_mark(cast.idris) == 1
    mark(done.item, cast.idris, ALL)
    assert done.fresh().passed


def test_only_written_answers_of_marked_quizzes_can_be_opened(cast, dana):
    from tests.factories.sent import written

    done, outside = handed_in(cast.rosa), written(cast.rosa)
    single = next(item for item in items_of(done.attempt) if item.version.kind == "single")

    for attempt, item in ((done.attempt, single), (outside.attempt, outside.item)):
        with pytest.raises(Http404):
            open_desk(attempt.code, item.number, viewer=dana)


@pytest.mark.parametrize(
    ("found", "code"), [((), "nothing-ticked"), (("made-up",), "unknown-idea"), (("none", "own"), "both")]
)
def test_strange_marks_are_refused_and_write_nothing(cast, dana, found, code):
    done = handed_in(cast.rosa)

    assert refused(mark, done.item, dana, found) == code
    assert refused(mark, done.item, dana, ALL, "x" * 4_001) == "too-long"
    assert (WrittenMark.objects.count(), AttemptStep.objects.filter(kind="hand").count()) == (0, 0)


def test_giving_the_same_twice_gives_it_once(cast, dana):
    done = handed_in(cast.rosa)
    seen = token(done.item, dana)

    rows = [mark(done.item, dana, ALL, seen=seen) for __ in range(2)]

    assert rows[0].pk == rows[1].pk
    assert AttemptStep.objects.filter(kind="hand").count() == 1
    assert Notice.objects.filter(kind__in=["courses.attempt_marked", "courses.mark_changed"]).count() == 1


def test_the_second_to_give_sees_the_first_and_loses_nothing(cast, dana, idris):
    done = handed_in(cast.rosa)
    seen = token(done.item, idris)
    mark(done.item, dana, ALL, "Dana was first.")

    with pytest.raises(StaleMark) as caught:
        mark(done.item, idris, HALF, "Idris was slower.", seen=seen)

    desk = caught.value.desk
    assert (desk.state, [row.comment for row in desk.others]) == (DONE, ["Dana was first."])
    assert refused(mark, done.item, idris, HALF, "Idris was slower.", seen=desk.token) == "reason"
    mark(done.item, idris, HALF, "Idris was slower.", seen=desk.token, reason="We talked about it.")
    done.item.refresh_from_db()
    assert done.item.fraction == Decimal("0.5")


def test_a_changed_mark_changes_the_result_and_takes_nothing_back(cast, dana):
    done = handed_in(cast.rosa, scored=0)
    mark(done.item, dana, ALL)
    assert (done.fresh().passed, Certificate.objects.count()) == (True, 1)

    mark(done.item, dana, HALF, reason="I read it again.")

    found = done.fresh()
    assert (found.percent, found.passed, found.state) == (Decimal(50), False, "finished")
    certificate = Certificate.objects.get()
    assert (certificate.revoked_at, Completion.objects.count()) == (None, 1)
    step = AttemptStep.objects.filter(kind="hand").latest("sequence")
    assert (step.response["reason"], step.fraction) == ("I read it again.", Decimal("0.5"))
    assert Notice.objects.filter(kind="courses.mark_changed", recipient=cast.rosa).count() == 1


def test_a_mark_that_goes_up_passes_later(cast, dana):
    done = handed_in(cast.rosa, scored=0)
    mark(done.item, dana, HALF)
    assert (done.fresh().passed, Completion.objects.count()) == (False, 0)

    mark(done.item, dana, ALL, reason="I had missed a line.")

    assert (done.fresh().passed, Completion.objects.count()) == (True, 1)


# --- drafts -----------------------------------------------------------------------------------------------------------


def test_a_draft_is_its_authors_alone_and_nothing_follows(cast, dana, idris):
    done = handed_in(cast.rosa)

    draft(done.item, dana, HALF, "Not sure yet.")

    assert open_desk(done.attempt.code, done.item.number, viewer=dana).draft.comment == "Not sure yet."
    other = open_desk(done.attempt.code, done.item.number, viewer=idris)
    assert (other.state, other.mine, list(other.others)) == (MARK, None, [])
    assert (number_to_mark(dana), number_to_mark(idris)) == (1, 1)
    assert done.fresh().state == "marking"
    mark(done.item, dana, ALL)
    assert WrittenMark.objects.get().given_at is not None


def test_a_draft_from_a_stale_tab_is_a_conflict_with_both_texts(cast, dana):
    done = handed_in(cast.rosa)
    seen, place = token(done.item, dana), (done.attempt.code, done.item.number)
    save_draft(*place, found=HALF, comment="First tab.", actor=dana, seen=seen)

    with pytest.raises(StaleMark) as caught:
        save_draft(*place, found=ALL, comment="Second tab.", actor=dana, seen=seen)

    assert caught.value.desk.draft.comment == "First tab."
    save_draft(*place, found=HALF, comment="First tab.", actor=dana, seen=seen)  # the same twice
    row = save_draft(*place, found=ALL, comment="Second tab.", actor=dana, seen=caught.value.desk.token)
    assert (row.comment, WrittenMark.objects.count()) == ("Second tab.", 1)


def test_a_mark_that_was_given_is_no_draft_any_more(cast, dana):
    done = handed_in(cast.rosa)
    mark(done.item, dana, ALL)

    assert refused(draft, done.item, dana, HALF, "Later.") == "given"


# --- two people -------------------------------------------------------------------------------------------------------


def test_two_who_agree_make_the_mean(cast, dana, idris):
    done = handed_in(cast.rosa, scored=0, second_marking=True)

    mark(done.item, dana, ALL)
    desk = open_desk(done.attempt.code, done.item.number, viewer=dana)
    assert (desk.state, done.fresh().state, number_to_mark(dana), number_to_mark(idris)) == (WAITS, "marking", 0, 1)
    other = open_desk(done.attempt.code, done.item.number, viewer=idris)
    assert (other.state, list(other.others)) == (MARK, [])
    mark(done.item, idris, ("feeling", "own"))

    done.item.refresh_from_db()
    assert (done.item.fraction, done.item.right) == (Decimal("0.875"), False)
    assert done.fresh().percent == Decimal("87.50")
    assert worth_in_words(done.item) == "3.5 of 4 points"


def test_the_first_of_two_cannot_mark_twice(cast, dana, idris):
    done = handed_in(cast.rosa, second_marking=True)
    mark(done.item, dana, ALL)

    assert refused(mark, done.item, dana, HALF) == "second-waits"
    assert WrittenMark.objects.count() == 1


def test_two_who_differ_read_both_and_one_of_them_settles(cast, dana, idris):
    done = handed_in(cast.rosa, scored=0, second_marking=True)
    mark(done.item, dana, ALL, "All of it.")
    mark(done.item, idris, QUARTER, "Hardly.")

    assert (done.fresh().state, number_to_mark(dana), number_to_mark(idris)) == ("marking", 1, 1)
    desk = open_desk(done.attempt.code, done.item.number, viewer=dana)
    assert (desk.state, [row.comment for row in desk.others]) == (SETTLE, ["Hardly."])
    told = Notice.objects.filter(kind="supervision.marks_differ")
    assert [row.recipient for row in told] == [dana]
    mark(done.item, dana, ("feeling", "own"), "We read it again.")

    done.item.refresh_from_db()
    assert (done.item.fraction, done.fresh().percent) == (Decimal("0.75"), Decimal("75.00"))
    assert [step.fraction for step in AttemptStep.objects.filter(kind="hand")] == [
        Decimal(1),
        Decimal("0.25"),
        Decimal("0.75"),
    ]


def test_the_smallest_idea_is_as_far_as_two_may_be_apart(cast, dana):
    item = handed_in(cast.rosa).item
    quarter = Fraction(1, 4)
    assert worth_together(item, Fraction(1), Fraction(3, 4)) == Fraction(7, 8)
    assert worth_together(item, Fraction(1), Fraction(1, 2)) is None
    assert worth_together(item, quarter, quarter) == quarter


def test_with_one_idea_two_must_say_the_same(cast, dana):
    one = [{"key": "feeling", "idea": "Names it", "example": "x", "points": 2}]
    item = handed_in(cast.rosa, rubric=one).item
    assert worth_together(item, Fraction(1), Fraction(0)) is None
    assert worth_together(item, Fraction(1), Fraction(1)) == 1


# --- the queue --------------------------------------------------------------------------------------------------------


def test_the_queue_is_by_quiz_and_question_the_oldest_first(cast, dana):
    look_after(dana, cast.marcus)
    course, quiz = marked_quiz(written=2)
    with clock.later(days=-3):
        rosa = hand_in(cast.rosa, course, quiz)
    marcus = hand_in(cast.marcus, course, quiz)

    rows = queue_of(dana)
    assert [row.number_waiting for row in rows] == [2, 2]
    assert {row.code for row in rows} == {rosa.attempt.code}
    assert rows[0].since == rosa.attempt.finished_at
    assert "Inside I am a mess" in rows[0].question

    start = next(item for item in rosa.items if item.version.question_id == rosa.items[0].version.question_id)
    same = next(item for item in marcus.items if item.version.question_id == start.version.question_id)
    assert next_to_mark(dana, after=start) == (marcus.attempt.code, same.number)
    mark(start, dana, ALL)
    assert queue_of(dana)[-1].number_waiting + queue_of(dana)[0].number_waiting == 3
    counts = waiting_counts([cast.rosa.pk, cast.marcus.pk])
    assert (counts.of(cast.rosa.pk, dana.pk), counts.of(cast.marcus.pk, dana.pk)) == (1, 2)


def test_counts_by_person_know_who_gave_theirs(cast, dana, idris):
    done = handed_in(cast.rosa, second_marking=True)
    assert waiting_counts([cast.rosa.pk]).of(cast.rosa.pk, dana.pk) == 1

    mark(done.item, dana, ALL)
    counts = waiting_counts([cast.rosa.pk])
    assert (counts.of(cast.rosa.pk, dana.pk), counts.of(cast.rosa.pk, idris.pk)) == (0, 1)
    mark(done.item, idris, QUARTER)
    assert waiting_counts([cast.rosa.pk]).of(cast.rosa.pk, dana.pk) == 1


@pytest.mark.parametrize("number", [1, 3])
def test_the_queue_costs_the_same_for_one_and_three(cast, dana, number, django_assert_num_queries):
    handed_in(cast.rosa, written=number)

    with django_assert_num_queries(5):  # roles, groups, oldest, stems, drafts
        assert len(queue_of(dana)) == number


def test_the_last_mark_costs_the_same_for_one_answer_and_three(cast, dana):
    def cost(number):
        done = handed_in(cast.rosa, written=number)
        for item in done.items[1:]:
            mark(item, dana, ALL)
        seen = token(done.item, dana)
        with CaptureQueriesContext(connection) as context:
            mark(done.item, dana, ALL, seen=seen)
        assert done.fresh().passed
        return len(context)

    cost(2)  # fills what is kept in the process
    assert cost(1) == cost(3)


def test_each_look_is_recorded(cast, dana):
    done = handed_in(cast.rosa)

    open_desk(done.attempt.code, done.item.number, viewer=dana)

    event = AuditEvent.objects.get(verb="courses.written_answer_read")
    assert (event.actor, event.about, event.object_id) == (dana.code, cast.rosa.code, done.attempt.code)
    assert clock.now() - event.at < dt.timedelta(minutes=1)


def test_a_mark_that_somebody_else_changed_can_be_changed_back(cast, dana, idris):
    done = handed_in(cast.rosa)
    mark(done.item, dana, ALL)
    mark(done.item, idris, HALF, reason="One idea is missing.")
    mark(done.item, dana, ALL, reason="It is there, in the last line.")
    done.item.refresh_from_db()
    assert done.item.fraction == 1
    assert AttemptStep.objects.filter(item=done.item, kind="hand").count() == 3
