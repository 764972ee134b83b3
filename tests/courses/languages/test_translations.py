"""The curriculum in Spanish: the files match, and the command says what it would do."""

from __future__ import annotations

import shutil

import pytest
from django.core.management import CommandError, call_command

from courses.curriculum import loader, translations
from courses.curriculum.reader import HERE, CurriculumError, load_course
from courses.models import CoursePage

AL = HERE / "active_listening"


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
