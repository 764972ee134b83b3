"""Builders of progress."""

from __future__ import annotations

import pytest

from courses.domain.progress import complete_lesson, record_completion
from courses.models import Attempt
from website.core import clock


@pytest.fixture
def pass_quiz():
    """`pass_quiz(enrolment, quiz)` records a pass without going through an attempt."""

    def record(enrolment, quiz):
        return record_completion(
            enrolment,
            content_key=quiz.translation_key,
            kind="quiz",
            title=quiz.title,
            actor=enrolment.learner,
            attempt_code=f"attempt-{quiz.pk}",
        )

    return record


@pytest.fixture
def finish(pass_quiz):
    """`finish(enrolment, course)` does everything of a course."""

    def do(enrolment, course):
        for lesson in course.lessons:
            complete_lesson(enrolment, lesson, actor=enrolment.learner)
        for quiz in course.quizzes:
            pass_quiz(enrolment, quiz)

    return do


@pytest.fixture
def tried():
    """`tried(enrolment, quiz, percent)` is a finished attempt; without a percentage one that is still open."""

    def make(enrolment, quiz, percent=None, *, passed=False, safety_missed=0):
        number = 1 + Attempt.objects.filter(enrolment=enrolment, quiz_key=quiz.translation_key).count()
        over = {}
        if percent is not None:
            over = {
                "state": Attempt.State.FINISHED,
                "ending": Attempt.Ending.SUBMITTED,
                "finished_at": clock.now(),
                "percent": percent,
                "passed": passed,
                "safety_missed": safety_missed,
            }
        return Attempt.objects.create(
            learner=enrolment.learner,
            enrolment=enrolment,
            quiz_key=quiz.translation_key,
            quiz_page=quiz,
            quiz_title=quiz.title,
            number=number,
            policy={},
            seed="x",
            **over,
        )

    return make
