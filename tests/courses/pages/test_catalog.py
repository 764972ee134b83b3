"""Catalogue and course overview: public, with a person's own state when there is one."""

from __future__ import annotations

from courses.models import CatalogPage
from tests.factories.courses import make_course


def url() -> str:
    return CatalogPage.objects.get().get_url()


def test_catalogue_lists_published_courses(as_, cast, course):
    hidden = make_course("Hidden").page
    hidden.unpublish()

    html = as_(None).get(url()).content.decode()

    assert "Listening" in html
    assert "Hidden" not in html


def test_catalogue_shows_ones_own_state_only(as_, cast, course, join):
    join(cast.rosa, course)

    mine, others = (as_(name).get(url()).content.decode() for name in ("rosa", "amara"))

    assert "0 of 3 parts done" in mine
    assert "parts done" not in others


def test_empty_catalogue_says_what_to_do(as_, cast, course):
    course.page.unpublish()

    assert "No courses yet" in as_(None).get(url()).content.decode()


def test_course_overview_tells_visitors_what_it_holds_and_how_to_join(as_, cast, course):
    html = as_(None).get(course.page.get_url()).content.decode()

    assert course.lessons[0].title in html
    assert "Sign in to join" in html
    assert course.lessons[0].get_url() not in html


def test_course_overview_lets_people_join(as_, cast, course):
    html = as_("rosa").get(course.page.get_url()).content.decode()

    assert "Join this course" in html
    assert f'action="/learn/courses/{course.page.translation_key}/enrol/"' in html


def test_course_by_assignment_says_whom_to_ask(as_, cast, course):
    course.page.enrolment = "assignment"
    course.page.save()

    html = as_("rosa").get(course.page.get_url()).content.decode()

    assert "Join this course" not in html
    assert "A coordinator puts people on this course." in html


def test_course_gives_a_reason_for_everything_not_done(as_, cast, course, join):
    join(cast.rosa, course)

    html = as_("rosa").get(course.page.get_url()).content.decode()

    assert html.count("Not read yet.") == 2
    assert "2 lessons left" in html


def test_blocked_course_says_what_comes_first(as_, cast, course):
    later = make_course("Later", requires=(course.page,))

    html = as_("rosa").get(later.page.get_url()).content.decode()

    assert "Opens when you have finished “Listening”." in html
    assert "Join this course" not in html
