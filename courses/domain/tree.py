"""What a course consists of now, read in one statement however many lessons it has."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from wagtail.models import Page

from courses.domain.across_languages import first_written, merged
from courses.models import CoursePage
from courses.module_order import code_list


@dataclass(frozen=True)
class QuizRules:
    """The rules of a quiz that decide whether it can be tried again, as its page states them now."""

    pass_percent: int
    safety_must_be_right: bool
    attempts_allowed: int | None
    first_break_minutes: int
    break_minutes: int


@dataclass(frozen=True)
class Node:
    """A published module, lesson or quiz of a course. `minutes` is None where nobody stated a duration.

    `source` is the course of the first language for what nobody translated. A module has a `code`, and in
    `opens_after` the codes of the modules that must be done before it opens.
    """

    kind: str
    key: uuid.UUID
    pk: int
    title: str
    path: str
    url_path: str
    minutes: int | None = None
    quiz_after_lessons: bool = False
    code: str = ""
    opens_after: tuple[str, ...] = ()
    rules: QuizRules | None = None
    source: CoursePage | None = None

    @property
    def module_path(self) -> str:
        """The tree path of the module this stands in, or its own for a module."""
        return self.path if self.kind == "module" else self.path[: -Page.steplen]


FIELDS = (
    "translation_key",
    "pk",
    "title",
    "path",
    "url_path",
    "modulepage__pk",
    "modulepage__quiz_after_lessons",
    "modulepage__code",
    "modulepage__opens_after",
    "lessonpage__pk",
    "lessonpage__minutes",
    "quizpage__pk",
    "quizpage__pass_percent",
    "quizpage__safety_must_be_right",
    "quizpage__attempts_allowed",
    "quizpage__wait_minutes_after_first_try",
    "quizpage__wait_minutes_after_second_try",
)


def load_nodes(courses: Iterable[CoursePage]) -> dict[str, list[Node]]:
    """The published content of each course in the order of its menu, by the course's tree path; one statement, and one
    more where there are translations: what is not translated yet stands in them as it was first written.

    What stands in an unpublished module is left out, published or not.
    """
    courses = list(courses)
    sources = first_written(courses)
    wanted = {course.path: course for course in [*courses, *sources.values()]}
    nodes = _nodes_below(list(wanted))
    for course in courses:
        if (source := sources.get(course.path)) is not None:
            nodes[course.path] = merged(course, source, nodes[course.path], nodes[source.path])
    return {course.path: nodes[course.path] for course in courses}


def _nodes_below(paths: list[str]) -> dict[str, list[Node]]:
    """The published content below each of `paths` as it stands in the tree; one statement."""
    nodes: dict[str, list[Node]] = {path: [] for path in paths}
    if not paths:
        return nodes
    below = Q()
    for path in paths:
        below |= Q(path__startswith=path, depth__gt=len(path) // Page.steplen)
    modules: set[str] = set()
    for row in Page.objects.live().filter(below).order_by("path").values_list(*FIELDS):
        node = _node(row)
        if node is None:
            continue
        if node.kind == "module":
            modules.add(node.path)
        if node.module_path in modules:
            nodes[node.module_path[: -Page.steplen]].append(node)
    return nodes


def _node(row: Sequence[Any]) -> Node | None:
    """One row of `FIELDS` as a node; None for a page type that is no part of learning."""
    key, pk, title, path, url_path, module, quiz_after_lessons, code, opens_after, lesson, minutes, quiz, *rules = row
    if module:
        order = {"code": code, "opens_after": tuple(code_list(opens_after))}
        return Node("module", key, pk, title, path, url_path, quiz_after_lessons=quiz_after_lessons, **order)
    if lesson:
        return Node("lesson", key, pk, title, path, url_path, minutes=minutes)
    if quiz:
        return Node("quiz", key, pk, title, path, url_path, rules=QuizRules(*rules))
    return None


def required_keys(course: CoursePage) -> set[uuid.UUID]:
    """The keys of everything to do before `course` is finished: its published lessons and quizzes."""
    return {node.key for node in load_nodes([course])[course.path] if node.kind != "module"}
