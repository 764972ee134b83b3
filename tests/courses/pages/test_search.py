"""What the search may know: titles, summaries and lesson text; never a key, a feedback or how a scenario ends."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command
from django.db import connection
from wagtail.models import ReferenceIndex

from courses.blocks import LessonBodyBlock
from courses.models import LessonPage
from tests.factories.courses_pages import give_body, reflection, scenario, single_check, text


@pytest.fixture
def indexed(course):
    lesson = give_body(course.lessons[0], text("<p>A findable zebra.</p>"), single_check(), scenario(), reflection())
    call_command("update_index", verbosity=0)
    return lesson


def everything_indexed() -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT title::text || body::text || autocomplete::text FROM wagtailsearch_indexentry")
        else:
            cursor.execute("SELECT title || ' ' || body || ' ' || autocomplete FROM wagtailsearch_indexentry")
        return json.dumps(cursor.fetchall()).casefold()


def test_search_finds_text_of_a_lesson(indexed):
    assert list(LessonPage.objects.search("zebra")) == [indexed]


def test_search_knows_no_secret(indexed):
    found = everything_indexed()

    assert "zebra" in found
    assert "secret" not in found
    assert "nights" not in found


@pytest.mark.parametrize("term", ["SECRET", "nights", "consequence", "debrief"])
def test_search_for_a_secret_finds_nothing(indexed, term):
    assert list(LessonPage.objects.search(term)) == []


def test_practice_blocks_give_the_search_nothing():
    block = LessonBodyBlock()
    for raw in (single_check(), scenario()):
        stream = block.to_python([raw])

        assert block.get_searchable_content(stream) == []


def test_references_hold_no_secret(indexed):
    assert [row.describe_source_field() for row in ReferenceIndex.objects.all() if "SECRET" in str(row.__dict__)] == []
