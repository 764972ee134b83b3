"""What a page type's template gets besides the page: filled in by the views, asked by the models.

Models may not know views, and what a lesson page shows depends on the person who reads it. A page type asks
`context_for(page, request)`; `courses.views` says what that is, when the app is ready.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from wagtail.models import Page

from website.core.contributions import Registry

ContextBuilder = Callable[..., dict[str, Any]]

page_contexts: Registry[ContextBuilder] = Registry("template context of page types")


def adds_context(model_name: str) -> Callable[[ContextBuilder], ContextBuilder]:
    """The decorated function builds the context of pages of this type."""

    def decorate(builder: ContextBuilder) -> ContextBuilder:
        page_contexts.add(model_name, builder)
        return builder

    return decorate


def context_for(page: Page, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
    """What was contributed for this page's type; nothing when nothing was."""
    builder = page_contexts.get(type(page).__name__)
    return builder(page, request, **kwargs) if builder else {}
