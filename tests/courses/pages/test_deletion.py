"""Deleting a page on which people have evidence says so first; the evidence stays whatever is done."""

from __future__ import annotations

import pytest

from courses.domain.evidence import holders
from courses.domain.progress import complete_lesson
from courses.models import Completion, LessonPage
from tests.factories.courses_pages import fresh
from website.accounts.models import User


@pytest.fixture
def editor(as_, cast):
    return as_("elif")


@pytest.fixture
def evidence(cast, course, join):
    """Rosa and Marcus joined, Rosa has done the first lesson."""
    enrolment = join(cast.rosa, course)
    join(cast.marcus, course)
    complete_lesson(enrolment, course.lessons[0], actor=cast.rosa)
    return course


def test_holders_are_counted_once_and_below_the_page_too(evidence, make_other):
    other = make_other()

    counts = [
        holders(page).count()
        for page in (evidence.page, evidence.modules[0], evidence.lessons[0], evidence.lessons[1], other.page)
    ]

    assert counts == [2, 1, 1, 0, 0]
    assert holders(evidence.page, evidence.modules[0]).count() == 2


@pytest.mark.parametrize("method", ["get", "post"])
def test_deleting_says_who_holds_evidence_and_offers_to_unpublish(editor, evidence, method):
    lesson = evidence.lessons[0]

    response = getattr(editor, method)(f"/cms/pages/{lesson.pk}/delete/")

    html = response.content.decode()
    assert "1 person has learned with this." in html
    assert f"/cms/pages/{lesson.pk}/unpublish/" in html
    assert LessonPage.objects.filter(pk=lesson.pk).exists()
    assert "Rosa" not in html


def test_deleting_all_the_same_keeps_the_evidence(editor, evidence):
    lesson = evidence.lessons[0]

    response = editor.post(f"/cms/pages/{lesson.pk}/delete/", {"evidence-known": "1"})

    assert response.status_code == 302
    assert not LessonPage.objects.filter(pk=lesson.pk).exists()
    assert Completion.objects.get().title == lesson.title


def test_a_page_without_evidence_asks_only_the_usual(editor, evidence):
    response = editor.get(f"/cms/pages/{evidence.lessons[1].pk}/delete/")

    assert "evidence" not in response.content.decode()


def test_deleting_many_says_it_too(editor, evidence):
    first, second = evidence.lessons
    url = f"/cms/bulk/wagtailcore/page/delete/?id={first.pk}&id={second.pk}"

    response = editor.post(url)

    assert "1 person has learned with this." in response.content.decode()
    assert LessonPage.objects.filter(pk__in=[first.pk, second.pk]).count() == 2


def test_people_outlive_the_course(evidence):
    fresh(evidence.page).delete()

    assert User.objects.filter(enrolments__course_title=evidence.page.title).count() == 2
