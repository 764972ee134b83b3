"""The files of a module, and the module as a whole."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from courses.curriculum.schema.base import (
    Competency,
    Domain,
    EditorText,
    FileName,
    Flag,
    FolderName,
    ItemId,
    LessonId,
    MarkdownText,
    Model,
    ModuleCode,
    ObjectiveId,
    PlainSentences,
    PlainText,
    Positive,
    Slug,
    Some,
    Whole,
)
from courses.curriculum.schema.blocks import AnyBlock
from courses.curriculum.schema.questions import (
    MatchingDefinition,
    MultipleDefinition,
    OpenDefinition,
    OrderingDefinition,
    SingleDefinition,
    TrueFalseDefinition,
)


class ContentNote(Model):
    """Shown before the lesson, with ways to skip and to leave."""

    text: MarkdownText


class Lesson(Model):
    """A ``lesson-N.yaml``."""

    id: LessonId
    title: PlainText
    minutes: Positive
    summary: PlainSentences
    objectives: Some[ObjectiveId]
    content_note: ContentNote | None
    body: Some[AnyBlock]


class Objective(Model):
    """What learners can do afterwards, after “you can …”."""

    id: ObjectiveId
    text: PlainSentences


class Source(Model):
    """Where a fact comes from; for editors, not shown to learners."""

    claim: EditorText
    source: EditorText
    checked_on: date


class Module(Model):
    """``module.yaml``."""

    code: ModuleCode
    title: PlainText
    summary: PlainSentences
    objectives: Some[Objective]
    lessons: Some[FileName]
    sources: Some[Source]


class HoursByDomain(Model):
    """Minutes of the course that count toward one practice domain."""

    domain: Domain
    minutes: Positive


class CourseModule(Model):
    """A module of a course: its folder, and the folders of the modules that must be done before it opens."""

    folder: FolderName
    opens_after: tuple[FolderName, ...] = ()


class Course(Model):
    """``course.yaml``: what people enrol on. Beside a ``module.yaml`` it offers that module alone; in a folder of its
    own it names its ``modules`` in their order.
    """

    code: Slug
    modules: Some[CourseModule] | None = None
    title: PlainText
    summary: PlainSentences
    objectives: Some[PlainSentences]
    competencies: Some[Competency]
    hours_by_domain: Some[HoursByDomain]
    delivery_mode: Literal["self_paced", "live_online", "in_person"]
    enrolment: Literal["open", "by_assignment"]
    renewal_months: Positive | None
    certificate_wording: PlainSentences
    hours_label: PlainSentences


class Item(Model):
    """A question of the bank, with what it is about."""

    id: ItemId
    kind: str
    objective: ObjectiveId
    topic: PlainText
    lesson: LessonId
    domain: Domain
    competencies: Some[Competency]
    safety: Flag
    scored: Flag


class SingleItem(Item):
    """An item of this kind."""

    kind: Literal["single"]
    definition: SingleDefinition


class MultipleItem(Item):
    """An item of this kind."""

    kind: Literal["multiple"]
    definition: MultipleDefinition


class TrueFalseItem(Item):
    """An item of this kind."""

    kind: Literal["true_false"]
    definition: TrueFalseDefinition


class MatchingItem(Item):
    """An item of this kind."""

    kind: Literal["matching"]
    definition: MatchingDefinition


class OrderingItem(Item):
    """An item of this kind."""

    kind: Literal["ordering"]
    definition: OrderingDefinition


class OpenItem(Item):
    """Written practice: outside the score, compared with the model answer."""

    kind: Literal["open"]
    definition: OpenDefinition


AnyItem = Annotated[
    SingleItem | MultipleItem | TrueFalseItem | MatchingItem | OrderingItem | OpenItem, Field(discriminator="kind")
]


class Bank(Model):
    """The question bank."""

    name: PlainText


class Policy(Model):
    """How the quiz is taken. What has None here may be left out: then the page keeps what it has."""

    preset: Literal["practice", "graded", "certification"]
    draw: Positive
    pass_percent: Annotated[int, Field(strict=True, ge=1, le=100)]
    wait_minutes_after_second_try: Whole
    time_limit_minutes: Positive | None
    wait_minutes_after_first_try: Whole | None = None
    show_hints: Flag | None = None
    written_answers: Literal["outside", "marked"] | None = None
    second_marking: Flag | None = None


class Quiz(Model):
    """The quiz at the end of the module."""

    title: PlainText
    intro: MarkdownText
    policy: Policy


class Items(Model):
    """``items.yaml``: the bank, the quiz that draws from it, and the questions."""

    bank: Bank
    quiz: Quiz
    items: Some[AnyItem]


class ModuleData(Model):
    """A whole module as read from its folder: every file in its shape."""

    folder: str
    module: Module
    lessons: tuple[Lesson, ...]
    bank: Items
    course: Course | None

    @property
    def minutes(self) -> int:
        """What its lessons take together."""
        return sum(lesson.minutes for lesson in self.lessons)


class CourseData(Model):
    """A whole course: its file, and its modules in their order."""

    folder: str
    course: Course
    modules: Some[ModuleData]

    @property
    def stands_alone(self) -> bool:
        """Whether it is one module offered by itself."""
        return self.course.modules is None

    def opens_after(self, folder: str) -> tuple[str, ...]:
        """The codes of the modules that must be done before the module of `folder` opens."""
        codes = {data.folder: data.module.code for data in self.modules}
        rows = {row.folder: row for row in self.course.modules or ()}
        return tuple(codes[name] for name in rows[folder].opens_after) if folder in rows else ()
