"""What an editor reads before deleting a page on which people have done something."""

from __future__ import annotations

import pytest
from django.urls import reverse

from courses.domain.evidence import holders
from courses.domain.progress import complete_lesson
from courses.models import Completion, CoursePage, LessonPage
from website.accounts.models import User


@pytest.fixture
def admin(cast, client, settings):
    """A client that may delete pages."""
    settings.SECOND_FACTOR_REQUIRED = False
    person = User.objects.create_superuser("root@example.org", "x", full_name="Root", display_name="Root")
    client.force_login(person)
    return client


def test_holders_are_the_people_with_something_below(cast, course, join, tried):
    enrolment = join(cast.rosa, course)
    complete_lesson(enrolment, course.lessons[0], actor=cast.rosa)
    tried(enrolment, course.quizzes[0])
    join(cast.marcus, course)

    assert set(holders(course.page)) == {cast.rosa, cast.marcus}
    assert list(holders(course.lessons[0])) == [cast.rosa]
    assert list(holders(course.lessons[1])) == []


def test_delete_says_that_people_learned_and_offers_unpublish(admin, cast, course, join):
    complete_lesson(join(cast.rosa, course), course.lessons[0], actor=cast.rosa)
    url = reverse("wagtailadmin_pages:delete", args=[course.lessons[0].pk])

    text = admin.get(url).content.decode()

    assert "Fewer than 10 people have learned with this." in text
    assert reverse("wagtailadmin_pages:unpublish", args=[course.lessons[0].pk]) in text
    assert "Rosa" not in text
    assert LessonPage.objects.filter(pk=course.lessons[0].pk).exists()


def test_delete_all_the_same_keeps_the_evidence(admin, cast, course, join):
    complete_lesson(join(cast.rosa, course), course.lessons[0], actor=cast.rosa)

    admin.post(reverse("wagtailadmin_pages:delete", args=[course.page.pk]))

    assert not CoursePage.objects.filter(pk=course.page.pk).exists()
    assert Completion.objects.get().title == "Listening part 1 lesson 1"


def test_delete_of_a_page_nobody_used_asks_as_always(admin, course):
    text = admin.get(reverse("wagtailadmin_pages:delete", args=[course.lessons[0].pk])).content.decode()

    assert "have learned with this" not in text
