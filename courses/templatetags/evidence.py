"""How many people hold evidence, in the questions that Wagtail asks before content goes, closes or moves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from wagtail.models import Page

from courses.domain.evidence import answerers
from courses.models import Question
from courses.views.deletion import Warned, met_words, what_to_know

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


@register.simple_tag
def met_in_quizzes(*questions: Question) -> str:
    """How many people met these questions in a quiz."""
    return met_words(answerers(questions).count())
