"""The same rule at every address that names a lesson, a course, a certificate or somebody's evidence."""

from __future__ import annotations

import uuid

import pytest
from django.http import Http404
from django.urls import reverse

from courses import access
from courses.access import (
    NotOpen,
    get_attempt_for,
    get_certificate_for,
    get_enrolment_for,
    get_lesson_for,
    get_quiz_for,
)
from courses.domain.progress import complete_lesson
from courses.models import Completion, CoursePrerequisite, Enrolment
from tests.factories.courses import make_course
from website.accounts.models import User

BLOCK = uuid.uuid4()
LESSON_URLS = {
    "done": lambda key: reverse("courses:lesson_done", args=[key]),
    "check": lambda key: reverse("courses:lesson_check", args=[key, BLOCK]),
    "scenario": lambda key: reverse("courses:lesson_scenario", args=[key, BLOCK]),
    "reflection": lambda key: reverse("courses:lesson_reflection", args=[key, BLOCK]),
}


@pytest.fixture
def lesson_url(course):
    return {name: build(course.lessons[0].translation_key) for name, build in LESSON_URLS.items()}


@pytest.mark.parametrize("name", LESSON_URLS)
def test_lesson_endpoint_answers_only_posts(as_, cast, lesson_url, name):
    assert as_("rosa").get(lesson_url[name]).status_code == 405


@pytest.mark.parametrize("name", LESSON_URLS)
def test_lesson_endpoint_is_shut_for_people_who_have_not_joined(as_, cast, course, join, lesson_url, name):
    join(cast.noor, course)

    assert as_("rosa").post(lesson_url[name]).status_code == 403
    assert Completion.objects.count() == 0


def test_refused_post_says_why_and_leads_on(as_, cast, course, lesson_url):
    text = as_("rosa").post(lesson_url["done"]).content.decode()

    assert "Join the course to open it." in text
    assert f'href="{course.page.get_url()}"' in text


@pytest.mark.parametrize("name", LESSON_URLS)
def test_lesson_endpoint_is_shut_while_a_course_comes_first(as_, cast, course, lesson_url, name):
    first = make_course("First", lessons=1)
    CoursePrerequisite.objects.create(page=course.page, required=first.page)
    Enrolment.objects.create(learner=cast.rosa, course_key=course.page.translation_key, course_title="Listening")

    assert as_("rosa").post(lesson_url[name]).status_code == 403
    assert Completion.objects.count() == 0


@pytest.mark.parametrize("name", LESSON_URLS)
def test_lesson_endpoint_knows_no_unpublished_lesson(as_, cast, course, join, lesson_url, name):
    join(cast.rosa, course)
    course.lessons[0].unpublish()

    assert as_("rosa").post(lesson_url[name]).status_code == 404
    assert Completion.objects.count() == 0


@pytest.mark.parametrize("name", LESSON_URLS)
def test_lesson_endpoint_knows_no_made_up_key(as_, cast, course, join, name):
    join(cast.rosa, course)

    assert as_("rosa").post(LESSON_URLS[name](uuid.uuid4())).status_code == 404


@pytest.mark.parametrize("name", LESSON_URLS)
def test_lesson_endpoint_does_not_take_the_key_of_another_kind_of_page(as_, cast, course, join, name):
    join(cast.rosa, course)

    for page in (course.page, course.modules[0], course.quizzes[0]):
        assert as_("rosa").post(LESSON_URLS[name](page.translation_key)).status_code == 404


def test_done_asks_visitors_to_sign_in(as_, cast, course, lesson_url):
    response = as_(None).post(lesson_url["done"])

    assert response.status_code == 302
    assert response.url.startswith("/account/login/")
    assert Completion.objects.count() == 0


def test_done_counts_only_for_whoever_presses_it(as_, cast, course, join, lesson_url):
    mine, other = join(cast.rosa, course), join(cast.marcus, course)

    as_("rosa").post(lesson_url["done"], {"enrolment": other.code, "learner": cast.marcus.code})

    assert list(Completion.objects.values_list("enrolment_id", flat=True)) == [mine.pk]


def test_editor_reads_a_lesson_but_does_not_work_on_it(as_, cast, course, lesson_url):
    assert as_("elif").post(lesson_url["done"]).status_code == 403
    with pytest.raises(NotOpen) as refused:
        get_lesson_for(cast.person["elif"], course.lessons[0].translation_key)
    assert refused.value.code == "not-enrolled"


def test_quiz_loader_gives_the_reason_while_lessons_are_left(cast, course, join):
    join(cast.rosa, course)

    with pytest.raises(NotOpen) as refused:
        get_quiz_for(cast.rosa, course.quizzes[0].translation_key)

    assert refused.value.code == "lessons-first"
    assert refused.value.url == course.lessons[0].get_url()


def test_lesson_loader_gives_the_surroundings(cast, course, join):
    enrolment = join(cast.rosa, course)

    opened = get_lesson_for(cast.rosa, course.lessons[0].translation_key)

    assert (opened.page, opened.module, opened.course, opened.enrolment) == (
        course.lessons[0],
        course.modules[0],
        course.page,
        enrolment,
    )


def test_enrolment_of_somebody_else_is_not_found(cast, course, join):
    join(cast.marcus, course)

    with pytest.raises(Http404):
        get_enrolment_for(cast.rosa, course.page.translation_key)


def test_certificate_of_somebody_else_is_not_found(cast, join):
    course = make_course(lessons=1)
    enrolment = join(cast.marcus, course)
    complete_lesson(enrolment, course.lessons[0], actor=cast.marcus)

    with pytest.raises(Http404):
        get_certificate_for(cast.rosa, enrolment.certificate.code)


def test_attempt_nobody_has_is_not_found(cast):
    with pytest.raises(Http404):
        get_attempt_for(cast.rosa, "made-up")


# --- oversight ---


def test_nobody_oversees_learners_without_a_provider(cast, monkeypatch):
    monkeypatch.setattr(access, "learner_oversight", access.Registry("test"))

    assert list(access.learners_overseen_by(cast.dana)) == []


def test_provider_says_whom_a_person_oversees(cast, course, join, monkeypatch):
    monkeypatch.setattr(access, "learner_oversight", access.Registry("test"))
    people = User.objects.filter(team=cast.team["Riverside peers"])
    access.register_oversight("test", lambda user: people if user == cast.dana else User.objects.none())
    join(cast.rosa, course), join(cast.tomas, course)

    assert set(access.learners_overseen_by(cast.dana)) == set(people) - {cast.dana}
    assert [row.learner for row in access.enrolments_visible_to(cast.dana)] == [cast.rosa]
    assert list(access.enrolments_visible_to(cast.idris)) == []


def test_oversight_is_one_statement(cast, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(access, "learner_oversight", access.Registry("test"))
    access.register_oversight("test", lambda user: User.objects.filter(team=user.team))

    with django_assert_num_queries(1):  # the learners, with the provider's answer as a subquery
        list(access.learners_overseen_by(cast.dana))


def test_coordinator_sees_enrolments_of_their_teams_only(cast, course, join):
    join(cast.rosa, course), join(cast.noor, course)

    assert [row.learner for row in access.enrolments_visible_to(cast.priya)] == [cast.rosa]
