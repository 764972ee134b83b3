"""Starting: everything is frozen, one open attempt at most, limits and breaks said in a kind sentence."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError

from courses.domain import attempts
from courses.domain.enrol import enrol
from courses.domain.extra_time import allow_time
from courses.domain.grants import grant_attempt
from courses.domain.policy import Policy, preset_values
from courses.domain.questions import make_bank
from courses.domain.submit import submit
from courses.models import Attempt, AttemptGrant, Preset, QuizSource
from tests.factories.courses import add_quiz, make_course
from tests.factories.courses_quiz import answer_all, begin, fill_bank, items_of, make_question, make_quiz, set_sources
from website.core import clock
from website.core.errors import NotAllowed, NotNow
from website.notices.models import Notice


def fail_once(person, course, quiz):
    attempt = begin(person, course, quiz)
    answer_all(person, attempt, wrong=attempt.item_count)
    return submit(attempt.code, actor=person)


def test_start_freezes_questions_rules_and_order(taking):
    found = taking(count=4, time_limit_minutes=30, pass_percent=70)
    before = [(item.version_id, item.option_order) for item in found.items]

    found.quiz.pass_percent = 10
    found.quiz.save()
    make_question(make_bank("Other"), "X1")
    again = Attempt.objects.get(pk=found.attempt.pk)

    assert [(item.version_id, item.option_order) for item in items_of(again)] == before
    assert Policy.frozen_in(again).pass_percent == 70
    assert again.deadline_at - again.started_at == dt.timedelta(minutes=30)
    assert again.closes_at - again.deadline_at == dt.timedelta(seconds=60)


def test_start_again_returns_the_open_attempt(taking, cast):
    found = taking()

    again = begin(cast.rosa, found.course, found.quiz)

    assert (again.pk, Attempt.objects.count()) == (found.attempt.pk, 1)


def test_open_attempt_is_unique_in_the_database(taking, cast):
    found = taking()

    with pytest.raises(IntegrityError):
        Attempt.objects.create(
            learner=cast.rosa,
            enrolment=found.attempt.enrolment,
            quiz_key=found.quiz.translation_key,
            quiz_title="x",
            number=9,
            policy={},
            seed="x",
        )


def test_start_draws_every_safety_question_and_keeps_practice_at_the_end(cast):
    bank = fill_bank(8, name="B")
    safety = [make_question(bank, f"S{at}", safety=True).pk for at in range(3)]
    practice = make_question(bank, "P1", "open")
    retired = make_question(bank, "R1", safety=True)
    retired.status = "retired"
    retired.save_revision().publish()
    __, quiz = course, quiz = make_course(lessons=0), None
    quiz = add_quiz(course, course.modules[0], "Quiz")
    set_sources(quiz, QuizSource(bank=bank, draw=5))

    for seed in range(6):
        attempt = begin(cast.rosa, course, quiz)
        drawn = [item.version for item in items_of(attempt)]
        assert (len(drawn), drawn[-1].question_id) == (6, practice.pk)
        assert set(safety) <= {version.question_id for version in drawn}
        assert retired.pk not in {version.question_id for version in drawn}
        assert attempt.number == seed + 1
        submit(attempt.code, actor=cast.rosa)
        Attempt.objects.filter(pk=attempt.pk).update(passed=True)


def test_start_mixes_fixed_questions_and_draws_without_repeats(cast):
    bank = fill_bank(4, name="B")
    fixed = bank.questions.get(ref="Q01")
    course = make_course(lessons=0)
    quiz = add_quiz(course, course.modules[0], "Quiz")
    set_sources(quiz, QuizSource(question=fixed), QuizSource(bank=bank, draw=4))

    attempt = begin(cast.rosa, course, quiz)

    assert sorted(item.version.question.ref for item in items_of(attempt)) == ["Q01", "Q02", "Q03", "Q04"]


def test_start_draw_of_a_topic_stays_in_the_topic(cast):
    bank = fill_bank(6, name="B")
    course = make_course(lessons=0)
    quiz = add_quiz(course, course.modules[0], "Quiz")
    set_sources(quiz, QuizSource(bank=bank, draw=2, topic="Topic 2"))

    attempt = begin(cast.rosa, course, quiz)

    assert [item.version.topic for item in items_of(attempt)] == ["Topic 2", "Topic 2"]


def test_start_without_questions_says_so(cast):
    course = make_course(lessons=0)
    quiz = add_quiz(course, course.modules[0], "Quiz")

    with pytest.raises(NotNow) as caught:
        begin(cast.rosa, course, quiz)

    assert (caught.value.code, Attempt.objects.count()) == ("no-questions", 0)


def test_start_by_somebody_else_is_refused(taking, cast):
    found = taking()

    with pytest.raises(NotAllowed):
        attempts.start(found.quiz, enrolment=found.attempt.enrolment, module_title="", actor=cast.marcus)


def test_start_without_attempts_left_is_refused_kindly(cast):
    course, quiz = make_quiz(attempts_allowed=1)
    fail_once(cast.rosa, course, quiz)

    with pytest.raises(NotNow) as caught:
        begin(cast.rosa, course, quiz)

    assert caught.value.code == "no-attempts-left"
    assert "supervisor" in caught.value.sentence


def test_grant_opens_one_more_attempt(cast):
    course, quiz = make_quiz(attempts_allowed=1)
    attempt = fail_once(cast.rosa, course, quiz)

    grant_attempt(attempt.enrolment, page=quiz, reason="Read lesson 2 again.", actor=cast.priya)

    assert begin(cast.rosa, course, quiz).number == 2


@pytest.mark.parametrize("actor", ["rosa", "noor", "elif", "sam", "dana"])
def test_grant_by_somebody_without_oversight_is_refused(cast, actor):
    course, quiz = make_quiz(attempts_allowed=1)
    attempt = fail_once(cast.rosa, course, quiz)

    with pytest.raises(NotAllowed):
        grant_attempt(attempt.enrolment, page=quiz, reason="Please.", actor=cast.person[actor])


def test_break_comes_after_the_second_try_and_ends(cast):
    course, quiz = make_quiz(wait_minutes_after_second_try=60)
    fail_once(cast.rosa, course, quiz)
    last = fail_once(cast.rosa, course, quiz)

    with pytest.raises(NotNow) as caught:
        begin(cast.rosa, course, quiz)
    with clock.at(last.finished_at + dt.timedelta(minutes=59)), pytest.raises(NotNow):
        begin(cast.rosa, course, quiz)
    with clock.at(last.finished_at + dt.timedelta(minutes=60)):
        third = begin(cast.rosa, course, quiz)

    assert (caught.value.code, third.number) == ("take-a-break", 3)


def test_grant_ends_a_break(cast):
    course, quiz = make_quiz(wait_minutes_after_second_try=60)
    fail_once(cast.rosa, course, quiz)
    attempt = fail_once(cast.rosa, course, quiz)

    grant_attempt(attempt.enrolment, page=quiz, reason="We went through it.", actor=cast.priya)

    assert begin(cast.rosa, course, quiz).number == 3


def test_time_allowance_is_frozen_at_the_start(cast):
    course, quiz = make_quiz(time_limit_minutes=20)
    allow_time(cast.rosa, percent=50, reason="Longer for reading.", actor=cast.priya)

    attempt = begin(cast.rosa, course, quiz)
    allow_time(cast.rosa, percent=0, reason="Longer for reading.", actor=cast.priya)
    attempt.refresh_from_db()

    assert attempt.deadline_at - attempt.started_at == dt.timedelta(minutes=30)
    assert attempt.allowance_percent == 50


@pytest.mark.parametrize("preset", Preset.values)
def test_presets_are_rules_of_the_page(preset):
    course = make_course(lessons=0)
    quiz = add_quiz(
        course, course.modules[0], "Quiz", **{k: v for k, v in preset_values(preset).items() if k != "preset"}
    )

    policy = Policy.of(quiz)

    assert {name: getattr(policy, name) for name in preset_values(preset) if name != "preset"} == {
        name: value for name, value in preset_values(preset).items() if name != "preset"
    }


test_presets_are_rules_of_the_page = pytest.mark.django_db(test_presets_are_rules_of_the_page)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("new", "was not tried yet"),
        ("running", "under way"),
        ("passed", "is passed"),
        ("again", "can be tried again now"),
    ],
)
def test_grant_is_refused_where_it_would_change_nothing(cast, state, words):
    course, quiz = make_quiz(attempts_allowed=3)
    enrolment = enrol(course.page, learner=cast.rosa, actor=cast.rosa)
    if state == "running":
        begin(cast.rosa, course, quiz)
    elif state == "passed":
        attempt = begin(cast.rosa, course, quiz)
        answer_all(cast.rosa, attempt)
        submit(attempt.code, actor=cast.rosa)
    elif state == "again":
        fail_once(cast.rosa, course, quiz)

    with pytest.raises(NotNow) as caught:
        grant_attempt(enrolment, page=quiz, reason="We went through it.", actor=cast.priya)

    assert words in str(caught.value.sentence)
    assert AttemptGrant.objects.count() == 0


def test_grant_sent_twice_gives_one_attempt(cast):
    course, quiz = make_quiz(attempts_allowed=1)
    attempt = fail_once(cast.rosa, course, quiz)
    grant_attempt(attempt.enrolment, page=quiz, reason="We went through it.", actor=cast.priya)

    with pytest.raises(NotNow):
        grant_attempt(attempt.enrolment, page=quiz, reason="We went through it.", actor=cast.priya)

    assert AttemptGrant.objects.count() == 1


def test_extra_time_is_told_once_for_each_change(cast):
    for percent in (50, 50, 100, 0, 0):
        allow_time(cast.rosa, percent=percent, reason="Longer for reading.", actor=cast.priya)

    assert Notice.objects.filter(recipient=cast.rosa, kind="courses.time_allowance").count() == 3
