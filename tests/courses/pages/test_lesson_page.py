"""The lesson page: where one is, what comes before and after, the content note, its weight and its statements."""

from __future__ import annotations

import gzip

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.domain.progress import complete_lesson
from tests.factories.courses import make_course
from tests.factories.courses_pages import give_body, reflection, scenario, single_check, text


@pytest.fixture
def rosa(as_, cast, course, join):
    join(cast.rosa, course)
    return as_("rosa")


def counting() -> CaptureQueriesContext:
    """Counts statements: exactly as many for a large course as for a small one."""
    return CaptureQueriesContext(connection)


def test_lesson_says_where_one_is(rosa, course):
    html = rosa.get(course.lessons[1].get_url()).content.decode()

    assert "lesson 2 of 2" in html
    assert "about 20 minutes" in html
    assert html.count("<h1") == 1


def test_lesson_leads_on_and_back(rosa, course):
    html = rosa.get(course.lessons[1].get_url()).content.decode()

    assert f'rel="prev" href="{course.lessons[0].get_url()}"' in html
    assert "Done, next" in html


def test_looking_at_a_lesson_completes_nothing(cast, rosa, course):
    rosa.get(course.lessons[0].get_url())

    assert list(cast.rosa.enrolments.get().completions.all()) == []


def test_a_done_lesson_says_so_and_leads_on(cast, rosa, course):
    complete_lesson(cast.rosa.enrolments.get(), course.lessons[0], actor=cast.rosa)

    html = rosa.get(course.lessons[0].get_url()).content.decode()

    assert "Done, next" not in html
    assert f'class="btn" href="{course.lessons[1].get_url()}"' in html


def test_content_note_comes_before_the_lesson_with_ways_to_skip_and_leave(rosa, course):
    give_body(course.lessons[0], text("<p>The hard part.</p>"), content_note="<p>Mentions loss.</p>")

    html = rosa.get(course.lessons[0].get_url()).content.decode()

    assert html.index("Mentions loss.") < html.index("Read on") < html.index("The hard part.")
    assert '<details class="gate"><summary' in html
    assert f'href="{course.lessons[1].get_url()}">Skip this lesson for now' in html
    assert f'href="{course.page.get_url()}">Leave the lesson' in html


def test_content_note_stays_open_for_who_has_begun(cast, rosa, course):
    give_body(course.lessons[0], text(), content_note="<p>Mentions loss.</p>")
    complete_lesson(cast.rosa.enrolments.get(), course.lessons[0], actor=cast.rosa)

    html = rosa.get(course.lessons[0].get_url()).content.decode()

    assert '<details class="gate" open>' in html


def test_a_lesson_without_a_note_has_no_gate(rosa, course):
    html = rosa.get(course.lessons[0].get_url()).content.decode()

    assert "Read on" not in html


def test_statements_do_not_grow_with_the_course(as_, cast, join):
    small, large = make_course("Small", lessons=2, quizzes=1), make_course("Large", modules=3, lessons=9, quizzes=1)
    raw = [text(), *(single_check(f"Stem {n}") for n in range(4)), scenario(), reflection(), reflection()]
    for built in (small, large):
        join(cast.rosa, built)
        give_body(built.lessons[0], *raw)
    rosa = as_("rosa")
    rosa.get(small.lessons[0].get_url())
    counts = []
    for built in (small, large):
        with counting() as counted:
            assert rosa.get(built.lessons[0].get_url()).status_code == 200
        counts.append(len(counted))

    assert counts[0] == counts[1]
    assert counts[0] <= 24


def test_course_page_statements(as_, cast, join):
    small, large = make_course("Small", lessons=2), make_course("Large", modules=3, lessons=9)
    for built in (small, large):
        join(cast.rosa, built)
    rosa = as_("rosa")
    rosa.get(small.page.get_url())
    counts = []
    for built in (small, large):
        with counting() as counted:
            assert rosa.get(built.page.get_url()).status_code == 200
        counts.append(len(counted))

    assert counts[0] == counts[1]
    assert counts[0] <= 20


def test_lesson_is_light(rosa, course):
    raw = [text("<p>Word. </p>" * 400), *(single_check(f"Stem {n}") for n in range(4)), scenario(), reflection()]
    give_body(course.lessons[0], *raw)

    response = rosa.get(course.lessons[0].get_url())

    assert len(gzip.compress(response.content)) < 15_000


def test_editor_reads_without_joining(as_, cast, course):
    give_body(course.lessons[0], text(), single_check(), scenario(), reflection())

    response = as_("elif").get(course.lessons[0].get_url())

    html = response.content.decode()
    assert response.status_code == 200
    assert "You are reading this because of your role." in html
    assert "Look at my answer" not in html
    assert "Done, next" not in html
    assert "SECRET" not in html
