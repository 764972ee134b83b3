"""Fixtures of attempts: Rosa in the middle of a quiz with three single-choice questions."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests.factories.courses_quiz import begin, items_of, make_quiz


@pytest.fixture
def taking(cast):
    """`taking(kinds=…, **rules)` starts Rosa's attempt: .course, .quiz, .attempt, .items, .url."""

    def start(person=None, **rules):
        course, quiz = make_quiz(**rules)
        attempt = begin(person or cast.rosa, course, quiz)
        return SimpleNamespace(
            course=course,
            quiz=quiz,
            attempt=attempt,
            items=items_of(attempt),
            url=f"/learn/attempts/{attempt.code}/",
        )

    return start
