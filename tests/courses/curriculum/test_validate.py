"""Every fault the validator promises to find, planted one at a time."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from courses.curriculum import reader
from courses.curriculum.validate import main, validate_all, validate_module
from tests.courses.curriculum.faults import FAULTS

WORDS_TO_AVOID = [
    "an addict", "two addicts", "an abuser", "drug abuse", "substance abuse", "a junkie", "an alcoholic", "clean",
    "Dirty", "a relapse", "she relapsed", "committed suicide", "a failed attempt", "a successful attempt",
    "completed suicide",
]  # fmt: skip
WORDS_TO_KEEP = ["addiction", "relapse prevention", "Alcoholics Anonymous", "cleaning", "a first attempt"]


def test_small_module_has_no_problems(small_module):
    assert validate_module(small_module.folder) == []


@pytest.mark.parametrize("name", FAULTS)
def test_planted_fault_is_found(small_module, name):
    file, old, new, code, place, on_line = FAULTS[name]
    small_module.plant(file, old, new)

    problems = validate_module(small_module.folder)

    where = {"objective without a lesson": "module.yaml", "lesson file missing": "lesson-9.yaml"}.get(name, file)
    found = [problem for problem in problems if (problem.file, problem.code, problem.place) == (where, code, place)]
    assert len(found) == 1, problems
    assert found[0].message
    if on_line is None:
        assert found[0].line is None
    else:
        assert on_line in small_module.line(where, found[0].line)


@pytest.mark.parametrize("words", WORDS_TO_AVOID)
def test_word_to_avoid_is_found(small_module, words):
    small_module.plant("lesson-2.yaml", "A goodbye has two parts.", f"They say {words} here.")
    small_module.plant("items.yaml", "stem: Write a goodbye.", f"stem: They say {words} here.")
    found = {(problem.file, problem.place) for problem in validate_module(small_module.folder)
             if problem.code == "word-to-avoid"}  # fmt: skip
    assert found == {("lesson-2.yaml", "body.0.text.body"), ("items.yaml", "items.2.definition.stem")}


@pytest.mark.parametrize("words", WORDS_TO_KEEP)
def test_word_to_keep_is_kept(small_module, words):
    small_module.plant("lesson-2.yaml", "A goodbye has two parts.", f"They say {words} here.")
    assert validate_module(small_module.folder) == []


def test_a_content_note_answers_the_flag(small_module):
    small_module.plant("lesson-2.yaml", "A goodbye has two parts.", "Kim speaks of trauma.")
    assert validate_module(small_module.folder) == []


def test_a_broken_file_does_not_hide_the_others(small_module):
    small_module.plant("lesson-1.yaml", "minutes: 9", "minutes: nine")
    small_module.plant("lesson-2.yaml", "next: n2", "next: n7")
    codes = {(problem.file, problem.code) for problem in validate_module(small_module.folder)}
    assert {("lesson-1.yaml", "wrong-type"), ("lesson-2.yaml", "unknown-node")} <= codes
    # References are not judged while a file is unreadable: its ids are unknown.
    assert ("items.yaml", "unknown-lesson") not in codes


def test_command_prints_and_exits(small_module, capsys):
    assert main([str(small_module.folder)]) == 0
    assert "0 problem(s)" in capsys.readouterr().out

    small_module.plant("lesson-2.yaml", "next: n2", "next: n7")
    assert main([str(small_module.folder)]) == 1
    assert "small/lesson-2.yaml:57: unknown-node: leads to “n7”" in capsys.readouterr().out


def test_two_modules_with_one_code_are_refused(small_module, tmp_path):
    shutil.copytree(small_module.folder, tmp_path / "twin")

    found = validate_all(tmp_path)

    assert {folder.name: [str(problem) for problem in problems] for folder, problems in found.items()} == {
        "small": [],
        "twin": [
            "course.yaml:1: duplicate-course: “small-course” is already the code of the course in small [code]",
            "module.yaml:1: duplicate-module: “ZZ” is already the code of the module in small [code]",
        ],
    }
    assert main([str(small_module.folder), str(tmp_path / "twin")]) == 1


def test_a_module_named_twice_is_one_module(small_module):
    assert main([str(small_module.folder), f"{small_module.folder}/../small"]) == 0


def test_an_empty_folder_is_a_problem(tmp_path):
    assert {problem.code for problem in validate_module(tmp_path)} == {"missing-file"}


def test_shipped_modules_have_no_problems():
    found = validate_all()
    assert {"active_listening", "foundations"} <= {folder.name for folder in found}
    assert [problem for problems in found.values() for problem in problems] == []


def test_the_curriculum_does_not_need_django():
    code = "import sys, courses.curriculum.validate; sys.exit('django' in sys.modules)"
    root = Path(reader.__file__).resolve().parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0
