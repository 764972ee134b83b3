"""Builders of learning content for tests: a published course with modules, lessons and quizzes in the page tree."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from types import SimpleNamespace
from unittest import mock

from wagtail.models import Locale, Page, Site
from wagtail.signal_handlers import disable_reference_index_auto_update, reference_index_auto_update_disabled

from courses.enums import PracticeDomain
from courses.models import (
    CatalogPage,
    CourseHours,
    CoursePage,
    CoursePrerequisite,
    LessonPage,
    ModulePage,
    Preset,
    QuizPage,
)
from website.pages.models import HomePage

_numbers = itertools.count(1)


@contextmanager
def quietly() -> Iterator[None]:
    """Saves pages without the index of references, the search index and the checks of a form.

    Nobody asks those of built pages, and they take two thirds of the time. Tests that search bring the index up to date
    themselves (`update_index`).
    """
    already = getattr(reference_index_auto_update_disabled, "value", False)
    nothing = SimpleNamespace(enqueue=lambda *args: None)
    with (
        nullcontext() if already else disable_reference_index_auto_update(),
        mock.patch("modelsearch.signal_handlers.insert_or_update_object_task", nothing),
        mock.patch.object(Page, "full_clean", Page._set_core_field_defaults),
    ):
        yield


@dataclass
class Course:
    """A course as built: the page, its modules, and the lessons and quizzes in their order."""

    page: CoursePage
    modules: list[ModulePage] = field(default_factory=list)
    lessons: list[LessonPage] = field(default_factory=list)
    quizzes: list[QuizPage] = field(default_factory=list)


def make_home() -> HomePage:
    """The home page the default site starts at; one for a test."""
    home = HomePage.objects.first()
    if home is None:
        home = HomePage(title="Home", slug="front", headline="Home", lead="Home")
        with quietly():
            root().add_child(instance=home)
        Site.objects.update_or_create(
            is_default_site=True, defaults={"hostname": "testserver", "port": 80, "root_page": home}
        )
    return home


def root() -> Page:
    """The root of the page tree; made anew where a test with real transactions has emptied the database."""
    Locale.objects.get_or_create(language_code="en")
    return Page.get_first_root_node() or Page.add_root(title="Root", slug="root")


def make_catalog() -> CatalogPage:
    """The catalogue below the home page; one for a test."""
    catalog = CatalogPage.objects.first()
    if catalog is None:
        catalog = CatalogPage(title="Courses", slug="courses", show_in_menus=True)
        home = make_home()
        with quietly():
            home.add_child(instance=catalog)
    return catalog


def make_course(
    title: str = "Listening",
    *,
    modules: int = 1,
    lessons: int = 2,
    quizzes: int = 0,
    requires: tuple[CoursePage, ...] = (),
    minutes: int = 160,
    **fields,
) -> Course:
    """A published course: each module has that many lessons and quizzes. `requires` are its prerequisites."""
    number = next(_numbers)
    page = CoursePage(
        title=title,
        slug=f"course-{number}",
        code=f"course-{number}",
        summary=f"About {title}.",
        certificate_wording=f"has completed the course {title}.",
        **fields,
    )
    page.hours = [CourseHours(domain=PracticeDomain.RECOVERY_WELLNESS_SUPPORT, minutes=minutes)]
    page.prerequisites = [CoursePrerequisite(required=required) for required in requires]
    course = Course(page)
    with quietly():
        make_catalog().add_child(instance=page)
        for at in range(modules):
            add_module(course, f"{title} part {at + 1}", lessons=lessons, quizzes=quizzes)
    return course


def add_module(course: Course, title: str, *, lessons: int = 2, quizzes: int = 0, **fields) -> ModulePage:
    """One more module at the end of `course`, with its lessons and quizzes."""
    module = ModulePage(title=title, slug=f"part-{next(_numbers)}", **{"code": "AL", "summary": "Part.", **fields})
    with quietly():
        course.page.add_child(instance=module)
    course.modules.append(module)
    for at in range(lessons):
        add_lesson(course, module, f"{title} lesson {at + 1}")
    for at in range(quizzes):
        add_quiz(course, module, f"{title} quiz {at + 1}")
    return module


def add_lesson(course: Course, module: ModulePage, title: str, **fields) -> LessonPage:
    """One more lesson at the end of `module`."""
    lesson = LessonPage(
        title=title, slug=f"lesson-{next(_numbers)}", **{"summary": "Lesson.", "minutes": 20, "body": [], **fields}
    )
    with quietly():
        module.add_child(instance=lesson)
    course.lessons.append(lesson)
    return lesson


def add_quiz(course: Course, module: ModulePage, title: str, **fields) -> QuizPage:
    """One more quiz at the end of `module`, by default graded; without questions of its own."""
    quiz = QuizPage(title=title, slug=f"quiz-{next(_numbers)}", preset=Preset.GRADED, **fields)
    with quietly():
        module.add_child(instance=quiz)
    course.quizzes.append(quiz)
    return quiz
