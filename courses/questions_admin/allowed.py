"""Who may open what of the question banks. Views that are not Wagtail's ask here."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from courses.models.content_review import ReviewedPolicy
from courses.models.questions import Question
from website.core.access import AccessMarker, View, mark

MARKER = AccessMarker("permission", "courses.question")
"""What every view of the question banks carries: nobody without permission on questions."""

policy = ReviewedPolicy(Question)


def may(user: Any, action: str = "change") -> bool:
    """Whether somebody may do something with questions ("view", "add", "change" or "publish")."""
    return user.is_active and policy.user_has_permission(user, action)


def may_propose(user: Any) -> bool:
    """Whether somebody may ask to have answers marked again: who publishes questions, with readers or without.

    It changes no question, and a coordinator decides about it.
    """
    return user.is_active and user.has_perm("courses.publish_question")


def needs_proposing(view: View) -> View:
    """Refuses everybody who may not ask to have answers marked again."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_propose(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return mark(guarded, MARKER)


def needs_questions(action: str = "change") -> Callable[[View], View]:
    """Refuses everybody who may not do this with questions; Wagtail sends them to its front page with a sentence."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not may(request.user, action):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return mark(guarded, MARKER)

    return decorate


def crumbs_to(question: Question | None, *more: tuple[str, str]) -> list[dict[str, str]]:
    """The way to a page of the question banks: the list, the question where there is one, then `more` (label, url)."""
    space = "wagtailsnippets_courses_question"
    found = [(gettext("Questions"), reverse(f"{space}:list"))]
    if question is not None:
        found.append((str(question), reverse(f"{space}:edit", args=[question.pk])))
    return [{"url": url, "label": label} for label, url in (*found, *more)]


def with_query(url: str, **parameters: str) -> str:
    """An address with parameters."""
    return f"{url}?{urlencode(parameters)}"
