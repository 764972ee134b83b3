"""Every fault the validator promises to find, planted one at a time."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from courses.curriculum import reader
from courses.curriculum.validate import main, validate_all, validate_module

LONG = "We walk " + "and we walk " * 10 + "on."  # 33 words
HARD = (
    "Institutional accountability necessitates comprehensive organizational documentation. "
    "Interdisciplinary collaboration facilitates individualized rehabilitation opportunities. "
) * 40

N2_CHOICE = """          choices:
            - id: a
              text: “Thank you for coming.”
              quality: strong
              consequence: Kim smiles.
              feedback: This is what Kim takes home.
              next: end-s
"""

# name: file, what stands there, what to write instead, code, place, a word on the line that is named
FAULTS = {
    # shape
    "unknown key": (
        "lesson-1.yaml",
        "title: Cards",
        "colour: red\n      title: Cards",
        "unknown-key",
        "body.2.flashcards.colour",
        "colour",
    ),
    "unknown key named block": (
        "lesson-1.yaml",
        "title: Cards",
        "block: text\n      title: Cards",
        "unknown-key",
        "body.2",
        "flashcards",
    ),
    "wrong type": ("lesson-1.yaml", "minutes: 9", "minutes: nine", "wrong-type", "minutes", "minutes"),
    "number as text": ("lesson-1.yaml", "minutes: 9", 'minutes: "9"', "wrong-type", "minutes", "minutes"),
    "yes is a word": (
        "lesson-1.yaml",
        "right: true",
        "right: yes",
        "wrong-type",
        "body.3.quick_check.definition.options.0.right",
        "right",
    ),
    "wrong value": (
        "course.yaml",
        "delivery_mode: self_paced",
        "delivery_mode: by_mail",
        "wrong-value",
        "delivery_mode",
        "delivery_mode",
    ),
    "wrong id": ("lesson-1.yaml", "id: ZZ-L1", "id: first", "wrong-value", "id", "id: first"),
    "missing key": ("lesson-1.yaml", "minutes: 9\n", "", "missing-key", "minutes", "id"),
    "unknown block": ("lesson-1.yaml", "  - scene:", "  - sceen:", "unknown-kind", "body.0", "sceen"),
    "two blocks in one": (
        "lesson-1.yaml",
        "  - table:",
        "  - text: {body: Hi.}\n    table:",
        "unknown-kind",
        "body.1",
        "text",
    ),
    "unknown question kind": ("items.yaml", "kind: multiple", "kind: essay", "unknown-kind", "items.0", "id"),
    "empty list": (
        "lesson-2.yaml",
        "items: [Thanks, Goodbye]",
        "items: []",
        "empty",
        "body.1.checklist.items",
        "items",
    ),
    "duplicate key": ("lesson-1.yaml", "minutes: 9", "minutes: 9\nminutes: 9", "duplicate-key", "minutes", "minutes"),
    "anchor": ("lesson-1.yaml", "title: Saying hello", "title: &t Saying hello", "yaml", "", "&t"),
    "not YAML": ("lesson-1.yaml", "objectives: [ZZ-1]", "objectives: [ZZ-1", "yaml", "", ""),
    # rationale
    "missing rationale": (
        "lesson-1.yaml",
        "            feedback: This one ends a talk.\n",
        "",
        "missing-rationale",
        "body.3.quick_check.definition.options.1.feedback",
        "key",
    ),
    "blank rationale": (
        "lesson-2.yaml",
        "feedback_false: It can be very short.",
        "feedback_false: ' '",
        "missing-rationale",
        "body.3.quick_check.definition.feedback_false",
        "feedback_false",
    ),
    "null rationale": (
        "lesson-1.yaml",
        "feedback: It is late.",
        "feedback:",
        "missing-rationale",
        "body.4.quick_check.definition.pairs.1.feedback",
        "feedback",
    ),
    "choice without rationale": (
        "lesson-2.yaml",
        "              feedback: Short and fine.\n",
        "",
        "missing-rationale",
        "body.4.scenario.nodes.0.choices.0.feedback",
        "id: a",
    ),
    # questions
    "no right answer": (
        "lesson-1.yaml",
        "right: true",
        "right: false",
        "no-right-answer",
        "body.3.quick_check.definition.options",
        "options",
    ),
    "several right answers": (
        "lesson-1.yaml",
        "          - key: b\n            text: Goodbye\n            right: false",
        "          - {key: c, text: Hi, right: true, feedback: Yes.}\n"
        "          - key: b\n            text: Goodbye\n            right: false",
        "several-right-answers",
        "body.3.quick_check.definition.options",
        "options",
    ),
    "no wrong answer": (
        "items.yaml",
        "text: Bye, right: false",
        "text: Bye, right: true",
        "no-wrong-answer",
        "items.0.definition.options",
        "options",
    ),
    "choose differs": ("items.yaml", "choose: 2", "choose: 3", "choose-differs", "items.0.definition.choose", "choose"),
    "duplicate option key": (
        "items.yaml",
        "{key: b, text: Hi",
        "{key: a, text: Hi",
        "duplicate-id",
        "items.0.definition.options.1.key",
        "Hi",
    ),
    "duplicate step key": (
        "lesson-2.yaml",
        "key: bye",
        "key: thanks",
        "duplicate-id",
        "body.2.quick_check.definition.items.1.key",
        "thanks",
    ),
    "duplicate answer": (
        "lesson-1.yaml",
        "distractors: [Good night]",
        "distractors: [Good Morning]",
        "duplicate-answer",
        "body.4.quick_check.definition.distractors.0",
        "Good Morning",
    ),
    "open item in the score": (
        "items.yaml",
        "scored: false",
        "scored: true",
        "open-scored",
        "items.2.scored",
        "scored",
    ),
    "draw too large": ("items.yaml", "draw: 2", "draw: 3", "draw-too-large", "quiz.policy.draw", "draw"),
    # scenarios
    "dead end": ("lesson-2.yaml", N2_CHOICE, "          choices: []\n", "dead-end", "body.4.scenario.nodes.1", "n2"),
    "circle without an ending": (
        "lesson-2.yaml",
        "next: end-s",
        "next: n2",
        "dead-end",
        "body.4.scenario.nodes.1",
        "n2",
    ),
    "unreachable node": (
        "lesson-2.yaml",
        "next: n2",
        "next: end-s",
        "unreachable-node",
        "body.4.scenario.nodes.1",
        "n2",
    ),
    "unreachable ending": (
        "lesson-2.yaml",
        "next: end-o",
        "next: end-s",
        "unreachable-node",
        "body.4.scenario.endings.0",
        "end-o",
    ),
    "unknown node": (
        "lesson-2.yaml",
        "next: n2",
        "next: n7",
        "unknown-node",
        "body.4.scenario.nodes.0.choices.1.next",
        "n7",
    ),
    "unknown start": ("lesson-2.yaml", "start: n1", "start: n7", "unknown-node", "body.4.scenario.start", "n7"),
    "duplicate node": (
        "lesson-2.yaml",
        "- id: end-o",
        "- id: n2",
        "duplicate-id",
        "body.4.scenario.endings.0.id",
        "n2",
    ),
    "duplicate choice": (
        "lesson-2.yaml",
        "- id: b",
        "- id: a",
        "duplicate-id",
        "body.4.scenario.nodes.0.choices.1.id",
        "id: a",
    ),
    # ids and references
    "duplicate item": ("items.yaml", "id: ZZ-Q02", "id: ZZ-Q01", "duplicate-id", "items.1.id", "ZZ-Q01"),
    "duplicate check": (
        "lesson-2.yaml",
        "id: zz-true",
        "id: zz-single",
        "duplicate-id",
        "body.3.quick_check.id",
        "zz-single",
    ),
    "duplicate lesson": ("lesson-2.yaml", "id: ZZ-L2", "id: ZZ-L1", "duplicate-id", "id", "ZZ-L1"),
    "duplicate objective": ("module.yaml", "id: ZZ-2", "id: ZZ-1", "duplicate-id", "objectives.1.id", "ZZ-1"),
    "lesson listed twice": (
        "module.yaml",
        "  - lesson-2.yaml",
        "  - lesson-2.yaml\n  - lesson-2.yaml",
        "duplicate-id",
        "lessons.2",
        "lesson-2",
    ),
    "lesson not listed": ("module.yaml", "  - lesson-2.yaml\n", "", "unlisted-lesson", "lessons", "lessons"),
    "lesson file missing": ("module.yaml", "lesson-2.yaml", "lesson-9.yaml", "missing-file", "", None),
    "id of another module": (
        "lesson-2.yaml",
        "id: zz-true",
        "id: al-true",
        "foreign-id",
        "body.3.quick_check.id",
        "al-true",
    ),
    "item of another module": ("items.yaml", "id: ZZ-Q02", "id: AL-Q02", "foreign-id", "items.1.id", "AL-Q02"),
    "unknown objective of a lesson": (
        "lesson-1.yaml",
        "objectives: [ZZ-1]",
        "objectives: [ZZ-1, ZZ-9]",
        "unknown-objective",
        "objectives.1",
        "ZZ-9",
    ),
    "unknown objective of an item": (
        "items.yaml",
        "objective: ZZ-1",
        "objective: ZZ-9",
        "unknown-objective",
        "items.0.objective",
        "ZZ-9",
    ),
    "objective without a lesson": (
        "lesson-2.yaml",
        "objectives: [ZZ-2]",
        "objectives: [ZZ-1]",
        "unused-objective",
        "objectives.1",
        "ZZ-2",
    ),
    "unknown lesson of an item": (
        "items.yaml",
        "lesson: ZZ-L1",
        "lesson: ZZ-L9",
        "unknown-lesson",
        "items.0.lesson",
        "ZZ-L9",
    ),
    # time
    "minutes that are not honest": ("lesson-1.yaml", "minutes: 9", "minutes: 45", "minutes", "minutes", "45"),
    "minutes by domain": (
        "course.yaml",
        "minutes: 17",
        "minutes: 60",
        "minutes-differ",
        "hours_by_domain",
        "hours_by_domain",
    ),
    # words
    "content note missing": (
        "lesson-1.yaml",
        "Hello,” you say.",
        "Hello,” you say. Kim speaks of trauma.",
        "content-note-missing",
        "body.0.scene.body",
        "body",
    ),
    "long sentence": ("lesson-1.yaml", "Kim comes in.", LONG, "long-sentence", "body.0.scene.body", "body"),
    "long sentence in a list": (
        "lesson-2.yaml",
        "items: [Thanks, Goodbye]",
        f"items: [Thanks, {LONG}]",
        "long-sentence",
        "body.1.checklist.items.1",
        "walk",
    ),
    "hard to read": ("lesson-2.yaml", "A goodbye has two parts.", HARD, "reading-grade", "", "id"),
    "hard question": ("items.yaml", "intro: Take your time.", f"intro: {HARD}", "reading-grade", "", "bank"),
    "heading": (
        "lesson-1.yaml",
        "        Kim comes in.",
        "        # Kim comes in.\n\n        Hello.",
        "markdown",
        "body.0.scene.body",
        "body",
    ),
    "HTML": ("lesson-1.yaml", "Kim comes in.", "Kim <b>comes</b> in.", "markdown", "body.0.scene.body", "body"),
    "picture": (
        "lesson-1.yaml",
        "Kim comes in.",
        "Kim ![comes](https://example.org/a.png) in.",
        "markdown",
        "body.0.scene.body",
        "body",
    ),
    "link that is not https": (
        "lesson-1.yaml",
        "Kim comes in.",
        "Kim [comes](http://example.org/) in.",
        "markdown",
        "body.0.scene.body",
        "body",
    ),
    "straight quote": (
        "items.yaml",
        "intro: Take your time.",
        "intro: Take what's yours.",
        "straight-quote",
        "quiz.intro",
        "what's",
    ),
    "table row too short": (
        "lesson-1.yaml",
        "[Early, Good morning]",
        "[Early, Good, morning]",
        "table-cells",
        "body.1.table.rows.0",
        "Early",
    ),
}

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
