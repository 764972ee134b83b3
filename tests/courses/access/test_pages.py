"""Who may open a page of the course tree."""

from __future__ import annotations

import pytest
from wagtail.models import Page

from courses.access import can_open
from courses.domain.progress import complete_lesson, record_completion
from courses.models import CoursePrerequisite, Enrolment
from tests.factories.courses import add_quiz, make_course
from tests.factories.oversight import look_after, stop_looking_after


def url_of(page) -> str:
    return page.get_url()


@pytest.fixture
def joined(cast, course, join):
    join(cast.rosa, course)
    return course


@pytest.mark.parametrize("kind", ["catalogue", "course"])
def test_overview_opens_for_visitors(as_, cast, course, kind):
    page = course.page if kind == "course" else course.page.get_parent().specific

    assert as_(None).get(url_of(page)).status_code == 200


@pytest.mark.parametrize("kind", ["modules", "lessons", "quizzes"])
def test_content_asks_visitors_to_sign_in_and_come_back(as_, cast, course, kind):
    url = url_of(getattr(course, kind)[0])

    response = as_(None).get(f"{url}?page=2")

    assert response.status_code == 302
    assert response.url == f"/account/login/?next={url}%3Fpage%3D2"


@pytest.mark.parametrize("kind", ["modules", "lessons", "quizzes"])
def test_content_is_shut_for_people_who_have_not_joined(as_, cast, course, join, kind):
    join(cast.noor, course)

    response = as_("rosa").get(url_of(getattr(course, kind)[0]))

    assert response.status_code == 403
    assert "Join the course to open it." in response.content.decode()
    assert url_of(course.page) in response.content.decode()


def test_refused_lesson_shows_nothing_of_its_text(as_, cast, course):
    lesson = course.lessons[0]
    lesson.summary = "a sentence only learners read"
    lesson.save()

    assert "a sentence only learners read" not in as_("rosa").get(url_of(lesson)).content.decode()


@pytest.mark.parametrize("kind", ["modules", "lessons"])
def test_content_opens_for_people_who_joined(as_, cast, joined, kind):
    assert as_("rosa").get(url_of(getattr(joined, kind)[0])).status_code == 200


@pytest.mark.parametrize("level", ["page", "module", "lesson"])
def test_content_below_something_unpublished_is_not_found(as_, cast, joined, level):
    page = {"page": joined.page, "module": joined.modules[0], "lesson": joined.lessons[0]}[level]
    page.unpublish()

    assert as_("rosa").get(url_of(joined.lessons[0])).status_code == 404


def test_quiz_waits_for_the_lessons_of_its_module(as_, cast, joined):
    response = as_("rosa").get(url_of(joined.quizzes[0]))

    assert response.status_code == 403
    text = response.content.decode()
    assert "Opens when the lessons of “Listening part 1” are done: 2 lessons left." in text
    assert url_of(joined.lessons[0]) in text


def test_quiz_opens_when_the_lessons_are_done(cast, joined):
    enrolment = Enrolment.objects.get()
    for lesson in joined.lessons:
        complete_lesson(enrolment, lesson, actor=cast.rosa)

    assert can_open(cast.rosa, joined.quizzes[0]).ok


def test_quiz_opens_at_once_where_the_module_asks_for_no_order(cast, joined):
    joined.modules[0].quiz_after_lessons = False
    joined.modules[0].save()

    assert can_open(cast.rosa, joined.quizzes[0]).ok


def test_quiz_that_is_passed_stays_open_when_a_lesson_is_added(cast, joined):
    quiz = joined.quizzes[0]
    record_completion(
        Enrolment.objects.get(),
        content_key=quiz.translation_key,
        kind="quiz",
        title=quiz.title,
        actor=cast.rosa,
        attempt_code="abc",
    )

    assert can_open(cast.rosa, quiz).ok


def test_lessons_open_in_any_order(cast, joined):
    assert can_open(cast.rosa, joined.lessons[1]).ok


def test_course_with_an_open_prerequisite_is_shut_with_a_link(as_, cast, course, join):
    after = make_course("Boundaries", lessons=1, requires=(course.page,))
    join(cast.rosa, course)
    Enrolment.objects.create(learner=cast.rosa, course_key=after.page.translation_key, course_title="Boundaries")

    response = as_("rosa").get(url_of(after.lessons[0]))

    assert response.status_code == 403
    assert "Opens when you have finished “Listening”." in response.content.decode()
    assert url_of(course.page) in response.content.decode()


def test_prerequisite_finished_by_somebody_else_opens_nothing(cast, join):
    first = make_course("First", lessons=1)
    after = make_course("Second", lessons=1, requires=(first.page,))
    complete_lesson(join(cast.noor, first), first.lessons[0], actor=cast.noor)
    Enrolment.objects.create(learner=cast.rosa, course_key=after.page.translation_key, course_title="Second")

    assert can_open(cast.rosa, after.lessons[0]).code == "prerequisites"


def test_finished_course_stays_open_when_a_prerequisite_is_added(cast, join):
    first = make_course("First", lessons=1)
    course = make_course("Second", lessons=1)
    complete_lesson(join(cast.rosa, course), course.lessons[0], actor=cast.rosa)
    CoursePrerequisite.objects.create(page=course.page, required=first.page)

    assert can_open(cast.rosa, course.lessons[0]).ok


def test_editor_reads_without_joining(cast, course):
    verdict = can_open(cast.person["elif"], course.lessons[0])

    assert (verdict.ok, verdict.enrolment) == (True, None)


@pytest.mark.parametrize("kind", ["modules", "lessons", "quizzes"])
def test_who_looks_after_somebody_on_the_course_reads_without_joining(as_, cast, joined, kind):
    look_after(cast.dana, cast.rosa)
    page = getattr(joined, kind)[0]

    verdict = can_open(cast.dana, page)

    assert (verdict.ok, verdict.enrolment) == (True, None)
    assert as_("dana").get(url_of(page)).status_code == 200


def test_reading_ends_with_the_agreement_and_never_reaches_other_courses(cast, joined):
    other = make_course("Boundaries")
    look_after(cast.dana, cast.rosa)
    assert can_open(cast.dana, other.lessons[0]).code == "not-enrolled"

    stop_looking_after(cast.dana, cast.rosa)

    assert can_open(cast.dana, joined.lessons[0]).code == "not-enrolled"


@pytest.mark.parametrize("name", ["dana", "priya", "sam", "noor"])
def test_no_other_role_opens_a_course_without_joining(cast, course, name):
    assert can_open(cast.person[name], course.lessons[0]).code == "not-enrolled"


def test_page_type_nobody_decided_about_is_shut(cast):
    assert can_open(cast.sam, Page(title="?", slug="x")).status == 403


def test_enrolment_in_one_course_opens_no_other(cast, joined):
    other = make_course("Other", lessons=1)
    add_quiz(other, other.modules[0], "Quiz")

    assert {can_open(cast.rosa, page).code for page in (*other.lessons, *other.quizzes)} == {"not-enrolled"}
