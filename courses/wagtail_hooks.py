"""Registers what learning adds to Wagtail."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from wagtail import hooks
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from courses.cms.review import hooks as review_hooks  # noqa: F401 - registers its hooks
from courses.questions_admin import QuestionGroup
from courses.views.deletion import warn_about_evidence


@hooks.register("before_delete_page")
def say_who_holds_evidence(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Deleting a page on which people have evidence says so first and offers to unpublish."""
    return warn_about_evidence(request, [page])


@hooks.register("before_bulk_action")
def say_who_holds_evidence_of_many(
    request: HttpRequest, action_type: str, objects: list, action_class_instance: object
) -> HttpResponse | None:
    """The same for deleting many pages at once."""
    pages = [found for found in objects if isinstance(found, Page)] if action_type == "delete" else []
    return warn_about_evidence(request, pages) if pages else None


register_snippet(QuestionGroup)
