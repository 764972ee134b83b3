"""Before content goes, closes or moves, the editor reads how many people hold evidence on it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from wagtail import hooks
from wagtail.models import Page
from wagtail.permissions import page_permission_policy
from wagtail.query import PageQuerySet

from courses.models import Question
from courses.views.deletion import STEPS, refuse_answered_questions, say_who_learned, warn_about_evidence


@hooks.register("before_delete_page")
def say_who_holds_evidence(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Deleting a page on which people have evidence says so first and offers to unpublish."""
    return warn_about_evidence(request, [page])


@hooks.register("before_unpublish_page")
def say_it_before_unpublishing(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Wagtail asks no hook before its own question, so this comes after it."""
    return warn_about_evidence(request, [page], "unpublish")


@hooks.register("before_move_page")
def say_it_before_moving(request: HttpRequest, page: Page, destination: Page) -> None:
    """Wagtail's question says it too; and nobody is asked it who may not move the page: it names the page."""
    if not page.permissions_for_user(request.user).can_move_to(destination):
        raise PermissionDenied
    say_who_learned(request, page, "move")


@hooks.register("construct_page_chooser_queryset")
def choose_among_what_one_may_know(pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    """Whoever chooses a page to link to sees what is published, and the drafts they may work on themselves."""
    own = page_permission_policy.instances_user_has_any_permission_for(request.user, ("add", "change", "publish"))
    return pages.filter(Q(live=True) | Q(pk__in=own.values("pk")))


@hooks.register("before_bulk_action")
def say_who_holds_evidence_of_many(
    request: HttpRequest, action_type: str, objects: list, action_class_instance: object
) -> HttpResponse | None:
    """The same for many at once; questions that people met are not deleted at all."""
    questions = [found for found in objects if isinstance(found, Question)]
    if questions:
        return refuse_answered_questions(request, questions) if action_type == "delete" else None
    pages = [found for found in objects if isinstance(found, Page)] if action_type in STEPS else []
    return warn_about_evidence(request, pages, action_type) if pages else None


@hooks.register("before_delete_snippet")
def keep_questions_that_people_met(request: HttpRequest, instances: list[Any]) -> HttpResponse | None:
    """Questions that people met are retired, never deleted."""
    return refuse_answered_questions(request, [found for found in instances if isinstance(found, Question)])
