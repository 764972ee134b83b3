"""Check curriculum modules and courses: their shape, their logic and their words.

    python -m courses.curriculum.validate [folder …]

prints every problem with file, line and place, and exits 1 if there is any. ``validate_module`` returns the same
problems as a list; ``validate_all`` also checks courses, and compares modules and courses with each other. The checks
themselves stand in ``checks/``. The codes are stable:

=========================  ========================================================================================
missing-file, yaml,        the file is not there, not readable as YAML, or says a key twice
duplicate-key
unknown-key, missing-key,  the shape of ``schema``
wrong-type, wrong-value,
unknown-kind, empty
missing-rationale          an option, step, pair or choice does not say why
no-right-answer,           a choice question has no right option, a single one has several, or all are right
several-right-answers,
no-wrong-answer
choose-differs             "choose N" is not the number of right options
duplicate-answer           two answers of a matching question read the same
unknown-node, dead-end,    a scenario leads to nowhere, stops without an ending, or holds parts nobody can reach
unreachable-node
table-cells                a row has more or fewer cells than the table has columns
duplicate-id               two things of one kind share an id or key
duplicate-module,          two modules, or two courses, have the same code
duplicate-course
unknown-module             a course names a module that is not there
module-order               a module opens after one that does not stand above it
foreign-id                 an id does not start with the module's code (so that ids are unique in all modules)
unknown-objective,         a lesson or item names an objective that the module does not state, or no lesson serves one
unused-objective
unknown-lesson,            an item names a lesson that is not there; a lesson file is not listed in module.yaml
unlisted-lesson
draw-too-large             the quiz draws more scored items than the bank holds
open-scored                an open item counts toward the score
minutes                    the stated minutes are far from what the lesson takes
minutes-differ             the course's minutes by domain are not those of its lessons
content-note-missing       a sensitive subject comes up and nothing says so beforehand
long-sentence              more than 30 words
reading-grade              harder than US grade 8 (questions: 7)
word-to-avoid              not person-first, or not safe messaging
markdown                   headings, HTML, pictures or other markup that learner text does not use
straight-quote             " or ' instead of “ ” ’
=========================  ========================================================================================
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from courses.curriculum.checks.courses import check_course, check_course_codes, check_single
from courses.curriculum.checks.findings import Finding, learner_texts, word_count
from courses.curriculum.checks.lessons import check_lesson
from courses.curriculum.checks.modules import check_bank, check_module, check_module_codes, check_references
from courses.curriculum.reader import (
    COURSE_FILE,
    HERE,
    ITEMS_FILE,
    MODULE_FILE,
    CourseReading,
    Problem,
    Reading,
    course_folders,
    module_folders,
    read_course,
    read_module,
)

__all__ = [
    "learner_texts",
    "main",
    "validate_all",
    "validate_course",
    "validate_folders",
    "validate_module",
    "validate_reading",
    "word_count",
]


def validate_module(folder: Path | str) -> list[Problem]:
    """Every problem of the module in ``folder``, in the order of files and lines."""
    return validate_reading(read_module(folder))


def validate_reading(reading_: Reading) -> list[Problem]:
    """The problems of a module already read. Files with a broken shape are not checked further."""
    found: list[tuple[str, Finding]] = []
    if reading_.module is not None:
        found += [(MODULE_FILE, finding) for finding in check_module(reading_.module, reading_.folder)]
    for file, lesson in reading_.lessons.items():
        found += [(file, finding) for finding in check_lesson(lesson)]
    if reading_.bank is not None:
        found += [(ITEMS_FILE, finding) for finding in check_bank(reading_.bank)]
    if reading_.course is not None:
        found += [(COURSE_FILE, finding) for finding in check_single(reading_.course, reading_)]
    if not reading_.problems:
        found += list(check_references(reading_))
    problems = [
        reading_.documents[file].problem(finding.place, finding.code, finding.message) for file, finding in found
    ]
    return sorted([*reading_.problems, *problems], key=in_reading_order)


def validate_course(reading_: CourseReading) -> list[Problem]:
    """The problems of a course of several modules. Those inside its modules are the modules' own."""
    problems = list(reading_.problems)
    if reading_.course is not None:
        document = reading_.documents[COURSE_FILE]
        found = check_course(reading_)
        problems += [document.problem(finding.place, finding.code, finding.message) for finding in found]
    return sorted(problems, key=in_reading_order)


def in_reading_order(problem: Problem) -> tuple[str, int, str, str]:
    """Sort key: by file, then from top to bottom."""
    return problem.file, problem.line or 0, problem.code, problem.place


def validate_folders(folders: Iterable[Path]) -> dict[Path, list[Problem]]:
    """The problems of several modules and courses by folder, those between them among them."""
    modules, courses = [], []
    for folder in folders:
        is_course = (folder / COURSE_FILE).exists() and not (folder / MODULE_FILE).exists()
        (courses if is_course else modules).append(folder)
    readings = {folder: read_module(folder) for folder in modules}
    found = {folder: validate_reading(reading_) for folder, reading_ in readings.items()}
    several = {folder: read_course(folder) for folder in courses}
    found |= {folder: validate_course(reading_) for folder, reading_ in several.items()}
    between = [(one, MODULE_FILE, finding) for one, finding in check_module_codes(readings.values())]
    codes = check_course_codes([*readings.values(), *several.values()])
    between += [(one, COURSE_FILE, finding) for one, finding in codes]
    for reading_, file, finding in between:
        problem = reading_.documents[file].problem(finding.place, finding.code, finding.message)
        found[reading_.folder].append(problem)
        found[reading_.folder].sort(key=in_reading_order)
    return found


def validate_all(root: Path | str = HERE) -> dict[Path, list[Problem]]:
    """The problems of every module and course below ``root``, by folder."""
    return validate_folders([*module_folders(root), *course_folders(root)])


def main(arguments: Sequence[str]) -> int:
    """Print the problems of the named modules and courses, or of all."""
    found = validate_folders([Path(argument).resolve() for argument in arguments]) if arguments else validate_all()
    problems = [(folder, problem) for folder, listed in found.items() for problem in listed]
    for folder, problem in problems:
        sys.stdout.write(f"{folder.name}/{problem}\n")
    sys.stdout.write(f"{len(found)} folder(s), {len(problems)} problem(s)\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
