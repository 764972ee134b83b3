"""A module of the curriculum, whole and cut down, and what an editor does with what was loaded."""

from __future__ import annotations

import pytest

from courses.curriculum import loader
from courses.curriculum.reader import HERE, load_module
from courses.curriculum.schema import CourseData, CourseModule
from courses.models import LessonPage
from tests.factories.courses_pages import fresh

FOLDER = HERE / "active_listening"


@pytest.fixture(scope="session")
def data():
    return load_module(FOLDER)


@pytest.fixture(scope="session")
def little(data):
    """Two lessons and three questions of the module: enough for the rules, and quick."""
    bank = data.bank.model_copy(update={"items": data.bank.items[:3]})
    return data.model_copy(update={"lessons": data.lessons[:2], "bank": bank})


def load(data, **kwargs):
    """Loads one module as a course of its own."""
    return loader.load([CourseData(folder=data.folder, course=data.course, modules=(data,))], **kwargs)


def changed(data, **lesson_fields):
    """The module with its first lesson changed."""
    lessons = (data.lessons[0].model_copy(update=lesson_fields), *data.lessons[1:])
    return data.model_copy(update={"lessons": lessons})


def outcomes(report, *names: str) -> dict[str, str]:
    return {line.source_id.split("/")[-1]: line.outcome for line in report.lines if line.outcome in names}


def first_lesson() -> LessonPage:
    return LessonPage.objects.order_by("path")[0]


def edit(page, **fields) -> None:
    """Changes a page as an editor does: a new revision, published."""
    page = fresh(page)
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()


@pytest.fixture
def several(little):
    """A course of two small modules, the second after the first."""
    named = little.module.model_copy(update={"code": "OT", "title": "Other"})
    bank = little.bank.model_copy(update={"bank": little.bank.bank.model_copy(update={"name": "Other"})})
    other = little.model_copy(update={"folder": "other", "course": None, "module": named, "bank": bank})
    rows = (CourseModule(folder="active_listening"), CourseModule(folder="other", opens_after=("active_listening",)))
    course = little.course.model_copy(update={"code": "both", "title": "Both", "modules": rows})
    return CourseData(folder="both", course=course, modules=(little.model_copy(update={"course": None}), other))
