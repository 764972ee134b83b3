"""One content in several languages: the course as it was first written says what there is, a translation how it reads.

A course may be translated in part. Whatever stands in the first language and not in the other is shown as it is, so
that nobody loses a module, and nobody has less to do, by changing language.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import get_language
from wagtail.models import Page

from courses.models import CoursePage
from website.pages.domain.locales import language_of

if TYPE_CHECKING:
    from courses.domain.tree import Node

P = TypeVar("P", bound=Page)
ELSEWHERE = "~"
"""Marks the place of a node of the tree of the first language, so that it is never taken for another."""


def reads_a_translation() -> bool:
    """Whether the page is made in another language than the one everything is written in first."""
    return (get_language() or settings.LANGUAGE_CODE) != settings.LANGUAGE_CODE


def best_by_key(pages: QuerySet[P], first: Mapping[uuid.UUID, int] | None = None) -> dict[uuid.UUID, P]:
    """One page a content: in the language of the reader, else the one named in `first`, else the first written."""
    language = get_language() or settings.LANGUAGE_CODE
    found: dict[uuid.UUID, P] = {}

    def rank(page: Any) -> tuple[bool, bool, bool, int]:
        code = language_of(page)
        named = (first or {}).get(page.translation_key) == page.pk
        return code != language, not named, code != settings.LANGUAGE_CODE, page.pk

    for page in pages:
        known = found.get(page.translation_key)
        if known is None or rank(page) < rank(known):
            found[page.translation_key] = page
    return found


def in_language_of_reader(page: P) -> P:
    """The published translation of `page` for this reader, `page` itself where there is none."""
    if not reads_a_translation() and language_of(page) == settings.LANGUAGE_CODE:
        return page
    pages = type(page).objects.live().filter(translation_key=page.translation_key)
    return best_by_key(pages, {page.translation_key: page.pk}).get(page.translation_key, page)


def first_written(courses: Iterable[CoursePage]) -> dict[str, CoursePage]:
    """For each course that is a translation the published course it translates, by the translation's tree path.

    One statement, and none where no course can be a translation.
    """
    translations = {
        course.translation_key: course for course in courses if language_of(course) != settings.LANGUAGE_CODE
    }
    if not translations:
        return {}
    pages = CoursePage.objects.live().filter(
        translation_key__in=list(translations), locale__language_code=settings.LANGUAGE_CODE
    )
    return {translations[page.translation_key].path: page for page in pages}


def merged(course: CoursePage, source: CoursePage, nodes: Sequence[Node], written: Sequence[Node]) -> list[Node]:
    """The nodes of a translated course: what `written` has, in its order, each translated where `nodes` has it."""
    translated = {(node.kind, node.key): node for node in nodes}
    places: dict[str, str] = {}
    found: list[Node] = []
    for node in written:
        known = translated.get((node.kind, node.key))
        parent = course.path if node.kind == "module" else places[node.module_path]
        if known is not None and known.path[: -Page.steplen] == parent:
            node_here = known
        else:
            # Written in the first language only, or moved in one of the two: it stands where it was first written.
            path = f"{parent}{ELSEWHERE}{node.path[1 - Page.steplen :]}"
            here = known or replace(node, source=source)
            node_here = replace(here, path=path)
        if node.kind == "module":
            places[node.path] = node_here.path
        found.append(node_here)
    return found
