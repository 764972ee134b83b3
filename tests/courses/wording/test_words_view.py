"""The words of an unsaved form: only for whoever may edit the page, and never stored."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.courses.pages.test_preview import rows
from tests.courses.wording.conftest import form_data

LONG = " ".join(["Word"] + ["word"] * 30) + "."


def address(lesson) -> str:
    return reverse("courses_words_edit", args=[lesson.pk])


def test_the_report_follows_the_form_and_stores_nothing(lesson, elif_, django_assert_max_num_queries):
    elif_.get(reverse("wagtailadmin_pages:edit", args=[lesson.pk]))
    before = rows()

    with django_assert_max_num_queries(40):
        html = elif_.post(address(lesson), form_data(lesson, f"<p>A junkie came. {LONG}</p>")).content.decode()

    assert "<strong>junkie</strong> in Text “Night”" in html
    assert "Text “Night”, 31 words" in html
    assert "“junkie” stays, because" in html
    assert rows() == before


def test_what_was_typed_as_a_reason_comes_back(lesson, elif_):
    data = form_data(lesson, "<p>A junkie came.</p>")
    html = elif_.post(address(lesson), data).content.decode()
    name = html.split('name="keep-')[1].split('"')[0]

    html = elif_.post(address(lesson), {**data, f"keep-{name}": "Her <own> words"}).content.decode()

    assert 'value="Her &lt;own&gt; words"' in html


def test_statements_do_not_grow_with_the_blocks(lesson, elif_, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for times in (1, 40):
        data = form_data(lesson, f"<p>{'A junkie came. Then he was clean. ' * times}</p>")
        elif_.post(address(lesson), data)
        with CaptureQueriesContext(connection) as counted:
            assert elif_.post(address(lesson), data).status_code == 200
        counts.append(len(counted))

    assert counts[0] == counts[1]


def test_hints_name_what_is_missing(lesson, elif_):
    long = "<p>" + "We sit and talk for a while. " * 400 + "</p>"

    html = elif_.post(address(lesson), form_data(lesson, long, minutes="2")).content.decode()

    assert "The lesson says 2 min." in html


def test_links_that_say_nothing_are_named(lesson, elif_):
    body = '<p><a href="https://example.org/a">Click here</a> or <a href="https://example.org/b">the 988 line</a>.</p>'

    html = elif_.post(address(lesson), form_data(lesson, body)).content.decode()

    assert "The link “Click here” in Text “Night” does not say where it leads." in html
    assert "“the 988 line”" not in html


@pytest.mark.parametrize("data", [{}, {"body-count": "x"}, {"body-count": "3"}, {"title": "Only a title"}])
def test_a_form_that_is_none_is_refused_plainly(lesson, elif_, data):
    response = elif_.post(address(lesson), data)

    assert response.status_code == 400
    assert "This could not be read." in response.content.decode()


def test_a_new_page_has_its_words_looked_at_too(course, elif_, lesson):
    url = reverse("courses_words_create", args=["courses", "lessonpage", course.modules[0].pk])

    response = elif_.post(url, form_data(lesson, "<p>A junkie came.</p>"))

    assert response.status_code == 200
    assert "<strong>junkie</strong>" in response.content.decode()


def test_only_who_may_edit_the_page_is_answered(as_, course, lesson):
    urls = [address(lesson), reverse("courses_words_create", args=["courses", "lessonpage", course.modules[0].pk])]

    for name in ("rosa", "marcus", "dana", "priya", None):
        client = as_(name)
        for url in urls:
            response = client.post(url, form_data(lesson))
            assert response.status_code in (302, 403)
            assert b"data-words-sum" not in response.content


def test_pages_of_other_kinds_and_other_methods_are_refused(course, lesson, elif_):
    home = course.page.get_parent().get_parent()

    assert elif_.post(reverse("courses_words_edit", args=[home.pk]), {}).status_code == 404
    assert elif_.get(address(lesson)).status_code == 405
    assert elif_.delete(address(lesson)).status_code == 405
    assert elif_.post(reverse("courses_words_edit", args=[10**6]), {}).status_code == 404


def test_the_form_shows_the_saved_draft_without_a_script(lesson, elif_):
    lesson.summary = "For every junkie."
    lesson.save_revision()

    html = elif_.get(reverse("wagtailadmin_pages:edit", args=[lesson.pk])).content.decode()

    assert f'data-words-url="{address(lesson)}"' in html
    assert "“junkie” stays, because" in html
    assert "js/cms-words.js" in html
    assert html.index("Summary") < html.index("Words and reading")
