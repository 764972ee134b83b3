"""The curriculum in Spanish, loaded once: its pages stand beside the English ones, and what editors change is kept."""

from __future__ import annotations

import pytest

from courses.curriculum import loader, translations
from courses.curriculum.reader import HERE, load_course
from courses.models import CatalogPage, CoursePage, LessonPage, ModulePage, Question, QuizPage
from tests.undone import undone
from website.pages.models import HomePage

pytestmark = pytest.mark.django_db

AL = HERE / "active_listening"


@pytest.fixture(scope="module")
def _loaded(django_db_setup, django_db_blocker):
    """Active listening in English and in Spanish."""
    with django_db_blocker.unblock(), undone():
        loader.load([load_course(AL)])
        yield translations.load_translations([AL], "es")


@pytest.fixture
def kept(_loaded, django_db_blocker):
    """What was said about it. What the test changes is undone; ask for no `db` beside it, in no test of the module."""
    with django_db_blocker.unblock(), undone():
        yield _loaded


@pytest.fixture
def loaded(kept):
    return kept


def test_pages_and_questions_stand_beside_the_english_ones(loaded):
    assert (loaded.count(loader.CREATED), loaded.notes) == (21, [])
    for model, number in ((CoursePage, 1), (ModulePage, 1), (LessonPage, 6), (QuizPage, 1)):
        english = set(model.objects.live().filter(locale__language_code="en").values_list("translation_key", flat=True))
        spanish = set(model.objects.live().filter(locale__language_code="es").values_list("translation_key", flat=True))
        assert len(spanish) == number
        assert english == spanish
    english = Question.objects.ready().filter(locale__language_code="en").values_list("ref", "translation_key", "bank")
    spanish = Question.objects.ready().filter(locale__language_code="es").values_list("ref", "translation_key", "bank")
    assert set(english) == set(spanish)
    first, second = LessonPage.objects.filter(slug__in=["listening-is-the-work", "escuchar-es-el-trabajo"])
    assert [block.id for block in first.body] == [block.id for block in second.body]
    assert first.title != second.title
    assert HomePage.objects.get(locale__language_code="es").live
    assert CatalogPage.objects.get(locale__language_code="es").title == "Cursos"


def test_loading_again_changes_nothing_and_keeps_what_an_editor_wrote(loaded):
    page = CoursePage.objects.get(locale__language_code="es")
    page.summary = "Nuestro propio resumen."
    page.save_revision().publish()
    LessonPage.objects.get(slug="escuchar-es-el-trabajo").delete()

    again = translations.load_translations([AL], "es")

    assert (again.count(loader.KEPT), again.count(loader.REMOVED), again.count(loader.UNCHANGED)) == (1, 1, 19)
    assert CoursePage.objects.get(pk=page.pk).summary == "Nuestro propio resumen."
