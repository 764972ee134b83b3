"""What the pages of the catalogue tree show to the person who reads them, registered as contexts of page types."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from courses.access import Verdict, can_open
from courses.domain.across_languages import best_by_key, in_language_of_reader, reads_a_translation
from courses.domain.outline import Outline, OutlineItem, course_outline, course_outlines
from courses.domain.practice import open_checks
from courses.models import CatalogPage, CoursePage, LessonPage, ModulePage, QuizPage
from courses.models.pages import CONTENT_NOTE_FIRST
from courses.serving import adds_context
from courses.views.parts import Turn, anchor_of, parts_of
from website.pages.domain.locales import language_of


def reader_of(request: HttpRequest) -> Any:
    """The person whose state the page shows. A preview has none: it must look and act as if nobody had begun."""
    if getattr(request, "is_preview", False):
        return AnonymousUser()
    return getattr(request, "user", None) or AnonymousUser()


def verdict_of(page: Any, request: HttpRequest) -> Verdict:
    """What the page hook decided about this request, or the same question asked now."""
    known = getattr(request, "page_verdict", None)
    return known if isinstance(known, Verdict) else can_open(reader_of(request), page)


@adds_context("CatalogPage")
def catalog_context(page: CatalogPage, request: HttpRequest) -> dict[str, Any]:
    """`outlines`: one per published course, with what the reader has done of it."""
    catalogues = [page]
    if language_of(page) != settings.LANGUAGE_CODE:
        catalogues += CatalogPage.objects.filter(
            translation_key=page.translation_key, locale__language_code=settings.LANGUAGE_CODE
        )
    # A course stands where it was first written, each once: in the language of the reader where there is one.
    found = CoursePage.objects.live().filter(path__startswith=catalogues[-1].path, depth=page.depth + 1)
    keys = list(found.order_by("path").values_list("translation_key", flat=True)) if len(catalogues) > 1 else None
    wanted = CoursePage.objects.live().filter(translation_key__in=keys) if keys is not None else found
    pages = best_by_key(wanted.select_related("image").prefetch_related("hours", "image__renditions").order_by("path"))
    courses = [pages[key] for key in keys] if keys is not None else list(pages.values())
    return {"outlines": course_outlines(reader_of(request), courses)}


@adds_context("CoursePage")
def course_context(page: CoursePage, request: HttpRequest) -> dict[str, Any]:
    """`outline`: the course as its reader meets it; `hours`; `first`: what to do before, for who has not joined."""
    outline = course_outline(reader_of(request), page)
    hours = list(page.hours.all())
    first = [] if outline.enrolment else outline.before
    return {"outline": outline, "hours": hours, "minutes": sum(row.minutes for row in hours), "first": first}


@adds_context("ModulePage")
def module_context(page: ModulePage, request: HttpRequest) -> dict[str, Any]:
    """`outline` of the course and `module`, this part of it."""
    course, outline = _surroundings(page, request, levels=1)
    return {"course": course, "outline": outline, "module": outline.module_of(page.translation_key)}


@adds_context("LessonPage")
def lesson_context(page: LessonPage, request: HttpRequest, *, turn: Turn | None = None) -> dict[str, Any]:
    """The lesson's parts and its place in the course. `turn` is what a POST to one block wants said."""
    reader = reader_of(request)
    course, outline = _surroundings(page, request, levels=2)
    learner = reader if outline.enrolment is not None else None
    parts = parts_of(page, learner, turn=turn)
    module, item = outline.module_of(page.translation_key), outline.item(page.translation_key)
    waiting = open_checks(page, learner=learner) if learner else []
    return {
        "course": course,
        "outline": outline,
        "module": module,
        "item": item,
        "parts": parts,
        "learner": learner,
        "previous": neighbour(outline, item, -1),
        "next": neighbour(outline, item, +1),
        "skip_to": outline.after(page.translation_key),
        "media": next((part.state.form.media for part in parts if hasattr(part.state, "form")), ""),
        "open_checks": [anchor_of(block_id) for block_id in waiting],
        "gate_open": _gate_open(request, item, turn) or _has_begun(parts),
    }


def _gate_open(request: HttpRequest, item: OutlineItem | None, turn: Turn | None) -> bool:
    """Whether what stands behind the content note shows at once: to who was there before, and to who writes it."""
    if getattr(request, "is_preview", False):
        return getattr(request, "preview_mode", "") != CONTENT_NOTE_FIRST
    return bool(item and item.is_done) or turn is not None


def _has_begun(parts: list[Any]) -> bool:
    """Whether the reader did something in this lesson before, and so has read its content note."""
    return any(
        getattr(part.state, "answered", False)
        or getattr(part.state, "saved_at", None)
        or getattr(getattr(part.state, "position", None), "started", False)
        for part in parts
    )


def neighbour(outline: Outline, item: OutlineItem | None, step: int) -> OutlineItem | None:
    """The item before or after `item`, in the order of the menu, also across modules."""
    items = outline.items
    if item is None:
        return None
    at = items.index(item) + step
    return items[at] if 0 <= at < len(items) else None


def _surroundings(
    page: ModulePage | LessonPage | QuizPage, request: HttpRequest, *, levels: int
) -> tuple[CoursePage, Outline]:
    """The course a page stands in, and its outline for the reader. A preview stands in the tree as it is saved."""
    verdict = verdict_of(page, request)
    course = verdict.course or CoursePage.objects.get(path=page.path[: -levels * page.steplen])
    if reads_a_translation():
        course = in_language_of_reader(course)
    return course, course_outline(reader_of(request), course)
