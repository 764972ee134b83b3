"""Editors translate pages and questions in the CMS, nobody else does; a copy is asked of nobody before it is ready."""

from __future__ import annotations

import random

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.models import Locale

from courses.domain.draw import draw_versions
from courses.models import CoursePage, Question
from tests.factories.courses import make_catalog, make_home
from tests.factories.courses_quiz import make_quiz
from website.accounts.enums import Role


@pytest.fixture
def there(db):
    """A course with a quiz of one question, a Spanish home and catalogue, and the addresses to translate with."""
    course, quiz = make_quiz(count=1)
    spanish = Locale.objects.create(language_code="es")
    make_home().copy_for_translation(spanish).save_revision().publish()
    make_catalog().copy_for_translation(spanish).save_revision().publish()
    question = Question.objects.get()
    page = reverse("simple_translation:submit_page_translation", args=[course.page.pk])
    snippet = reverse("simple_translation:submit_snippet_translation", args=["courses", "question", question.pk])
    return course, quiz, question, spanish, page, snippet


@pytest.fixture
def client_of(as_, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    return as_


def test_an_editor_translates_a_page_and_a_question(there, client_of):
    course, quiz, question, spanish, page, snippet = there
    elif_ = client_of("elif")

    assert elif_.get(page).status_code == elif_.get(snippet).status_code == 200
    assert elif_.post(page, {"locales": [spanish.pk], "include_subtree": "on"}).status_code == 302
    assert elif_.post(snippet, {"locales": [spanish.pk]}).status_code == 302

    copy = CoursePage.objects.get(locale=spanish)
    assert (copy.translation_key, copy.live, copy.get_descendants().count()) == (course.page.translation_key, False, 2)
    translated = Question.objects.get(locale=spanish)
    assert (translated.ref, translated.bank, translated.translation_key) == (
        question.ref, question.bank, question.translation_key,
    )  # fmt: skip
    # A copy in English words is asked of nobody, and has no version of somebody else's.
    assert (translated.live, translated.status, translated.current_version) == (False, "draft", None)
    assert [version.question_id for version in draw_versions(quiz, rng=random.Random(1))] == [question.pk]
    translated.save_revision().publish(skip_permission_checks=True)
    translated.refresh_from_db()
    assert translated.current_version.question_id == translated.pk
    assert question.versions.count() == 1


@pytest.mark.parametrize("name", [None, "rosa", "dana", "priya"])
def test_nobody_else_translates(there, client_of, name):
    *__, spanish, page, snippet = there
    client = client_of(name)

    for url in (page, snippet):
        assert client.get(url).status_code in (302, 403, 404)
        assert client.post(url, {"locales": [spanish.pk]}).status_code in (302, 403, 404)
    assert not CoursePage.objects.filter(locale=spanish).exists()
    assert not Question.objects.filter(locale=spanish).exists()


@pytest.mark.parametrize(
    ("codename", "blocked"), [("submit_translation", "both"), ("change_question", "question"), ("publish_question", "")]
)
def test_an_editor_without_the_permission_is_refused(there, client_of, codename, blocked):
    *__, spanish, page, snippet = there
    editors = Group.objects.get(name=Role.EDITOR)
    editors.permissions.remove(*Permission.objects.filter(codename=codename))
    elif_ = client_of("elif")

    elif_.post(page, {"locales": [spanish.pk]})
    answer = elif_.post(snippet, {"locales": [spanish.pk]})

    assert CoursePage.objects.filter(locale=spanish).exists() == (blocked != "both")
    assert Question.objects.filter(locale=spanish).exists() == (not blocked)
    assert b"Which reply" not in answer.content
