"""A whole module as it arrives: its pages in order, and what learners see of them. Loaded once for all tests."""

from __future__ import annotations

import pytest

from courses.curriculum import loader
from courses.domain.enrol import enrol
from courses.models import CatalogPage, CoursePage, LessonPage, ModulePage, Question, QuestionVersion, QuizPage
from tests.cast import build_cast
from tests.courses.loader.conftest import first_lesson, load, outcomes
from tests.undone import undone

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _loaded(django_db_setup, django_db_blocker, data):
    """The module."""
    with django_db_blocker.unblock(), undone():
        yield load(data)


@pytest.fixture
def kept(_loaded, django_db_blocker):
    """What was said about it. What the test changes is undone; ask for no `db` beside it, in no test of the module."""
    with django_db_blocker.unblock(), undone():
        yield _loaded


@pytest.fixture
def loaded(kept):
    return kept


@pytest.fixture
def cast(kept):
    return build_cast()


def test_everything_is_built_in_order(loaded, data):
    course = CoursePage.objects.get()
    module = ModulePage.objects.get()
    lessons = list(LessonPage.objects.order_by("path"))

    assert set(outcomes(loaded, loader.CREATED)) == {line.source_id.split("/")[-1] for line in loaded.lines}
    assert (course.code, course.minutes, course.live) == ("active-listening", 160, True)
    assert [block.value for block in course.objectives] == list(data.course.objectives)
    assert [row.code for row in module.objectives.all()] == [f"AL-{n}" for n in range(1, 7)]
    assert [lesson.title for lesson in lessons] == [lesson.title for lesson in data.lessons]
    assert [child.specific_class for child in module.get_children()] == [LessonPage] * 6 + [QuizPage]
    assert Question.objects.ready().count() == len(data.bank.items)
    assert QuestionVersion.objects.count() == len(data.bank.items)
    assert QuizPage.objects.get().sources.get().draw == 10
    assert CatalogPage.objects.get().get_url() == "/courses/"


def test_every_block_of_every_lesson_arrives(loaded, data):
    for page, lesson in zip(LessonPage.objects.order_by("path"), data.lessons, strict=True):
        assert [child.block_type for child in page.body] == [block.block for block in lesson.body]


def test_questions_lead_to_their_lesson(loaded):
    question = Question.objects.get(ref="AL-Q01")

    assert LessonPage.objects.get(translation_key=question.lesson_key) == first_lesson()


def test_every_lesson_opens_for_a_learner(loaded, as_, cast, join):
    enrol(CoursePage.objects.get(), learner=cast.rosa, actor=cast.rosa)
    rosa = as_("rosa")

    pages = [rosa.get(page.get_url()) for page in LessonPage.objects.all()]

    assert [page.status_code for page in pages] == [200] * 6
    assert all(page.content.decode().count("<h1") == 1 for page in pages)


def test_no_lesson_shows_a_key_before_the_answer(loaded, as_, cast, data):
    enrol(CoursePage.objects.get(), learner=cast.rosa, actor=cast.rosa)
    rosa = as_("rosa")
    secrets = {}
    for lesson in data.lessons:
        texts = []
        for block in lesson.body:
            if block.block == "quick_check":
                texts += feedback_in(block.definition.model_dump())
            if block.block == "scenario":
                texts += [ending.title for ending in block.endings]
        secrets[lesson.title] = [text for text in texts if len(text) > 12]

    for page in LessonPage.objects.all():
        html = rosa.get(page.get_url()).content.decode()
        assert secrets[page.title]
        assert [text for text in secrets[page.title] if text.strip() in html] == []


def feedback_in(value) -> list[str]:
    """Every feedback text somewhere inside a definition."""
    if isinstance(value, dict):
        own = [inner for name, inner in value.items() if name.startswith("feedback") and inner]
        return own + [text for inner in value.values() for text in feedback_in(inner)]
    if isinstance(value, list | tuple):
        return [text for inner in value for text in feedback_in(inner)]
    return []
