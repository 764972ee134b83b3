"""Read curriculum modules from YAML into the shapes of ``schema``.

``load_module(folder)`` returns a ``ModuleData``, ``load_course(folder)`` a ``CourseData`` with its modules, or they
raise ``CurriculumError`` with every problem found in the shape of the files, each with file, line and place. Nothing
else is ever raised for what a file contains.
The rules of content (one right answer, no dead ends, plain words) are checked by ``validate.validate_module``.

The YAML is a small, predictable part of YAML: no anchors, no tags, no duplicate keys, only text keys. A plain
word is text unless it is ``true``, ``false``, ``null`` (or nothing) or a whole number, so ``answer: No`` stays the
word "No". The lines of a paragraph in a block (``|``) are joined: where the file is wrapped says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from yaml.composer import Composer
from yaml.cyaml import CParser
from yaml.resolver import BaseResolver

from courses.curriculum.folding import fold
from courses.curriculum.schema import Course, CourseData, Items, Lesson, Module, ModuleData

HERE = Path(__file__).resolve().parent
MODULE_FILE = "module.yaml"
ITEMS_FILE = "items.yaml"
COURSE_FILE = "course.yaml"

MAX_CHARACTERS = 1_000_000
MAX_DEPTH = 40
WHOLE_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,8})")
CONSTANTS = {"true": True, "false": False, "null": None, "~": None, "": None}
STANDARD_TAGS = {"tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"}
RATIONALES = {"feedback", "feedback_true", "feedback_false"}

Place = tuple[str | int, ...]
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend: ``file``, ``place`` (dotted path in the file), a stable ``code``, a sentence, the line."""

    file: str
    place: str
    code: str
    message: str
    line: int | None = None

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.code}: {self.message} [{self.place or 'whole file'}]"


class CurriculumError(Exception):
    """What is wrong with the files, as ``problems``."""

    def __init__(self, problems: list[Problem]):
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))


@dataclass(frozen=True)
class Document:
    """One file's plain data, with the line on which each value starts."""

    file: str
    data: Any
    lines: dict[Place, int] = field(default_factory=dict)

    def problem(self, place: Place, code: str, message: str) -> Problem:
        """Say what is wrong at ``place``. Parts that are not in the file (pydantic's union tags) are left out."""
        found: Place = ()
        for part in place:
            if (*found, part) in self.lines:
                found = (*found, part)
        shown = found
        if place and self.lines and place[-1] not in found[-1:]:
            shown = (*found, place[-1])
        elif not self.lines:
            shown = place
        return Problem(self.file, dotted(shown), code, message, self.lines.get(found))


def dotted(place: Place) -> str:
    """Write a place as people read it: ``body.3.key_point.body``."""
    return ".".join(str(part) for part in place)


# --- YAML to plain data --------------------------------------------------------------------------------------


class _WithoutAnchors(Composer):
    """Refuses anchors: a few of them can fill the memory."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """Compose a node, or refuse it."""
        event = self.peek_event()
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise yaml.composer.ComposerError(None, None, "anchors and aliases are not used", event.start_mark)
        return super().compose_node(parent, index)


class Loader(_WithoutAnchors, yaml.BaseLoader):
    """The safe loader that resolves nothing. Slow, and says best what is wrong."""


class QuickLoader(_WithoutAnchors, CParser, BaseResolver):
    """The same with libyaml taking the text apart, in a tenth of the time."""

    def __init__(self, stream: str) -> None:
        CParser.__init__(self, stream)
        Composer.__init__(self)
        BaseResolver.__init__(self)


def _compose(text: str) -> yaml.Node | None:
    """The text as nodes. What the quick loader refuses the slow one judges."""
    try:
        return yaml.compose(text, Loader=QuickLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return yaml.compose(text, Loader=Loader)


def read_text(text: str, file: str = "text") -> Document:
    """Parse YAML text. Raises ``CurriculumError`` and nothing else."""
    if len(text) > MAX_CHARACTERS:
        raise CurriculumError([Problem(file, "", "yaml", "the file is too long")])
    problems: list[Problem] = []
    lines: dict[Place, int] = {}
    try:
        root = _compose(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        message = f"not readable as YAML: {error.problem or error.context}"
        raise CurriculumError([Problem(file, "", "yaml", message, mark.line + 1 if mark else None)]) from error
    except RecursionError as error:
        raise CurriculumError([Problem(file, "", "yaml", "nested too deeply")]) from error
    except Exception as error:  # PyYAML's scanner lets ValueError and others through on odd escapes
        raise CurriculumError([Problem(file, "", "yaml", f"not readable as YAML: {error}")]) from error
    data = _plain(root, (), lines, problems, file) if root is not None else None
    if problems:
        raise CurriculumError(problems)
    return Document(file, data, lines)


def read_file(path: Path) -> Document:
    """Read one YAML file. Raises ``CurriculumError`` and nothing else."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        raise CurriculumError([Problem(path.name, "", "missing-file", message)]) from error
    except UnicodeDecodeError as error:
        raise CurriculumError([Problem(path.name, "", "yaml", "the file is not UTF-8 text")]) from error
    return read_text(text, path.name)


def _plain(node: yaml.Node, place: Place, lines: dict[Place, int], problems: list[Problem], file: str) -> Any:
    line = node.start_mark.line + 1
    lines.setdefault(place, line)
    if len(place) > MAX_DEPTH:
        problems.append(Problem(file, dotted(place), "yaml", "nested too deeply", line))
        return None
    if node.tag not in STANDARD_TAGS:
        problems.append(Problem(file, dotted(place), "yaml", f"tags such as {node.tag} are not used", line))
        return None
    if isinstance(node, yaml.MappingNode):
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key_line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                problems.append(Problem(file, dotted(place), "yaml", "a key must be a plain word", key_line))
                continue
            key = key_node.value
            here = (*place, key)
            if key in result:
                problems.append(
                    Problem(file, dotted(here), "duplicate-key", f"the key “{key}” stands here twice", key_line)
                )
                continue
            lines[here] = key_line
            result[key] = _plain(value_node, here, lines, problems, file)
        return result
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, (*place, index), lines, problems, file) for index, child in enumerate(node.value)]
    if not node.style:  # not in quotes, nor a block of text
        if node.value in CONSTANTS:
            return CONSTANTS[node.value]
        if WHOLE_NUMBER.fullmatch(node.value):
            return int(node.value)
    return fold(node.value) if node.style == "|" else node.value


# --- Plain data to shapes ------------------------------------------------------------------------------------


def shape(model: type[M], document: Document) -> M:
    """Give a document's data the shape of ``model``. Raises ``CurriculumError`` and nothing else."""
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        problems = [_explain(document, detail) for detail in error.errors(include_url=False)]
        raise CurriculumError(problems) from error
    except RecursionError as error:
        raise CurriculumError([Problem(document.file, "", "wrong-type", "nested too deeply")]) from error


def _explain(document: Document, detail: Any) -> Problem:
    """Turn a pydantic error into a problem with one of our codes."""
    place, kind, message = tuple(detail["loc"]), detail["type"], detail["msg"]
    key = place[-1] if place else ""
    if key in RATIONALES and (kind in {"missing", "string_too_short"} or detail["input"] is None):
        return document.problem(place, "missing-rationale", f"“{key}” must say why")
    if kind == "block_key":
        return document.problem(place, "unknown-key", message)
    if kind == "extra_forbidden":
        return document.problem(place, "unknown-key", f"“{key}” is not a key here")
    if kind == "missing":
        return document.problem(place, "missing-key", f"“{key}” is missing")
    if kind in {"union_tag_invalid", "union_tag_not_found", "block_form"}:
        return document.problem(place, "unknown-kind", message)
    if kind in {"string_too_short", "too_short"}:
        return document.problem(place, "empty", f"“{key}” has too little in it: {message}")
    if kind.endswith(("_type", "_parsing")):
        hint = " (a text with “: ” in it needs quotes)" if isinstance(detail["input"], dict) else ""
        return document.problem(place, "wrong-type", f"“{key}”: {message}{hint}")
    return document.problem(place, "wrong-value", f"“{key}”: {message}")


# --- Modules -------------------------------------------------------------------------------------------------


@dataclass
class Reading:
    """What could be read of a module's folder, and what could not."""

    folder: Path
    documents: dict[str, Document] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    module: Module | None = None
    lessons: dict[str, Lesson] = field(default_factory=dict)
    bank: Items | None = None
    course: Course | None = None

    def take(self, file: str, model: type[M]) -> M | None:
        """Read a file and give it its shape; keep the problems if that fails."""
        try:
            document = self.documents[file] = read_file(self.folder / file)
            return shape(model, document)
        except CurriculumError as error:
            self.problems.extend(error.problems)
            return None

    def data(self) -> ModuleData:
        """The whole module, or ``CurriculumError``."""
        if self.problems or self.module is None or self.bank is None:
            raise CurriculumError(self.problems)
        return ModuleData(
            folder=self.folder.name,
            module=self.module,
            lessons=tuple(self.lessons[file] for file in self.module.lessons),
            bank=self.bank,
            course=self.course,
        )


def read_module(folder: Path | str) -> Reading:
    """Read as much of a module as is readable. Never raises; see ``Reading.problems``."""
    reading = Reading(Path(folder))
    reading.module = reading.take(MODULE_FILE, Module)
    if reading.module is not None:
        for file in dict.fromkeys(reading.module.lessons):
            lesson = reading.take(file, Lesson)
            if lesson is not None:
                reading.lessons[file] = lesson
    reading.bank = reading.take(ITEMS_FILE, Items)
    if (reading.folder / COURSE_FILE).exists():
        reading.course = reading.take(COURSE_FILE, Course)
    return reading


def load_module(folder: Path | str) -> ModuleData:
    """Read one module's folder. Raises ``CurriculumError`` with every problem of shape."""
    return read_module(folder).data()


def module_folders(root: Path | str = HERE) -> Iterator[Path]:
    """The folders below ``root`` that hold a module, by name."""
    return (path.parent for path in sorted(Path(root).glob(f"*/{MODULE_FILE}")))


# --- Courses -------------------------------------------------------------------------------------------------


@dataclass
class CourseReading:
    """What could be read of a course of several modules, and what could not."""

    folder: Path
    documents: dict[str, Document] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    course: Course | None = None
    modules: dict[str, Reading] = field(default_factory=dict)


def course_folders(root: Path | str = HERE) -> Iterator[Path]:
    """The folders below ``root`` that hold a course and no module of their own, by name."""
    paths = (path.parent for path in sorted(Path(root).glob(f"*/{COURSE_FILE}")))
    return (folder for folder in paths if not (folder / MODULE_FILE).exists())


def read_course(folder: Path | str) -> CourseReading:
    """Read a course that names its modules, and those of them that are there. Never raises."""
    reading = CourseReading(Path(folder))
    try:
        document = reading.documents[COURSE_FILE] = read_file(reading.folder / COURSE_FILE)
        reading.course = shape(Course, document)
    except CurriculumError as error:
        reading.problems.extend(error.problems)
        return reading
    for row in reading.course.modules or ():
        found = reading.folder.parent / row.folder
        if (found / MODULE_FILE).exists() and row.folder not in reading.modules:
            reading.modules[row.folder] = read_module(found)
    return reading


def course_codes(root: Path | str = HERE) -> dict[str, Path]:
    """The folder of each course below ``root``, by the course's code. Files that cannot be read are left out."""
    codes: dict[str, Path] = {}
    for path in sorted(Path(root).glob(f"*/{COURSE_FILE}")):
        with suppress(CurriculumError):
            codes.setdefault(shape(Course, read_file(path)).code, path.parent)
    return codes


def load_course(folder: Path | str) -> CourseData:
    """Read the course of ``folder`` with its modules. Raises ``CurriculumError`` with every problem of shape."""
    folder = Path(folder)
    if (folder / MODULE_FILE).exists():
        data = load_module(folder)
        if data.course is None:
            raise CurriculumError([Problem(COURSE_FILE, "", "missing-file", f"{folder.name} is not a course")])
        return CourseData(folder=folder.name, course=data.course, modules=(data,))
    reading = read_course(folder)
    problems = list(reading.problems)
    named = reading.course.modules or () if reading.course else ()
    for row in named:
        if row.folder not in reading.modules:
            problems.append(Problem(COURSE_FILE, "modules", "unknown-module", f"there is no module “{row.folder}”"))
        else:
            problems.extend(reading.modules[row.folder].problems)
    if problems or reading.course is None or not named:
        raise CurriculumError(problems or [Problem(COURSE_FILE, "modules", "missing-key", "“modules” is missing")])
    modules = tuple(reading.modules[row.folder].data() for row in named)
    return CourseData(folder=folder.name, course=reading.course, modules=modules)
