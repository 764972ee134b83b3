"""A lesson with one block of each kind of practice, and Rosa on the course."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import reverse

from courses.models import LessonPage
from tests.factories.courses_pages import give_body, reflection, scenario, single_check, text


@dataclass
class Practised:
    """The lesson and the ids of its blocks."""

    page: LessonPage
    check: str
    scenario: str
    reflection: str

    @property
    def url(self) -> str:
        return self.page.get_url()

    def post_url(self, kind: str) -> str:
        name = {"check": "lesson_check", "scenario": "lesson_scenario", "reflection": "lesson_reflection"}[kind]
        return reverse(f"courses:{name}", args=[self.page.translation_key, getattr(self, kind)])


@pytest.fixture
def lesson(course) -> Practised:
    raw = [text(), single_check(), scenario(), reflection()]
    page = give_body(course.lessons[0], *raw)
    return Practised(page, raw[1]["id"], raw[2]["id"], raw[3]["id"])


@pytest.fixture
def rosa(as_, cast, course, join, lesson):
    """Rosa's browser; she is on the course."""
    join(cast.rosa, course)
    return as_("rosa")


@pytest.fixture
def option_token():
    """`option_token(client, lesson, text)` is what the page calls the option with this text."""

    def find(client: Any, lesson: Practised, wanted: str) -> str:
        page = client.get(lesson.url)
        state = next(part.state for part in page.context["parts"] if part.child.id == lesson.check)
        return next(row["token"] for row in state.question.body["rows"] if row["text"] == wanted)

    return find
