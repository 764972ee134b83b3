"""The curriculum in Spanish: the files match, the pages stand beside the English ones, what editors change is kept."""

from __future__ import annotations

import shutil

import pytest
from django.core.management import CommandError, call_command

from courses.curriculum import loader, translations
from courses.curriculum.reader import HERE, CurriculumError, load_course
from courses.models import CatalogPage, CoursePage, LessonPage, ModulePage, Question, QuizPage
from website.pages.models import HomePage

AL = HERE / "active_listening"


@pytest.fixture
def loaded(db):
    """Active listening in English and in Spanish."""
    loader.load([load_course(AL)])
    return translations.load_translations([AL], "es")


@pytest.mark.parametrize("folder", list(translations.translated_folders(HERE, "es")), ids=lambda path: path.name)
def test_every_translation_matches_its_original(folder):
    assert [str(fault) for fault in translations.faults_of(folder, "es")] == []


@pytest.mark.parametrize(
    ("file", "before", "after", "code"),
    [
        ("lesson-1.yaml", "id: al-l1-two-tracks", "id: al-l1-dos-pistas", "changed"),
        ("items.yaml", "right: true", "right: false", "changed"),
        ("module.yaml", "code: AL", "code: EA", "changed"),
        ("module.yaml", "title: Escucha activa", "title: ''", "empty"),
        ("course.yaml", "title: Escucha activa", "titulo: Escucha activa", "missing-key"),
        ("lesson-1.yaml", "  - key_point:", "  - punto:", "missing-key"),
        ("lesson-1.yaml", "minutes: 20", "minutes: [20]", "wrong-type"),
    ],
)
def test_a_translation_that_changes_more_than_words_is_refused(tmp_path, file, before, after, code):
    folder = tmp_path / "active_listening"
    shutil.copytree(AL, folder)
    path = folder / "es" / file
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after, 1))

    assert code in {fault.code for fault in translations.faults_of(folder, "es")}
    with pytest.raises(CurriculumError):
        translations.read_translation(folder, "es")


def test_a_missing_file_is_named(tmp_path):
    folder = tmp_path / "active_listening"
    shutil.copytree(AL, folder)
    (folder / "es" / "lesson-3.yaml").unlink()

    assert [(fault.file, fault.code) for fault in translations.faults_of(folder, "es")] == [
        ("lesson-3.yaml", "missing-file")
    ]


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


def test_a_rehearsal_and_a_course_that_is_not_loaded(db, capsys):
    call_command("load_translations", "active-listening")
    assert "not loaded" in capsys.readouterr().out
    loader.load([load_course(AL)])
    call_command("load_translations", "active-listening", "--dry-run")
    assert "Would be: 21 new" in capsys.readouterr().out
    assert not CoursePage.objects.filter(locale__language_code="es").exists()


@pytest.mark.parametrize("arguments", [["nothing-there"], ["--language", "xx"], ["--language", "en"]])
def test_command_refuses_what_it_does_not_know(db, arguments):
    with pytest.raises(CommandError):
        call_command("load_translations", *arguments)
