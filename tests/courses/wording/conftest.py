"""Fixtures of the word check: an editor at the form of a lesson."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from courses.models import LessonPage


@pytest.fixture
def lesson(course) -> LessonPage:
    """The first lesson of the course, empty."""
    return course.lessons[0]


@pytest.fixture
def elif_(as_):
    """Elif, who writes and edits."""
    return as_("elif")


BLOCK = str(uuid.uuid4())


def form_data(lesson: LessonPage, body: str = "<p>Hello.</p>", **over: Any) -> dict[str, Any]:
    """What the form of a lesson sends whose body is one text block."""
    blocks = streamfield([("text", {"heading": "Night", "body": rich_text(body)})])
    blocks["0"]["id"] = BLOCK
    return {
        **nested_form_data({"body": blocks}),
        "title": lesson.title,
        "slug": lesson.slug,
        "summary": "A lesson.",
        "listing_summary": "",
        "minutes": "20",
        "objective_codes": "",
        "content_note": rich_text(over.pop("content_note", "")),
        "completion": "marked",
        "seo_title": "",
        "search_description": "",
        **{f"comments-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")},
        "comments-MAX_NUM_FORMS": "",
        **over,
    }


@pytest.fixture
def send(as_):
    """`send(lesson, body, action, who=…, **fields)` posts the lesson's form, by default to hand it in as Elif."""
    clients = {}

    def post(lesson, body="<p>Hello.</p>", action="action-submit", who="elif", **fields):
        client = clients.setdefault(who, as_(who))
        url = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
        return client.post(url, {**form_data(lesson, body, **fields), **({action: "1"} if action else {})})

    return post
