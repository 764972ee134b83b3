"""The bank, the module's own file, and what files and modules say about each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from courses.curriculum.checks.findings import Finding, Found, repeated, walk
from courses.curriculum.checks.questions import check_question
from courses.curriculum.checks.words import check_reading_grade, check_words
from courses.curriculum.reader import ITEMS_FILE, MODULE_FILE, Reading
from courses.curriculum.schema import Items, Lesson, Module, QuickCheckBlock, ReflectionBlock, ScenarioBlock

QUESTION_GRADE = 7.0


def check_bank(bank: Items) -> Found:
    """Everything that can be said about the bank and its quiz by themselves."""
    yield from check_words(bank)
    yield from check_reading_grade(bank, QUESTION_GRADE)
    ids = [item.id for item in bank.items]
    for index in repeated(ids):
        yield Finding(("items", index, "id"), "duplicate-id", f"“{ids[index]}” is used twice")
    for index, item in enumerate(bank.items):
        yield from check_question(item.definition, ("items", index, "definition"))
        if item.kind == "open" and item.scored:
            yield Finding(("items", index, "scored"), "open-scored", "written practice stays outside the score")
    scored = sum(item.scored for item in bank.items)
    if bank.quiz.policy.draw > scored:
        message = f"draws {bank.quiz.policy.draw}, but only {scored} items are scored"
        yield Finding(("quiz", "policy", "draw"), "draw-too-large", message)


def check_module(module: Module, folder: Path) -> Found:
    """The module's own file, and that no lesson was forgotten."""
    yield from check_words(module)
    ids = [objective.id for objective in module.objectives]
    for index in repeated(ids):
        yield Finding(("objectives", index, "id"), "duplicate-id", f"“{ids[index]}” is used twice")
    for index in repeated(module.lessons):
        yield Finding(("lessons", index), "duplicate-id", f"“{module.lessons[index]}” is listed twice")
    on_disk = sorted(path.name for path in folder.glob("lesson-*.yaml"))
    for file in on_disk:
        if file not in module.lessons:
            yield Finding(("lessons",), "unlisted-lesson", f"“{file}” is in the folder but not in the list")


def check_references(reading_: Reading) -> Iterator[tuple[str, Finding]]:
    """What files say about each other, with the file to blame. Asks for a module that is whole."""
    code = reading_.module.code
    objectives = {objective.id for objective in reading_.module.objectives}
    served: set[str] = set()
    lessons = {lesson.id for lesson in reading_.lessons.values()}
    seen: dict[str, str] = {}
    for file, lesson in reading_.lessons.items():
        served.update(lesson.objectives)
        for index, objective in enumerate(lesson.objectives):
            if objective not in objectives:
                message = f"“{objective}” is not in {MODULE_FILE}"
                yield file, Finding(("objectives", index), "unknown-objective", message)
        for place, value in walk(lesson):
            if isinstance(value, Lesson | QuickCheckBlock | ReflectionBlock | ScenarioBlock):
                # Answers are kept under these ids, so they are unique in the whole module.
                if value.id in seen:
                    yield file, Finding((*place, "id"), "duplicate-id", f"“{value.id}” is already in {seen[value.id]}")
                seen.setdefault(value.id, file)
                if not value.id.upper().startswith(f"{code}-"):
                    yield file, Finding((*place, "id"), "foreign-id", f"“{value.id}” does not start with {code}")
    for index, objective in enumerate(reading_.module.objectives):
        if objective.id not in served:
            finding = Finding(("objectives", index), "unused-objective", f"no lesson serves “{objective.id}”")
            yield MODULE_FILE, finding
    for index, item in enumerate(reading_.bank.items):
        if not item.id.startswith(f"{code}-"):
            message = f"“{item.id}” does not start with {code}"
            yield ITEMS_FILE, Finding(("items", index, "id"), "foreign-id", message)
        if item.objective not in objectives:
            message = f"“{item.objective}” is not in {MODULE_FILE}"
            yield ITEMS_FILE, Finding(("items", index, "objective"), "unknown-objective", message)
        if item.lesson not in lessons:
            message = f"“{item.lesson}” is no lesson of this module"
            yield ITEMS_FILE, Finding(("items", index, "lesson"), "unknown-lesson", message)


def check_module_codes(readings: Iterable[Reading]) -> Iterator[tuple[Reading, Finding]]:
    """That no two modules share a code, since codes make ids unique. The later one is to blame."""
    first: dict[str, Reading] = {}
    for reading_ in readings:
        if reading_.module is None:
            continue
        code = reading_.module.code
        if code in first:
            message = f"“{code}” is already the code of the module in {first[code].folder.name}"
            yield reading_, Finding(("code",), "duplicate-module", message)
        first.setdefault(code, reading_)
