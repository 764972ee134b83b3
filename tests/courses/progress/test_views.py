"""The learner's home, "Done, next" and the end of a course."""

from __future__ import annotations

import pytest
from django.urls import reverse

from courses.domain.enrol import assign
from courses.domain.progress import complete_lesson, remember_place
from courses.models import Completion, LastPlace
from tests.factories.courses import add_lesson, make_catalog, make_course
from website.core import clock, contributions
from website.core.contributions import HomePanel


def done_url(lesson):
    return reverse("courses:lesson_done", args=[lesson.translation_key])


def home(client):
    return client.get(reverse("courses:learn_home"))


# --- home ---


def test_home_asks_visitors_to_sign_in(as_, cast):
    assert as_(None).get("/learn/").url == "/account/login/?next=/learn/"


def test_home_of_a_newcomer_says_what_to_do(as_, cast):
    make_catalog()

    text = home(as_("amara")).content.decode()

    assert "Good to see you, Amara." in text
    assert "You have not joined a course yet." in text
    assert 'href="/courses/"' in text


def test_home_offers_the_next_step(as_, cast, course, join):
    complete_lesson(join(cast.rosa, course), course.lessons[0], actor=cast.rosa)

    text = home(as_("rosa")).content.decode()

    assert f'href="{course.lessons[1].get_url()}"' in text
    assert "1 of 3 parts done" in text
    assert "lesson 2 of 2" in text


def test_home_goes_on_at_the_anchor(as_, cast, course, join):
    remember_place(join(cast.rosa, course), content_key=course.lessons[1].translation_key, anchor="b-7")

    assert f'href="{course.lessons[1].get_url()}#b-7"' in home(as_("rosa")).content.decode()


def test_home_goes_on_in_the_course_touched_last(as_, cast, join):
    first, second = make_course("First"), make_course("Second")
    mine = join(cast.rosa, first)
    join(cast.rosa, second)
    with clock.later(minutes=5):
        remember_place(mine, content_key=first.lessons[0].translation_key)

    response = home(as_("rosa"))

    assert response.context["home"].current.course == first.page


def test_home_shows_nothing_of_other_people(as_, cast, course, join, finish):
    finish(join(cast.marcus, course), course)
    make_catalog()

    text = home(as_("rosa")).content.decode()

    assert "Listening" not in text
    assert cast.marcus.certificates.get().code not in text


def test_home_gives_the_reason_for_what_waits(as_, cast, course, join, tried):
    enrolment = join(cast.rosa, course)
    for lesson in course.lessons:
        complete_lesson(enrolment, lesson, actor=cast.rosa)
    tried(enrolment, course.quizzes[0], 60)
    other = make_course("Other")
    with clock.later(minutes=5):
        remember_place(join(cast.rosa, other), content_key=other.lessons[0].translation_key)

    waiting = home(as_("rosa")).context["home"].waiting

    assert [(thing.title, thing.reason) for thing in waiting] == [
        ("Listening part 1 quiz 1", "Quiz: 60\u00a0%, you need 80\u00a0%. You can try again.")
    ]


def test_home_does_not_say_the_next_step_twice(as_, cast, course, join, tried):
    enrolment = join(cast.rosa, course)
    for lesson in course.lessons:
        complete_lesson(enrolment, lesson, actor=cast.rosa)
    tried(enrolment, course.quizzes[0], 60)

    found = home(as_("rosa")).context["home"]

    assert (found.current.continue_at.key, found.waiting) == (course.quizzes[0].translation_key, [])


def test_home_says_apart_what_waits_for_somebody_who_marks(as_, cast, course, join, tried):
    enrolment = join(cast.rosa, course)
    for lesson in course.lessons:
        complete_lesson(enrolment, lesson, actor=cast.rosa)
    attempt = tried(enrolment, course.quizzes[0], 0)
    attempt.state, attempt.percent, attempt.passed = "marking", None, None
    attempt.save()

    response = home(as_("rosa"))

    found, text = response.context["home"], response.content.decode()
    assert (found.current, found.waiting) == (None, [])
    assert [thing.title for thing in found.with_others] == ["Listening part 1 quiz 1"]
    assert "Waiting for others" in text
    assert "waits for its mark" in text
    assert "Waiting for you" not in text
    assert "waits for a person who marks" in as_("rosa").get(course.page.get_url()).content.decode()


def test_home_says_that_a_course_was_assigned(as_, cast, course):
    assign(course.page, learner=cast.rosa, actor=cast.priya)

    waiting = home(as_("rosa")).context["home"].waiting

    assert [(thing.title, thing.reason) for thing in waiting] == [("Listening", "Your coordinator put you on it.")]


def test_home_keeps_a_course_that_left_the_catalogue(as_, cast, course, join):
    join(cast.rosa, course)
    course.page.unpublish()

    text = home(as_("rosa")).content.decode()

    assert "This course is not in the catalogue at the moment." in text


def test_home_shows_certificates_and_renewals(as_, cast, join):
    course = make_course(lessons=1, renewal_months=12)
    complete_lesson(join(cast.rosa, course), course.lessons[0], actor=cast.rosa)

    with clock.later(days=400):
        found = home(as_("rosa")).context["home"]

    assert [held.standing.state for held in found.certificates] == ["expired"]
    assert [thing.label for thing in found.waiting] == ["Renew"]


def test_home_shows_panels_of_other_rooms(as_, cast):
    panel = HomePanel("components/notice.html", lambda user: {"x": 1} if user == cast.rosa else None)
    contributions.home_panels.add("test.panel", panel)
    try:
        assert [entry["context"] for entry in home(as_("rosa")).context["panels"]] == [{"x": 1}]
        assert home(as_("marcus")).context["panels"] == []
    finally:
        contributions.home_panels.remove("test.panel")


@pytest.mark.parametrize("number", [1, 3])
def test_home_statements_do_not_grow(as_, cast, join, django_assert_num_queries, number):
    for at in range(number):
        course = make_course(f"Course {at}", modules=number, lessons=number, quizzes=1)
        complete_lesson(join(cast.rosa, course), course.lessons[0], actor=cast.rosa)
    client = as_("rosa")
    home(client)

    # session, person; enrolments; courses; what is published in them; courses that come first; enrolments with place
    # and completions; attempts with grants; certificates; unread notices; supervision, for whoever has none; refreshers
    with django_assert_num_queries(12):
        home(client)


# --- done, next ---


def test_done_goes_to_the_next_lesson(as_, cast, course, join):
    join(cast.rosa, course)

    response = as_("rosa").post(done_url(course.lessons[0]))

    assert (response.status_code, response.url) == (302, course.lessons[1].get_url())
    assert Completion.objects.get().content_key == course.lessons[0].translation_key
    assert LastPlace.objects.get().content_key == course.lessons[0].translation_key


def test_done_after_the_last_lesson_goes_to_the_quiz(as_, cast, course, join):
    complete_lesson(join(cast.rosa, course), course.lessons[0], actor=cast.rosa)

    assert as_("rosa").post(done_url(course.lessons[1])).url == course.quizzes[0].get_url()


def test_done_goes_back_to_what_was_left_out(as_, cast, course, join):
    join(cast.rosa, course)

    assert as_("rosa").post(done_url(course.lessons[1])).url == course.lessons[0].get_url()


def test_done_twice_counts_once(as_, cast, course, join):
    join(cast.rosa, course)
    client = as_("rosa")

    urls = {client.post(done_url(course.lessons[0])).url for __ in range(2)}

    assert urls == {course.lessons[1].get_url()}
    assert Completion.objects.count() == 1


def test_done_at_the_end_leads_to_the_finish(as_, cast, join):
    course = make_course(lessons=1)
    join(cast.rosa, course)

    response = as_("rosa").post(done_url(course.lessons[0]), follow=True)

    assert response.redirect_chain == [(reverse("courses:course_finished", args=[course.page.translation_key]), 302)]
    text = response.content.decode()
    assert "Well done, Rosa." in text
    assert cast.rosa.certificates.get().code in text


def test_done_with_a_new_lesson_of_a_finished_course_does_not_congratulate_again(as_, cast, join):
    course = make_course(lessons=1)
    complete_lesson(join(cast.rosa, course), course.lessons[0], actor=cast.rosa)
    extra = add_lesson(course, course.modules[0], "New")

    assert as_("rosa").post(done_url(extra)).url == course.page.get_url()


def test_done_waits_for_quick_checks_where_the_lesson_asks_for_them(as_, cast, course, join, monkeypatch):
    join(cast.rosa, course)
    monkeypatch.setattr("courses.views.learn.open_checks", lambda lesson, learner: ["11111111"])

    response = as_("rosa").post(done_url(course.lessons[0]))

    assert response.url == f"{course.lessons[0].get_url()}#b-11111111"
    assert Completion.objects.count() == 0


# --- the end ---


def test_finish_page_before_the_end_goes_to_the_next_step(as_, cast, course, join):
    join(cast.rosa, course)

    response = as_("rosa").get(reverse("courses:course_finished", args=[course.page.translation_key]))

    assert response.url == course.lessons[0].get_url()


def test_finish_page_of_somebody_else_is_not_found(as_, cast, course, join, finish):
    finish(join(cast.marcus, course), course)

    assert as_("rosa").get(reverse("courses:course_finished", args=[course.page.translation_key])).status_code == 404


# --- the course page ---


@pytest.mark.parametrize("number", [1, 3])
def test_course_page_statements_do_not_grow(as_, cast, join, django_assert_num_queries, number):
    course = make_course(modules=number, lessons=number, quizzes=1)
    complete_lesson(join(cast.rosa, course), course.lessons[0], actor=cast.rosa)
    client = as_("rosa")
    client.get(course.page.get_url())

    # session, person; site, language, home, the page in the tree, the course; the four of the outline; hours; unread
    # notices. Design 12 allows 14.
    with django_assert_num_queries(13):
        assert client.get(course.page.get_url()).status_code == 200
