"""Writes a plan into pages, banks and questions, and brings them up to date later.

What was written is recorded (`LoadedItem`) with a digest of what became of it. Writing again updates what is still as
it was written; what an editor changed, unpublished or deleted since is left alone and reported.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from pydantic import ValidationError as ShapeError
from wagtail.coreutils import find_available_slug
from wagtail.log_actions import log
from wagtail.models import Locale, Page, ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from courses.domain.questions import publish_definition
from courses.exchange.digests import content_digest, is_as_written
from courses.exchange.plan import (
    CREATED,
    KEPT,
    MODELS,
    REMOVED,
    UNCHANGED,
    UPDATED,
    Line,
    PageItem,
    Plan,
    QuestionItem,
    Report,
)
from courses.models import LoadedItem, Question, QuestionBank
from website.core import clock


class LoadError(Exception):
    """Something in the data does not fit the pages: which item, and what is wrong with it."""

    def __init__(self, source_id: str, problem: Any) -> None:
        super().__init__(f"{source_id}: {problem}")
        self.source_id = source_id


class _RehearsedError(Exception):
    """Ends the transaction of a rehearsal."""


def rehearse_or_keep(change: Callable[[], None], *, dry_run: bool) -> None:
    """Runs `change` all or nothing; with `dry_run` everything happens and is undone."""
    try:
        with transaction.atomic():
            change()
            if dry_run:
                raise _RehearsedError
    except _RehearsedError:
        pass


class Writer:
    """One run. `actor` is named in the pages' history."""

    def __init__(self, actor: Any, *, locale: Locale | None = None) -> None:
        self.actor = actor
        self.report = Report()
        self.locale = locale or Locale.get_default()
        self.records = {record.source_id: record for record in LoadedItem.objects.all()}
        self.pages: dict[uuid.UUID, Page] = {}
        self.banks: dict[str, QuestionBank] = {}
        self.written: list[Page | Question] = []

    def write(self, plan: Plan, catalog: Page) -> None:
        """Everything the plan asks for, below `catalog`. What an editor deleted stays away, with all below it."""
        # Wagtail would note again what each object refers to with every one of its many saves.
        with disable_reference_index_auto_update():
            for item in plan:
                if isinstance(item, QuestionItem):
                    if item.module in self.pages:
                        self.question(item)
                elif item.parent is None or item.parent in self.pages:
                    self.page(item, self.pages[item.parent] if item.parent else catalog)
        for written in self.written:
            ReferenceIndex.create_or_update_for_object(written)

    # --- pages ----------------------------------------------------------------------------------------------

    def page(self, item: PageItem, parent: Page) -> None:
        """Creates or updates one page."""
        model = MODELS[item.kind]
        found = model.objects.filter(translation_key=item.key, locale=self.locale).first()
        if found is None:
            if self.was_written(item):
                self.say(item, item.fields["title"], REMOVED)
                return
            page, outcome = model(translation_key=item.key, locale=self.locale), CREATED
            self.fill(item, page, item.fields)
            page.slug = find_available_slug(parent, page.slug) if page.slug else ""
            self.add(item, parent, page)
        else:
            self.pages[item.key] = found
            page = found.get_latest_revision_as_object()
            outcome = self.judge(item, page, live=found.live)
            if outcome != UPDATED:
                self.say(item, found.title, outcome)
                return
            self.fill(item, page, {**item.fields, "slug": found.slug})
        try:
            revision = page.save_revision(user=self.actor, log_action=outcome == UPDATED, clean=True)
        except ValidationError as error:
            raise LoadError(item.source_id, sentences(error)) from error
        revision.publish(user=self.actor)
        page = self.pages[item.key] = model.objects.get(pk=page.pk)
        self.remember(item, page)
        self.say(item, page.title, outcome)

    def fill(self, item: PageItem, page: Any, fields: dict[str, Any]) -> None:
        """Puts values into a page, checking its blocks and rows as an editor's form would."""
        try:
            for name, value in fields.items():
                setattr(page, name, self.value(page, name, value))
            for name, rows in item.rows.items():
                setattr(page, name, self.rows(item, page, name, rows))
        except ValidationError as error:
            raise LoadError(item.source_id, sentences(error)) from error

    def value(self, owner: models.Model, name: str, value: Any) -> Any:
        """Raw stream data as a checked stream value; anything else as it is."""
        block = getattr(owner._meta.get_field(name), "stream_block", None)
        return value if block is None else block.clean(block.to_python(value))

    def rows(self, item: PageItem, page: Any, name: str, rows: list[dict[str, Any]]) -> list[models.Model]:
        """Child rows of a page, in their order."""
        model = page._meta.get_field(name).related_model
        made = [model(**values) for row in rows if (values := self.row(item, row)) is not None]
        for number, row in enumerate(made):
            row.sort_order = number
            row.clean_fields(exclude=["page"])
        return made

    def row(self, item: PageItem, row: dict[str, Any]) -> dict[str, Any] | None:
        """The values of one row, with a bank in the place of its name. None for a row that cannot stand here."""
        return {**row, "bank": self.bank(row["bank"])} if "bank" in row else row

    def add(self, item: PageItem, parent: Page, page: Page) -> None:
        """Puts a new page into the tree: last below its parent, or before the child with the key `item.before`."""
        sibling = Page.objects.child_of(parent).filter(translation_key=item.before).first() if item.before else None
        try:
            if sibling is not None:
                sibling.add_sibling(pos="left", instance=page)
            else:
                # The parent's counters change with each child, so a stale copy would give the wrong path.
                Page.objects.get(pk=parent.pk).add_child(instance=page)
        except ValidationError as error:
            raise LoadError(item.source_id, sentences(error)) from error
        log(instance=page, action="wagtail.create", user=self.actor, content_changed=True)

    # --- questions ------------------------------------------------------------------------------------------

    def bank(self, name: str, about: str = "") -> QuestionBank:
        """The bank with this name, made when there is none."""
        if name not in self.banks:
            found = QuestionBank.objects.get_or_create(name=name, defaults={"description": about})
            self.banks[name] = found[0]
        return self.banks[name]

    def question(self, item: QuestionItem) -> None:
        """Creates or updates one question; publishing it makes its immutable version."""
        bank = self.bank(item.bank, item.about_bank)
        found = Question.objects.filter(bank=bank, ref=item.fields["ref"], locale=self.locale).first()
        outcome = CREATED
        if found is not None:
            live = found.live and found.status != Question.Status.RETIRED
            outcome = self.judge(item, found.get_latest_revision_as_object(), live=live)
        elif self.was_written(item):
            outcome = REMOVED
        if outcome in (CREATED, UPDATED):
            try:
                found = publish_definition(bank, **item.fields, key=item.key, actor=self.actor, locale=self.locale)
            except (ValidationError, ShapeError) as error:
                raise LoadError(item.source_id, sentences(error)) from error
            self.remember(item, found)
        self.say(item, found.label if found else item.fields["label"], outcome)

    # --- what an editor did ---------------------------------------------------------------------------------

    def was_written(self, item: PageItem | QuestionItem) -> bool:
        """Whether the item was written here before, so that its absence is somebody's will."""
        return item.source_id in self.records

    def judge(self, item: PageItem | QuestionItem, current: Any, *, live: bool) -> str:
        """What to do with something that is there: `current` is its newest revision, drafts included."""
        record = self.records.get(item.source_id)
        if record is None or not live or not is_as_written(current, record.content_digest):
            return KEPT
        return UNCHANGED if record.source_digest == item.digest else UPDATED

    def remember(self, item: PageItem | QuestionItem, written: Any) -> None:
        """Records what was written, as it stands in the database now."""
        self.written.append(written)
        values = {
            "content_key": str(written.translation_key),
            "source_digest": item.digest,
            "content_digest": content_digest(written.get_latest_revision_as_object()),
            "loaded_at": clock.now(),
        }
        record = self.records.get(item.source_id)
        if record is None:
            self.records[item.source_id] = LoadedItem.objects.create(source_id=item.source_id, **values)
            return
        for name, value in values.items():
            setattr(record, name, value)
        record.save()

    def say(self, item: PageItem | QuestionItem, title: str, outcome: str) -> None:
        """Notes what became of an item."""
        kind = item.kind if isinstance(item, PageItem) else "question"
        self.report.lines.append(Line(item.source_id, title, outcome, kind))


def sentences(error: ValidationError | ShapeError) -> str:
    """Everything that is wrong, on one line, also what is nested in blocks."""
    if isinstance(error, ShapeError):
        return str(error)
    nested = getattr(error, "block_errors", None)
    found: list[str] = []
    if nested:
        rows: Iterable[tuple[Any, Any]] = nested.items() if isinstance(nested, dict) else enumerate(nested)
        found.extend(f"{place}: {sentences(inner)}" for place, inner in rows if inner is not None)
    elif hasattr(error, "error_dict"):
        found.extend(f"{name}: {' '.join(messages)}" for name, messages in error.message_dict.items())
    else:
        found.extend(error.messages)
    return "; ".join(found)
