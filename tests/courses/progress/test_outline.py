"""Every part of a course with its state and a sentence for everything that is not done."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser

from courses.domain.outline import course_outline, course_outlines
from courses.domain.progress import complete_lesson, remember_place
from courses.models import AttemptGrant, Enrolment
from tests.factories.courses import add_lesson, add_module, make_course
from website.core import clock


def states(outline):
    return [(item.title, item.state) for item in outline.items]


def test_outline_for_a_visitor_locks_everything(course):
    outline = course_outline(AnonymousUser(), course.page)

    assert outline.state == "new"
    assert {(item.state, item.reason, item.url) for item in outline.items} == {
        ("locked", "Join the course to open it.", "")
    }


def test_outline_after_joining_starts_with_the_first_lesson(cast, course, join):
    join(cast.rosa, course)

    outline = course_outline(cast.rosa, course.page)

    assert states(outline) == [
        ("Listening part 1 lesson 1", "now"),
        ("Listening part 1 lesson 2", "open"),
        ("Listening part 1 quiz 1", "locked"),
    ]
    assert [item.reason for item in outline.items] == [
        "Not read yet.",
        "Not read yet.",
        "Opens when the lessons of “Listening part 1” are done: 2 lessons left.",
    ]
    assert outline.modules[0].reason == "2 lessons and the quiz to go"
    assert outline.items[0].url == course.lessons[0].get_url()
    assert (outline.done, outline.total, outline.progress_label) == (0, 3, "0 of 3 parts done")


def test_outline_counts_one_lesson_left_in_the_singular(cast, course, join):
    complete_lesson(join(cast.rosa, course), course.lessons[0], actor=cast.rosa)

    outline = course_outline(cast.rosa, course.page)

    assert outline.items[2].reason == "Opens when the lessons of “Listening part 1” are done: 1 lesson left."
    assert outline.modules[0].reason == "1 lesson and the quiz to go"
    assert outline.continue_at.key == course.lessons[1].translation_key


def test_outline_goes_on_where_the_learner_stopped(cast, course, join):
    remember_place(join(cast.rosa, course), content_key=course.lessons[1].translation_key, anchor="b-7")

    outline = course_outline(cast.rosa, course.page)

    assert (outline.continue_at.key, outline.anchor) == (course.lessons[1].translation_key, "b-7")


def test_outline_goes_back_to_what_was_left_out(cast, course, join):
    complete_lesson(join(cast.rosa, course), course.lessons[1], actor=cast.rosa)

    assert course_outline(cast.rosa, course.page).continue_at.key == course.lessons[0].translation_key


def test_outline_of_a_finished_course(cast, course, join, finish):
    with clock.at(dt.datetime(2026, 11, 9, 15, tzinfo=dt.UTC)):
        finish(join(cast.rosa, course), course)

    with clock.at(dt.datetime(2026, 11, 21, 15, tzinfo=dt.UTC)):
        outline = course_outline(cast.rosa, course.page)

    assert (outline.state, outline.reason, outline.continue_at) == ("finished", "Finished 9 November", None)
    assert outline.modules[0].reason == "Done 9 November"
    assert {item.note for item in outline.items} == {"Done 9 November"}


def test_outline_shows_a_lesson_added_after_the_end(cast, course, join, finish):
    finish(join(cast.rosa, course), course)
    add_lesson(course, course.modules[0], "New")

    outline = course_outline(cast.rosa, course.page)

    assert outline.state == "finished"
    assert states(outline)[-1] == ("New", "now")


def test_outline_behind_a_prerequisite_names_it(cast, course):
    after = make_course("Boundaries", lessons=1, requires=(course.page,))
    Enrolment.objects.create(learner=cast.rosa, course_key=after.page.translation_key, course_title="Boundaries")

    outline = course_outline(cast.rosa, after.page)

    assert (outline.state, outline.reason) == ("blocked", "Opens when you have finished “Listening”.")
    assert (outline.items[0].state, outline.continue_at) == ("locked", None)


def test_outline_leaves_out_what_is_not_published(cast, join):
    course = make_course(modules=2, lessons=2)
    join(cast.rosa, course)
    course.lessons[0].unpublish()
    course.modules[1].unpublish()

    assert states(course_outline(cast.rosa, course.page)) == [("Listening part 1 lesson 2", "now")]


def test_outline_of_a_new_cycle_starts_again(cast, join):
    course = make_course(lessons=1)
    complete_lesson(join(cast.rosa, course), course.lessons[0], actor=cast.rosa)
    Enrolment.objects.create(
        learner=cast.rosa, course_key=course.page.translation_key, course_title="Listening", cycle=2
    )

    assert states(course_outline(cast.rosa, course.page)) == [("Listening part 1 lesson 1", "now")]


# --- quizzes ---


@pytest.fixture
def at_the_quiz(cast, course, join):
    """Rosa with both lessons done."""
    enrolment = join(cast.rosa, course)
    for lesson in course.lessons:
        complete_lesson(enrolment, lesson, actor=cast.rosa)
    return enrolment


def quiz_sentence(learner, course):
    return course_outline(learner, course.page).items[2].reason


def test_quiz_never_tried(cast, course, at_the_quiz):
    assert quiz_sentence(cast.rosa, course) == "You have not tried it yet."


def test_quiz_under_way(cast, course, at_the_quiz, tried):
    tried(at_the_quiz, course.quizzes[0])

    assert quiz_sentence(cast.rosa, course) == "You have started it. Your answers are kept."


def test_quiz_failed_says_what_it_takes(cast, course, at_the_quiz, tried):
    tried(at_the_quiz, course.quizzes[0], 60)

    assert quiz_sentence(cast.rosa, course) == "Quiz: 60\u00a0%, you need 80\u00a0%. You can try again."


def test_quiz_just_below_is_never_rounded_up(cast, course, at_the_quiz, tried):
    tried(at_the_quiz, course.quizzes[0], "79.99")

    assert quiz_sentence(cast.rosa, course) == "Quiz: 79\u00a0%, you need 80\u00a0%. You can try again."


def test_quiz_failed_on_safety_says_so(cast, course, at_the_quiz, tried):
    tried(at_the_quiz, course.quizzes[0], 90, safety_missed=1)

    assert quiz_sentence(cast.rosa, course) == (
        "Quiz: 90\u00a0%, and every safety question must be right too. You can try again."
    )


def test_quiz_failed_on_both_says_both(cast, course, at_the_quiz, tried):
    tried(at_the_quiz, course.quizzes[0], 60, safety_missed=1)

    assert quiz_sentence(cast.rosa, course) == (
        "Quiz: 60\u00a0%, you need 80\u00a0% and every safety question right. You can try again."
    )


def test_quiz_after_the_second_try_says_when(cast, course, at_the_quiz, tried):
    with clock.at(dt.datetime(2026, 11, 21, 18, 20, tzinfo=dt.UTC)):
        tried(at_the_quiz, course.quizzes[0], 50)
        tried(at_the_quiz, course.quizzes[0], 60)

        assert quiz_sentence(cast.rosa, course) == "Quiz: 60\u00a0%, you need 80\u00a0%. You can try again at 14:20."
    with clock.at(dt.datetime(2026, 11, 21, 19, 21, tzinfo=dt.UTC)):
        assert quiz_sentence(cast.rosa, course) == "Quiz: 60\u00a0%, you need 80\u00a0%. You can try again."


def test_quiz_break_ends_with_a_grant(cast, course, at_the_quiz, tried):
    tried(at_the_quiz, course.quizzes[0], 50)
    tried(at_the_quiz, course.quizzes[0], 60)
    AttemptGrant.objects.create(
        learner=cast.rosa,
        enrolment=at_the_quiz,
        quiz_key=course.quizzes[0].translation_key,
        reason="read again together",
        granted_by=cast.dana,
    )

    assert quiz_sentence(cast.rosa, course) == "Quiz: 60\u00a0%, you need 80\u00a0%. You can try again."


def test_quiz_without_attempts_left_says_whom_to_ask(cast, course, at_the_quiz, tried):
    course.quizzes[0].attempts_allowed = 1
    course.quizzes[0].save()
    tried(at_the_quiz, course.quizzes[0], 60)

    assert quiz_sentence(cast.rosa, course) == (
        "Quiz: 60\u00a0%, you need 80\u00a0%. Ask your supervisor for another attempt."
    )


def test_quiz_attempts_of_somebody_else_do_not_show(cast, course, join, at_the_quiz, tried):
    tried(join(cast.marcus, course), course.quizzes[0], 10)

    assert quiz_sentence(cast.rosa, course) == "You have not tried it yet."


def test_quiz_passed_shows_its_score(cast, course, join, finish, tried):
    with clock.at(dt.datetime(2026, 11, 9, 15, tzinfo=dt.UTC)):
        enrolment = join(cast.rosa, course)
        tried(enrolment, course.quizzes[0], 90, passed=True)
        finish(enrolment, course)

    with clock.at(dt.datetime(2026, 11, 21, 15, tzinfo=dt.UTC)):
        outline = course_outline(cast.rosa, course.page)

    assert outline.items[2].note == "Done 9 November, quiz 90\u00a0%"


# --- the next step is something the learner can do ---


@pytest.fixture
def handed_over(tried):
    """`handed_over(enrolment, quiz)` is an attempt that waits for a person who marks."""

    def make(enrolment, quiz):
        attempt = tried(enrolment, quiz, 0)
        attempt.state, attempt.percent, attempt.passed = "marking", None, None
        attempt.save()

    return make


def quiz_first(join, cast):
    """A course with a quiz, then a module of one lesson; Rosa has come to the quiz."""
    course = make_course(modules=1, lessons=1, quizzes=1)
    add_module(course, "After")
    enrolment = join(cast.rosa, course)
    complete_lesson(enrolment, course.lessons[0], actor=cast.rosa)
    remember_place(enrolment, content_key=course.quizzes[0].translation_key)
    return course, enrolment


def test_next_step_is_never_a_quiz_that_waits_for_a_mark(cast, join, handed_over):
    course, enrolment = quiz_first(join, cast)
    handed_over(enrolment, course.quizzes[0])

    outline = course_outline(cast.rosa, course.page)

    assert outline.continue_at.title == "After lesson 1"
    assert [item.state for item in outline.items][:3] == ["done", "open", "now"]
    assert outline.items[1].reason == "Handed in. It waits for a person who marks what you wrote."
    assert outline.items[1].url
    assert outline.after(outline.items[0].key).title == "After lesson 1"


def test_where_everything_waits_the_course_says_for_what(cast, course, at_the_quiz, handed_over):
    handed_over(at_the_quiz, course.quizzes[0])

    outline = course_outline(cast.rosa, course.page)

    assert outline.continue_at is None
    assert outline.reason == ("“Listening part 1 quiz 1”: Handed in. It waits for a person who marks what you wrote.")
    assert (outline.state, outline.modules[0].state, outline.items[2].state) == ("open", "open", "open")


@pytest.mark.parametrize("rule", [{"attempts_allowed": 1}, {"wait_minutes_after_first_try": 60}])
def test_next_step_is_no_quiz_that_cannot_be_tried_now(cast, join, tried, rule):
    course, enrolment = quiz_first(join, cast)
    for name, value in rule.items():
        setattr(course.quizzes[0], name, value)
    course.quizzes[0].save()
    tried(enrolment, course.quizzes[0], 60)

    assert course_outline(cast.rosa, course.page).continue_at.title == "After lesson 1"


# --- how much it costs ---


@pytest.mark.parametrize(("modules", "lessons"), [(1, 1), (3, 3)])
def test_outline_statements_do_not_grow(cast, join, django_assert_num_queries, modules, lessons):
    course = make_course(modules=modules, lessons=lessons, quizzes=1)
    enrolment = join(cast.rosa, course)
    complete_lesson(enrolment, course.lessons[0], actor=cast.rosa)
    course.page.get_url()

    # what is published in the course; courses that come first; enrolments with place and completions; attempts at its
    # quizzes with grants
    with django_assert_num_queries(4):
        course_outline(cast.rosa, course.page)


@pytest.mark.parametrize("number", [1, 3])
def test_outlines_of_several_courses_cost_as_much_as_one(cast, join, django_assert_num_queries, number):
    courses = [make_course(f"Course {at}", quizzes=1) for at in range(number)]
    for course in courses:
        join(cast.rosa, course)
        course.page.get_url()

    with django_assert_num_queries(4):  # the same four as above
        course_outlines(cast.rosa, [course.page for course in courses])


def test_outline_for_a_visitor_is_two_statements(course, django_assert_num_queries):
    course.page.get_url()

    with django_assert_num_queries(2):  # what is published in the course; courses that come first
        course_outline(AnonymousUser(), course.page)


def test_module_without_anything_says_so(cast, course, join):
    join(cast.rosa, course)
    add_module(course, "Empty", lessons=0)

    assert course_outline(cast.rosa, course.page).modules[1].reason == "There is nothing in this module yet."
