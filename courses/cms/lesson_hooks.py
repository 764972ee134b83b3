"""Registers with Wagtail what helps to write pages of learning. Imported by `courses.wagtail_hooks`."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import path
from django.utils.html import format_html
from wagtail import hooks
from wagtail.models import Page

from courses.cms.checker import OurContentChecker, put_in_place
from courses.cms.page_form import ASK_AGAIN, reasons_in
from courses.cms.words_views import WordsOnCreate, WordsOnEdit
from courses.domain.kept_words import ask_again, keep_words
from courses.domain.page_checks import report_on_page
from courses.models.pages import LearningPage
from website.core.access import signed_in


@hooks.register("register_admin_urls")
def words_urls() -> list:
    """Where the words of an unsaved form are looked at."""
    return [
        path("courses/words/<int:page_id>/", signed_in(WordsOnEdit.as_view()), name="courses_words_edit"),
        path(
            "courses/words/new/<slug:content_type_app_name>/<slug:content_type_model_name>/<int:parent_page_id>/",
            signed_in(WordsOnCreate.as_view()),
            name="courses_words_create",
        ),
    ]


@hooks.register("insert_editor_js")
def words_script() -> str:
    """Asks for a new report while somebody writes."""
    return format_html('<script type="module" src="{}"></script>', static("js/cms-words.js"))


@hooks.register("insert_global_admin_css")
def words_style() -> str:
    """How the panel “Words and reading” looks."""
    return format_html('<link rel="stylesheet" href="{}">', static("css/cms-words.css"))


@hooks.register("after_edit_page")
@hooks.register("after_create_page")
def keep_words_with_reasons(request: HttpRequest, page: Page) -> None:
    """Keeps the words for which the saved form gives a reason. A script's saving in between keeps none: the reason may
    be half typed.
    """
    if not isinstance(page, LearningPage) or not request.accepts("text/html"):
        return
    reasons = {token: reason for token, reason in reasons_in(request.POST).items() if reason.strip()}
    taken_back = request.POST.getlist(ASK_AGAIN)
    if taken_back:
        ask_again(page.translation_key, taken_back, actor=request.user)
    if reasons:
        keep_words(page.translation_key, report_on_page(page).waiting, reasons, actor=request.user)


@hooks.register("construct_wagtail_userbar")
def check_with_our_rules(request: HttpRequest, items: list[Any], page: Page | None) -> None:
    """The content checker looks at our rules too."""
    put_in_place(items, OurContentChecker)
