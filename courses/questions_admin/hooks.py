"""Registers what the question banks add to Wagtail beside their lists. Imported by `courses.wagtail_hooks`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from courses.models import QuizPage
from courses.questions_admin import bulk, pools, trying
from courses.questions_admin.allowed import may

for action in (bulk.TagQuestions, bulk.RetireQuestions, bulk.BringBackQuestions):
    hooks.register("register_bulk_action", action)


@hooks.register("register_admin_urls")
def question_urls() -> list:
    """How many questions a draw can choose from, and trying a quiz."""
    return [
        path("courses/quiz/pool/", pools.pool, name="courses_pool"),
        path("courses/quiz/<int:pk>/try/", trying.try_quiz, name="courses_try_quiz"),
    ]


@hooks.register("register_page_header_buttons")
def try_the_quiz(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Trying the quiz, for people who may see its questions."""
    if isinstance(page.specific_deferred, QuizPage) and page.pk and may(user, "view"):
        yield Button(
            _("Try the quiz as a learner"),
            url=reverse("courses_try_quiz", args=[page.pk]),
            icon_name="view",
            priority=15,
        )


@hooks.register("insert_editor_js")
def pool_script() -> str:
    """Tells the pool of a draw while it is written."""
    return format_html('<script type="module" src="{}"></script>', static("js/cms-pool.js"))


@hooks.register("insert_global_admin_css")
def questions_style() -> str:
    """How the pages about questions look."""
    return format_html('<link rel="stylesheet" href="{}">', static("css/cms-questions.css"))
