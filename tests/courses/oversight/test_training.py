"""What a supervisor may know of a peer's learning: results and safety questions, never an answer."""

from __future__ import annotations

import dataclasses
import json

import pytest

from courses.domain.oversight import quizzes_not_passed, safety_missed_counts, training_of
from courses.domain.submit import submit
from courses.domain.words import lines_of, words_of
from courses.models import Attempt
from tests.factories.courses import add_lesson, make_course
from tests.factories.courses_quiz import WRONG, answer, answer_all, begin, fill_bank, items_of, make_quiz
from tests.factories.oversight import look_after, stop_looking_after
from website.accounts.models import User
from website.core.errors import NotAllowed


def fail(person, course, quiz, *, wrong=1) -> Attempt:
    attempt = begin(person, course, quiz)
    answer_all(person, attempt, wrong=wrong)
    return submit(attempt.code, actor=person)


def quiz_with_safety(name="Safety", **fields):
    """A quiz of two safety questions about one lesson."""
    course = make_course(lessons=1)
    lesson = course.lessons[0]
    bank = fill_bank(2, name=name, safety=True, lesson_key=lesson.translation_key, topic="Safety first")
    course, quiz = make_quiz(bank=bank, count=2, **fields)
    return course, quiz, lesson


@pytest.fixture
def dana(cast):
    look_after(cast.dana, cast.rosa)
    return cast.dana


@pytest.mark.parametrize("viewer", ["rosa", "marcus", "noor", "elif", "sam", "priya", "idris"])
def test_training_is_refused_to_everybody_who_does_not_oversee(cast, dana, viewer):
    with pytest.raises(NotAllowed):
        training_of(cast.rosa, viewer=cast.person[viewer])


def test_training_is_refused_once_the_agreement_has_ended(cast, dana):
    training_of(cast.rosa, viewer=dana)
    stop_looking_after(dana, cast.rosa)

    with pytest.raises(NotAllowed):
        training_of(cast.rosa, viewer=dana)


def test_training_of_somebody_without_courses_is_empty(cast, dana):
    training = training_of(cast.rosa, viewer=dana)

    assert (list(training.courses), training.safety, training.quizzes_not_passed) == ([], [], [])


def test_training_names_the_safety_questions_that_were_missed(cast, dana):
    course, quiz, lesson = quiz_with_safety()
    fail(cast.rosa, course, quiz)

    found = training_of(cast.rosa, viewer=dana)
    item = found.safety[0]

    assert (item.topic, item.lesson_title, item.lesson_url) == ("Safety first", lesson.title, lesson.get_url())
    assert item.stem.startswith("Which reply is a reflection?")
    assert [row.key for row in found.quizzes_not_passed] == [quiz.translation_key]
    told = found.courses[0].quizzes[0]
    assert (told.state, told.sentence) == (
        "again",
        "Last result: 50\u00a0%, 1 safety question not right yet. Can be tried again now.",
    )
    assert told.attempts[0].sentence == "50\u00a0%, not passed; 1 safety question to look at again"
    assert told.missed_topics == [{"topic": "Safety first", "right": 1, "of": 2}]
    assert [row.title for row in told.again] == [lesson.title]


def test_training_never_holds_an_answer_or_a_key(cast, dana):
    course, quiz = make_quiz(kinds=("single", "open"), count=2, draw=1)
    fail(cast.rosa, course, quiz, wrong=0)

    told = json.dumps(dataclasses.asdict(training_of(cast.rosa, viewer=dana).courses[0]), default=str)

    assert "nobody sees it" not in told  # her written answer
    assert "You miss him." not in told
    assert "Call him today." not in told


def test_safety_questions_are_those_of_the_latest_attempt(cast, dana):
    course, quiz, __ = quiz_with_safety()
    fail(cast.rosa, course, quiz, wrong=2)
    fail(cast.rosa, course, quiz, wrong=1)

    assert len(training_of(cast.rosa, viewer=dana).safety) == 1


def test_states_of_a_quiz_in_words(cast, dana):
    course, quiz = make_quiz(attempts_allowed=1)
    locked_course = make_course("Boundaries", lessons=1, quizzes=1)
    from courses.domain.enrol import enrol

    enrol(locked_course.page, learner=cast.rosa, actor=cast.rosa)
    fail(cast.rosa, course, quiz, wrong=3)

    told = {row.title: row for row in training_of(cast.rosa, viewer=dana).courses}

    assert told["Listening"].quizzes[0].sentence == "Last result: 0\u00a0%. No attempt is left."
    assert told["Boundaries"].quizzes[0].sentence == "Not open yet."
    assert told["Boundaries"].sentence == "Still to do: 1 lesson and 1 quiz."
    assert told["Boundaries"].progress_label == "0 of 2 parts done"


def test_passed_course_shows_its_certificate(cast, dana):
    course, quiz = make_quiz()
    fail(cast.rosa, course, quiz, wrong=0)

    told = training_of(cast.rosa, viewer=dana).courses[0]

    assert told.quizzes[0].sentence == "Passed with 100\u00a0%."
    assert (told.state, told.standing.state) == ("finished", "valid")
    assert told.certificate.holder == cast.rosa


def test_open_attempt_says_so_and_shows_no_result(cast, dana):
    course, quiz = make_quiz()
    attempt = begin(cast.rosa, course, quiz)
    answer(cast.rosa, items_of(attempt)[0], WRONG["single"])

    told = training_of(cast.rosa, viewer=dana).courses[0].quizzes[0]

    assert (told.state, told.sentence, list(told.attempts)) == ("under_way", "Started and not handed in yet.", [])


def test_quiz_that_was_taken_out_keeps_its_results(cast, dana):
    course, quiz = make_quiz()
    fail(cast.rosa, course, quiz)
    quiz.delete()

    told = training_of(cast.rosa, viewer=dana).courses[0].quizzes[0]

    assert (told.title, len(told.attempts)) == ("Quiz", 1)


def many(cast, number: int) -> None:
    for at in range(number):
        course, quiz, __ = quiz_with_safety(f"Bank {at}")
        for __ in range(at + 1):
            fail(cast.rosa, course, quiz)


@pytest.mark.parametrize("number", [1, 3])
def test_training_costs_the_same_however_much_there_is(cast, dana, number, django_assert_num_queries):
    many(cast, number)
    training_of(cast.rosa, viewer=dana)  # addresses of the site are worked out once
    fresh = User.objects.get(pk=dana.pk)
    fresh.has_role("supervisor")

    with django_assert_num_queries(12):
        training = training_of(cast.rosa, viewer=fresh)

    assert len(training.courses) == number
    assert sum(len(quiz.attempts) for row in training.courses for quiz in row.quizzes) == number * (number + 1) // 2


@pytest.mark.parametrize("number", [1, 3])
def test_counts_are_one_statement_for_everybody(cast, number, django_assert_num_queries):
    people = [cast.rosa, cast.marcus, cast.jo][:number]
    course, quiz, __ = quiz_with_safety()
    for person in people:
        fail(person, course, quiz)

    with django_assert_num_queries(1):
        missed = safety_missed_counts([person.pk for person in people])
    with django_assert_num_queries(1):
        not_passed = quizzes_not_passed(User.objects.filter(pk__in=[person.pk for person in people]).values("pk"))

    assert missed == {person.pk: 1 for person in people}
    assert not_passed == {person.pk: 1 for person in people}


def test_counts_forget_what_was_passed_since(cast):
    course, quiz, __ = quiz_with_safety()
    add_lesson(course, course.modules[0], "Still to read")  # the course goes on
    course.modules[0].quiz_after_lessons = False
    course.modules[0].save()
    fail(cast.rosa, course, quiz, wrong=2)
    fail(cast.rosa, course, quiz, wrong=0)

    assert (safety_missed_counts([cast.rosa.pk]), quizzes_not_passed([cast.rosa.pk])) == ({}, {})


def test_words_of_a_stem_are_plain():
    assert words_of("Which *one* is **right**?\n\n- a < b\n- c") == "Which one is right? a < b c"


def test_lines_of_rich_text_keep_its_paragraphs():
    assert lines_of("<p>One\n<b>bold</b>.</p>\n<ul><li>a &amp; b</li></ul>") == "One bold.\na & b"
