"""How many people hold evidence, in the questions that Wagtail asks before content goes, closes or moves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from wagtail.models import Page

from courses.models import Question
from courses.views.deletion import Warned, what_to_know, what_unpublishing_means

register = template.Library()
BOX = "wagtailadmin/courses/evidence.html"


@register.inclusion_tag(BOX)
def learned_with(step: str, page: Page) -> dict[str, Warned]:
    """Says how many people have learned with a page, and what becomes of that in this step."""
    return {"said": what_to_know(step, [page])}


@register.inclusion_tag(BOX)
def learned_with_many(step: str, items: Iterable[Mapping[str, Any]]) -> dict[str, Warned]:
    """The same for the pages of a bulk action; nothing where it may do nothing."""
    pages = [item["item"] for item in items]
    return {"said": what_to_know(step, pages) if pages else Warned()}


@register.inclusion_tag(BOX)
def met_in_quizzes(question: Question) -> dict[str, Warned]:
    """Says how many people met a question that is about to be taken down."""
    return {"said": what_unpublishing_means(question)}
