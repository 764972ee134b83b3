"""Builders of quizzes whose written answers a person marks, and of marks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from courses.domain.marking import give_mark, open_desk, save_draft
from courses.domain.questions import make_bank
from courses.domain.submit import submit
from courses.models import Attempt, AttemptItem, QuestionBank, QuizPage, QuizSource, WrittenMark
from tests.factories.courses import Course
from tests.factories.courses_quiz import (
    RIGHT,
    WRONG,
    answer,
    begin,
    definition_of,
    fill_bank,
    items_of,
    make_question,
    make_quiz,
    set_sources,
)

RUBRIC = [
    {"key": "feeling", "idea": "Names the feeling", "example": "“That hurts.”", "points": 2},
    {"key": "own", "idea": "Uses own words", "example": "Not a copy.", "points": 1},
    {"key": "open", "idea": "Leaves room", "example": "No advice.", "points": 1},
]
WORDS = "It hurts, and nobody sees it."
COMMENT = "You named the feeling well."


@dataclass
class HandedIn:
    """An attempt whose written answers a person marks. `items` are the written ones."""

    course: Course
    quiz: QuizPage
    attempt: Attempt
    items: list[AttemptItem]

    @property
    def item(self) -> AttemptItem:
        return self.items[0]

    @property
    def result_url(self) -> str:
        return reverse("courses:attempt_result", args=[self.attempt.code])

    def url(self, at: int = 0) -> str:
        return reverse("supervision:marking_answer", args=[self.attempt.code, self.items[at].number])

    def fresh(self) -> Attempt:
        return Attempt.objects.get(pk=self.attempt.pk)


def marked_quiz(*, written: int = 1, scored: int = 1, rubric: list | None = None, safety: bool = False, **rules: Any):
    """A course with a quiz of that many written and scored questions; people mark what is written."""
    bank = fill_bank(max(scored, 1), name=f"Scored {QuestionBank.objects.count()}")
    course, quiz = make_quiz(bank=bank, count=max(scored, 1), **{"written_answers": "marked", **rules})
    definition = definition_of("open", rubric=rubric or RUBRIC)
    tags = {"topic": "Writing", "scored": False, "safety": safety}
    own = make_bank(f"Written of {quiz.slug} {quiz.pk}")
    asked = [make_question(own, f"W{at + 1}", "open", definition={**definition}, **tags) for at in range(written)]
    sources = [QuizSource(question=question) for question in asked]
    return course, set_sources(quiz, *sources, *([QuizSource(bank=bank, draw=scored)] if scored else []))


def hand_in(person, course: Course, quiz: QuizPage, *, text: str = WORDS, wrong: bool = False) -> HandedIn:
    """`person` answers everything and hands it in."""
    attempt = begin(person, course, quiz)
    for item in items_of(attempt):
        kind = item.version.kind
        if kind != "open":
            answer(person, item, (WRONG if wrong else RIGHT)[kind])
        elif text:
            answer(person, item, {"text": f"{text} ({item.number})"})
    attempt = submit(attempt.code, actor=person)
    return HandedIn(course, quiz, attempt, [item for item in items_of(attempt) if item.version.kind == "open"])


def handed_in(person, *, text: str = WORDS, wrong: bool = False, **quiz: Any) -> HandedIn:
    """The same with a quiz of its own."""
    return hand_in(person, *marked_quiz(**quiz), text=text, wrong=wrong)


def token(item: AttemptItem, marker) -> str:
    """What the marker's page carries now."""
    return open_desk(item.attempt.code, item.number, viewer=marker).token


def mark(item: AttemptItem, marker, found: tuple[str, ...], comment: str = COMMENT, **more: Any) -> WrittenMark:
    """Gives a mark from a page that was just opened."""
    seen = more.pop("seen", None) or token(item, marker)
    return give_mark(item.attempt.code, item.number, found=found, comment=comment, actor=marker, seen=seen, **more)


def draft(item: AttemptItem, marker, found: tuple[str, ...] = (), comment: str = COMMENT) -> WrittenMark:
    """Saves a draft from a page that was just opened."""
    seen = token(item, marker)
    return save_draft(item.attempt.code, item.number, found=found, comment=comment, actor=marker, seen=seen)
