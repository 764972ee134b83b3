"""What people met stays, and what may be known about it is asked before. How many people hold evidence is said in
Wagtail's own questions: `courses.templatetags.evidence`.
"""

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
from courses.views.deletion import refuse_answered_questions


@hooks.register("before_move_page")
def ask_only_who_may_move(request: HttpRequest, page: Page, destination: Page) -> None:
    """Nobody is asked Wagtail's question who may not move the page: it names the page, and how many learned with it."""
    if not page.permissions_for_user(request.user).can_move_to(destination):
        raise PermissionDenied


@hooks.register("construct_page_chooser_queryset")
def choose_among_what_one_may_know(pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    """Whoever chooses a page to link to sees what is published, and the drafts they may work on themselves."""
    own = page_permission_policy.instances_user_has_any_permission_for(request.user, ("add", "change", "publish"))
    return pages.filter(Q(live=True) | Q(pk__in=own.values("pk")))


@hooks.register("before_bulk_action")
def keep_many_questions_that_people_met(
    request: HttpRequest, action_type: str, objects: list, action_class_instance: object
) -> HttpResponse | None:
    """The same for many at once, whichever way they come."""
    questions = [found for found in objects if isinstance(found, Question)]
    return refuse_answered_questions(request, questions) if questions and action_type == "delete" else None


@hooks.register("before_delete_snippet")
def keep_questions_that_people_met(request: HttpRequest, instances: list[Any]) -> HttpResponse | None:
    """Questions that people met are retired, never deleted."""
    return refuse_answered_questions(request, [found for found in instances if isinstance(found, Question)])
