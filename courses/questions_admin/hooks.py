"""Registers what the question banks add to Wagtail beside their lists. Imported by `courses.wagtail_hooks`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from courses.models import QuizPage
from courses.questions_admin import again, bulk, exchange_export, exchange_import, pools, statistics, trying
from courses.questions_admin.allowed import may, may_propose

for action in (bulk.TagQuestions, bulk.RetireQuestions, bulk.BringBackQuestions):
    hooks.register("register_bulk_action", action)


@hooks.register("register_admin_urls")
def question_urls() -> list:
    """How many questions a draw can choose from, trying a quiz, and questions in and out."""
    quiz = "courses/quiz/<int:pk>/statistics"
    return [
        path(f"{quiz}/", statistics.quiz_statistics, name="courses_quiz_statistics"),
        path(f"{quiz}/again/", statistics.quiz_statistics_again, name="courses_quiz_statistics_again"),
        path(f"{quiz}/questions/<int:version>/", statistics.quiz_statistics_item, name="courses_quiz_statistics_item"),
        path(f"{quiz}/<slug:what>.<slug:ending>", statistics.quiz_statistics_file, name="courses_quiz_statistics_file"),
        path("courses/marking-again/", again.proposals, name="courses_marking_again"),
        path("courses/marking-again/<slug:code>/end/", again.end, name="courses_marking_again_end"),
        path("courses/questions/import/", exchange_import.import_questions, name="courses_questions_import"),
        path("courses/questions/export/", exchange_export.export_questions, name="courses_questions_export"),
        path(
            "courses/questions/export/<int:pk>/<slug:name>/",
            exchange_export.question_file,
            name="courses_questions_file",
        ),
        path(
            "courses/questions/template/<slug:name>/", exchange_export.template_file, name="courses_questions_template"
        ),
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
        url = reverse("courses_quiz_statistics", args=[page.pk])
        yield Button(_("Statistics"), url=url, icon_name="order", priority=16)


@hooks.register("insert_editor_js")
def pool_script() -> str:
    """Tells the pool of a draw while it is written."""
    return format_html('<script type="module" src="{}"></script>', static("js/cms-pool.js"))


@hooks.register("insert_global_admin_css")
def questions_style() -> str:
    """How the pages about questions look."""
    return format_html('<link rel="stylesheet" href="{}">', static("css/cms-questions.css"))


class MarkingAgainMenuItem(MenuItem):
    """Shown to people who may propose it; the page asks again."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the person may ask to have answers marked again."""
        return may_propose(request.user)


@hooks.register("register_admin_menu_item")
def marking_again_item() -> MenuItem:
    """The menu "Marking again"."""
    url = reverse("courses_marking_again")
    return MarkingAgainMenuItem(_("Marking again"), url, name="marking-again", icon_name="redirect", order=261)
