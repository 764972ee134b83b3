"""Builders of words that learners may send: a finished quiz with a written answer, a lesson with a reflection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from courses.domain.enrol import enrol
from courses.domain.practice import save_reflection
from courses.domain.sent_work import send_answer, send_reflection
from courses.domain.submit import submit
from courses.models import Attempt, AttemptItem, LessonPage, QuizPage, SentWork
from tests.factories.courses import Course, make_course
from tests.factories.courses_pages import give_body, reflection
from tests.factories.courses_quiz import answer, begin, items_of, make_quiz

WORDS = "It hurts, and nobody sees it."
THOUGHT = "I heard how tired she was."


@dataclass
class Written:
    """A finished attempt with one answer in the learner's own words."""

    course: Course
    quiz: QuizPage
    attempt: Attempt
    item: AttemptItem

    @property
    def send_url(self) -> str:
        return reverse("courses:answer_send", args=[self.attempt.code, self.item.number])

    @property
    def result_url(self) -> str:
        return reverse("courses:attempt_result", args=[self.attempt.code])


def written(person, text: str = WORDS, *, handed_in: bool = True, **rules: Any) -> Written:
    """`person` takes a quiz of one scored question and one open one."""
    course, quiz = make_quiz(kinds=("single", "open"), count=2, draw=1, **rules)
    attempt = begin(person, course, quiz)
    item = next(row for row in items_of(attempt) if row.version.kind == "open")
    if text:
        answer(person, item, {"text": text})
    if handed_in:
        attempt = submit(attempt.code, actor=person)
    return Written(course, quiz, attempt, item)


def sent_answer(person, text: str = WORDS) -> SentWork:
    """The same, sent."""
    found = written(person, text)
    return send_answer(found.attempt.code, found.item.number, text, actor=person)


@dataclass
class Reflected:
    """A lesson with one reflection that was written."""

    lesson: LessonPage
    block: str
    prompt: str = "<p>What did you hear?</p>"

    @property
    def send_url(self) -> str:
        return reverse("courses:reflection_send", args=[self.lesson.translation_key, self.block])

    @property
    def save_url(self) -> str:
        return reverse("courses:lesson_reflection", args=[self.lesson.translation_key, self.block])


def reflected(person, text: str = THOUGHT) -> Reflected:
    """`person` joins a course and writes its reflection."""
    course = make_course(lessons=1)
    raw = reflection()
    lesson = give_body(course.lessons[0], raw)
    enrol(course.page, learner=person, actor=person)
    if text:
        save_reflection(lesson, raw["id"], text, learner=person)
    return Reflected(lesson, raw["id"])


def sent_reflection(person, text: str = THOUGHT) -> SentWork:
    """The same, sent."""
    found = reflected(person, text)
    return send_reflection(found.lesson, found.block, text, prompt=found.prompt, actor=person)
