"""Lists of the CMS ask a constant number of statements: questions, questions to choose from, banks, pages."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.courses import make_course
from tests.factories.courses_quiz import fill_bank


@pytest.fixture
def addresses(db):
    """The lists by name, for one row and for three. Questions and banks are one so far."""
    fill_bank(1, name="Bank 1")
    lists = {
        "questions": reverse("wagtailsnippets_courses_question:list"),
        "to choose from": reverse("wagtailsnippetchoosers_courses_question:choose_results"),
        "banks": reverse("wagtailsnippets_courses_questionbank:list"),
    }
    courses = {rows: make_course(f"Course {rows}", lessons=rows) for rows in (1, 3)}
    return {
        rows: {**lists, "pages": reverse("wagtailadmin_explore", args=[course.modules[0].pk])}
        for rows, course in courses.items()
    }


def test_lists_ask_no_more_for_more_rows(as_, addresses, django_assert_num_queries):
    editor, asked = as_("elif"), {}
    for name, url in addresses[1].items():
        editor.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert editor.get(url).status_code == 200
        asked[name] = len(captured)
    for number in (2, 3):
        fill_bank(1, name=f"Bank {number}")

    for name, url in addresses[3].items():
        editor.get(url)
        with django_assert_num_queries(asked[name]):
            assert editor.get(url).status_code == 200
