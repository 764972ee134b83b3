"""Builds the catalogue, its pages and question banks from curriculum data, and brings them up to date later.

What was loaded is recorded (`LoadedItem`) with a digest of what became of it. Loading again updates what is still as it
was loaded; what an editor changed, unpublished or deleted since is left alone and reported.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from pydantic import ValidationError as ShapeError
from wagtail.log_actions import log
from wagtail.models import Locale, Page

from courses.curriculum import content
from courses.curriculum.schema import ModuleData
from courses.domain.questions import make_bank, publish_definition
from courses.models import (
    CatalogPage,
    CoursePage,
    LessonPage,
    LoadedItem,
    ModulePage,
    Question,
    QuestionBank,
    QuizPage,
)
from courses.questions.shapes import digest_of
from website.core import clock
from website.pages.domain.help_lines import ensure_defaults
from website.pages.domain.starter import ensure_site

CREATED, UPDATED, UNCHANGED, KEPT, REMOVED = "created", "updated", "unchanged", "kept", "removed"

CATALOG = {
    "title": "Courses",
    "slug": "courses",
    "show_in_menus": True,
    "introduction": "Short lessons, practice talks and a quiz. Take your time, and come back whenever you like.",
}
COUNTED_ELSEWHERE = {"pk", "id", "page", "sort_order"}
QUESTION_FIELDS = {
    *("bank", "ref", "label", "definition", "topic", "objective", "domain", "competencies", "lesson_key"),
    *("safety", "scored", "status"),
}


class LoadError(Exception):
    """Something in the data does not fit the pages: which item, and what is wrong with it."""

    def __init__(self, source_id: str, problem: Any) -> None:
        super().__init__(f"{source_id}: {problem}")
        self.source_id = source_id


class _RehearsedError(Exception):
    """Ends the transaction of a dry run."""


@dataclass(frozen=True)
class Line:
    """What became of one item."""

    source_id: str
    title: str
    outcome: str


@dataclass
class Report:
    """What a load did."""

    lines: list[Line] = field(default_factory=list)

    def count(self, outcome: str) -> int:
        """How many items had this outcome."""
        return sum(line.outcome == outcome for line in self.lines)

    def with_outcome(self, outcome: str) -> list[Line]:
        """The items that had this outcome."""
        return [line for line in self.lines if line.outcome == outcome]


def load(modules: Iterable[ModuleData], *, actor: Any = None, dry_run: bool = False) -> Report:
    """Builds or updates pages and questions of `modules`, all or nothing. `actor` is named in the pages' history.

    A module without a course of its own is passed over. With `dry_run` everything happens and is undone. Raises
    LoadError for data that the pages cannot take.
    """
    loader = Loader(actor)
    try:
        with transaction.atomic():
            catalog = loader.load_catalog()
            for data in modules:
                if data.course is not None:
                    loader.load_module(catalog, data)
            if dry_run:
                raise _RehearsedError
    except _RehearsedError:
        pass
    return loader.report


class Loader:
    """One run."""

    def __init__(self, actor: Any) -> None:
        self.actor = actor
        self.report = Report()
        self.locale = Locale.get_default()
        self.records = {record.source_id: record for record in LoadedItem.objects.all()}

    # --- what is loaded -------------------------------------------------------------------------------------

    def load_catalog(self) -> Page:
        """The catalogue: the one that is there, else a new one below the home page."""
        home = ensure_site(self.actor)
        ensure_defaults()
        found = CatalogPage.objects.child_of(home).first()
        if found is None:
            found = self.page("catalog", CatalogPage, home, CATALOG, {})
        return found

    def load_module(self, catalog: Page, data: ModuleData) -> None:
        """A course with its one module, its lessons, questions and quiz."""
        place = data.folder
        course = self.page(f"{place}/course", CoursePage, catalog, *content.course_fields(data.course))
        if course is None:
            return
        module = self.page(f"{place}/module", ModulePage, course, *content.module_fields(data.module))
        if module is None:
            return
        quiz_key = content.key_of(f"{place}/quiz")
        for lesson in data.lessons:
            self.page(
                f"{place}/{lesson.id}",
                LessonPage,
                module,
                *content.lesson_fields(lesson),
                before=quiz_key,
            )
        bank = make_bank(data.bank.bank.name)
        for item in data.bank.items:
            lesson_key = content.key_of(f"{place}/{item.lesson}")
            self.question(f"{place}/{item.id}", bank, content.question_fields(item, lesson_key))
        self.page(f"{place}/quiz", QuizPage, module, *content.quiz_fields(data.bank, bank))

    # --- pages ----------------------------------------------------------------------------------------------

    def page(
        self,
        source_id: str,
        model: type[Page],
        parent: Page,
        fields: dict[str, Any],
        children: dict[str, list],
        *,
        before: uuid.UUID | None = None,
    ) -> Page | None:
        """Creates or updates one page. None when an editor deleted it, and with it what would stand below it."""
        key = content.key_of(source_id)
        record, source_digest = self.records.get(source_id), digest_of_source(fields, children)
        found = model.objects.filter(translation_key=key, locale=self.locale).first()
        if found is None:
            if record is not None:
                self.say(source_id, fields["title"], REMOVED)
                return None
            page = model(translation_key=key, locale=self.locale)
            self.fill(source_id, page, fields, children)
            self.add(parent, page, before)
            outcome = CREATED
        else:
            page = found.get_latest_revision_as_object()
            outcome = self.judge(page, record, source_digest, live=found.live)
            if outcome != UPDATED:
                self.say(source_id, found.title, outcome)
                return found
            self.fill(source_id, page, {**fields, "slug": found.slug}, children)
        page.save_revision(user=self.actor, log_action=outcome == UPDATED, clean=True).publish(user=self.actor)
        page = model.objects.get(pk=page.pk)
        self.remember(source_id, page, source_digest)
        self.say(source_id, page.title, outcome)
        return page

    def fill(self, source_id: str, page: Any, fields: dict[str, Any], children: dict[str, list]) -> None:
        """Puts values into a page, checking its blocks and rows as an editor's form would."""
        try:
            for name, value in fields.items():
                setattr(page, name, self.stream(page, name, value))
            for name, rows in children.items():
                for number, row in enumerate(rows):
                    row.sort_order = number
                    row.clean_fields(exclude=["page"])
                setattr(page, name, rows)
        except ValidationError as error:
            raise LoadError(source_id, _sentences(error)) from error

    def stream(self, owner: models.Model, name: str, value: Any) -> Any:
        """Raw stream data as a checked stream value; anything else as it is."""
        block = getattr(owner._meta.get_field(name), "stream_block", None)
        return value if block is None else block.clean(block.to_python(value))

    def add(self, parent: Page, page: Page, before: uuid.UUID | None) -> None:
        """Puts a new page into the tree: last below its parent, or before the child with the key `before`."""
        sibling = Page.objects.child_of(parent).filter(translation_key=before).first() if before else None
        try:
            if sibling is not None:
                sibling.add_sibling(pos="left", instance=page)
            else:
                # The parent's counters change with each child, so a stale copy would give the wrong path.
                Page.objects.get(pk=parent.pk).add_child(instance=page)
        except ValidationError as error:
            raise LoadError(str(page), _sentences(error)) from error
        log(instance=page, action="wagtail.create", user=self.actor, content_changed=True)

    # --- questions ------------------------------------------------------------------------------------------

    def question(self, source_id: str, bank: QuestionBank, fields: dict[str, Any]) -> None:
        """Creates or updates one question; publishing it makes its immutable version."""
        record, source_digest = self.records.get(source_id), digest_of_source(fields, {})
        found = Question.objects.filter(bank=bank, ref=fields["ref"], locale=self.locale).first()
        outcome = CREATED
        if found is not None:
            live = found.live and found.status != Question.Status.RETIRED
            outcome = self.judge(found.get_latest_revision_as_object(), record, source_digest, live=live)
        elif record is not None:
            outcome = REMOVED
        if outcome in (CREATED, UPDATED):
            try:
                found = publish_definition(bank, **fields, actor=self.actor, locale=self.locale)
            except (ValidationError, ShapeError) as error:
                raise LoadError(source_id, _sentences(error)) from error
            self.remember(source_id, found, source_digest)
        self.say(source_id, fields["label"], outcome)

    # --- what an editor did ---------------------------------------------------------------------------------

    def judge(self, current: Any, record: LoadedItem | None, source_digest: str, *, live: bool) -> str:
        """What to do with something that is there: `current` is its newest revision, drafts included."""
        if record is None or not live or content_digest(current) != record.content_digest:
            return KEPT
        return UNCHANGED if record.source_digest == source_digest else UPDATED

    def remember(self, source_id: str, loaded: Any, source_digest: str) -> None:
        """Records what was loaded, as it stands in the database now."""
        self.records[source_id], __ = LoadedItem.objects.update_or_create(
            source_id=source_id,
            defaults={
                "content_key": str(loaded.translation_key),
                "source_digest": source_digest,
                "content_digest": content_digest(loaded.get_latest_revision_as_object()),
                "loaded_at": clock.now(),
            },
        )

    def say(self, source_id: str, title: str, outcome: str) -> None:
        """Notes what became of an item."""
        self.report.lines.append(Line(source_id, title, outcome))


# --- digests ------------------------------------------------------------------------------------------------


def digest_of_source(fields: dict[str, Any], children: dict[str, list]) -> str:
    """A digest of what the files ask for, after it was put into the shape of pages: a better shape counts as news."""
    rows = {
        name: [
            [
                str(getattr(row, found.attname))
                for found in row._meta.concrete_fields
                if found.name not in COUNTED_ELSEWHERE
            ]
            for row in rows
        ]
        for name, rows in children.items()
    }
    return digest_of(json.loads(json.dumps([fields, rows], default=str)))


def content_digest(loaded: Any) -> str:
    """A digest of everything an editor can change about a page or a question, without what every save changes."""
    data = loaded.serializable_data()
    if isinstance(loaded, Page):
        own = {name for name in data if name in _own_names(type(loaded))}
        names = own | {"title", "slug", "listing_summary", "seo_title", "search_description"}
    else:
        names = QUESTION_FIELDS
    return digest_of({name: _essence(data.get(name)) for name in sorted(names)})


def _own_names(model: type[Page]) -> set[str]:
    """The fields of the page type itself and its child rows."""
    fields = {found.name for found in model._meta.local_fields if not found.primary_key}
    return fields | {relation.get_accessor_name() for relation in _child_relations(model)}


def _child_relations(model: type[Page]) -> list[Any]:
    from modelcluster.models import get_all_child_relations

    return [
        relation for relation in get_all_child_relations(model) if relation.related_model._meta.app_label == "courses"
    ]


def _essence(value: Any) -> Any:
    """A value without row numbers and block ids, which are new with every copy; streams as data, not as text."""
    if isinstance(value, str) and value[:1] in "[{":
        try:
            value = json.loads(value)
        except ValueError:
            return value
    if isinstance(value, dict):
        is_block = "type" in value and "value" in value
        dropped = {"id"} if is_block else COUNTED_ELSEWHERE if "pk" in value else set()
        return {name: _essence(inner) for name, inner in value.items() if name not in dropped}
    if isinstance(value, list):
        return [_essence(inner) for inner in value]
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _sentences(error: ValidationError | ShapeError) -> str:
    """Everything that is wrong, on one line, also what is nested in blocks."""
    if isinstance(error, ShapeError):
        return str(error)
    nested = getattr(error, "block_errors", None)
    found: list[str] = []
    if nested:
        rows: Iterable[tuple[Any, Any]] = nested.items() if isinstance(nested, dict) else enumerate(nested)
        found.extend(f"{place}: {_sentences(inner)}" for place, inner in rows if inner is not None)
    elif hasattr(error, "error_dict"):
        found.extend(f"{name}: {' '.join(messages)}" for name, messages in error.message_dict.items())
    else:
        found.extend(error.messages)
    return "; ".join(found)
