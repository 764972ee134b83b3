"""What an import does with each question: new, updated, unchanged, or kept because somebody here decided otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from pydantic import ValidationError as ShapeError
from wagtail.models import Locale

from courses.domain.question_changes import aligned_with, change_between
from courses.domain.question_prepare import Prepared, given
from courses.domain.question_standing import Standing
from courses.domain.questions import write_definition_value
from courses.exchange.digests import content_digest, question_digest
from courses.exchange.questions import Tags
from courses.models import Question, QuestionBank, QuestionVersion
from courses.questions.registry import get_kind
from courses.questions.shapes import Definition
from courses.questions.texts import texts_in
from website.accounts.models import User

NEW, UPDATED, UNCHANGED, KEPT, REFUSED = "new", "updated", "unchanged", "kept", "refused"
TAGS = ("topic", "objective", "domain", "competencies", "safety", "scored")


@dataclass(frozen=True)
class Options:
    """What a person chose for an import (see `plan_import`)."""

    bank_name: str = ""
    tags: Tags = field(default_factory=Tags)
    publish: bool = False
    replace_edited: bool = False


@dataclass(frozen=True)
class PlannedItem:
    """What becomes of one question of a file.

    `why` says why it is refused or kept; `changes` what the file says and cannot stand here, and what an update does.
    """

    place: str
    name: str
    kind: str
    ref: str
    outcome: str
    changes: tuple[str, ...] = ()
    why: str = ""

    def as_data(self) -> dict[str, Any]:
        """As plain data, for scripts."""
        return {**asdict(self), "changes": list(self.changes)}


@dataclass(frozen=True)
class Verdict:
    """A planned item; of one that is written also what it becomes: `Judge.filled` makes the question of it."""

    item: PlannedItem
    prepared: Prepared
    here: Question | None = None
    content: Content | None = None
    shape: Definition | None = None

    @property
    def writes(self) -> bool:
        """Whether the question is written."""
        return self.item.outcome in (NEW, UPDATED)


@dataclass
class Content:
    """What a question says now, drafts included."""

    kind: str
    data: dict[str, Any] | None
    label: str
    tags: dict[str, Any]
    lesson_key: Any


class Judge:
    """Judges questions of a bank as it stands, in parts. A statement for each part, however many questions it has."""

    def __init__(self, options: Options, found: Standing, *, actor: User | None, locale: Locale) -> None:
        self.options = options
        self.found = found
        self.actor = actor
        self.locale = locale
        self.chosen = given(options.tags)

    def verdicts(self, part: Sequence[Prepared]) -> list[Verdict]:
        """One verdict for each, in their order."""
        here = self._existing([item.ref for item in part if not item.refused])
        return [self._verdict(item, here.get(item.ref)) for item in part]

    def _existing(self, refs: list[str]) -> dict[str, Question]:
        if self.found.bank is None or not refs:
            return {}
        rows = Question.objects.filter(bank=self.found.bank, locale=self.locale, ref__in=refs)
        return {question.ref: question for question in rows.select_related("latest_revision", "current_version")}

    # --- one question -----------------------------------------------------------------------------------------

    def _verdict(self, item: Prepared, here: Question | None) -> Verdict:
        if item.refused:
            return Verdict(_planned(item, REFUSED, why=item.refused), item)
        if here is None:
            return Verdict(_planned(item, NEW), item)
        content = _content_of(here)
        data, shape = _aligned(item, content)
        unpublished = self.options.publish and (here.has_unpublished_changes or not here.live)
        if self._says(item, content, data) and not (unpublished or item.new_pictures):
            return Verdict(_planned(item, UNCHANGED), item)
        if why := self._reason_to_keep(here):
            return Verdict(_planned(item, KEPT, why=why), item)
        told = [*self._changed(item, here, content, data), *self._planned_days(here)]
        return Verdict(_planned(item, UPDATED, more=told), item, here, content, shape)

    def _reason_to_keep(self, here: Question) -> str:
        """Why the question stays as it is, as a sentence; "" when the file may change it."""
        if here.status == Question.Status.RETIRED:
            return _("It was retired here. Bring it back first, if it should be used again.")
        if not here.live and here.current_version_id:
            return _("It was taken down here. Publish it first, if it should be used again.")
        own_lock = self.actor is not None and here.locked_by_id == self.actor.pk
        if here.pk in self.found.reviewed or (here.locked and not own_lock):
            return _("It is being reviewed or is locked here.")
        if self.options.replace_edited:
            return ""
        digest = question_digest(here.latest_revision.content) if here.latest_revision else content_digest(here)
        written = self.found.records.get(str(here.translation_key), set())
        if digest in written:
            return ""
        return _("It was changed here since.") if written else _("It was written here, and not by a file.")

    def _planned_days(self, here: Question) -> list[str]:
        """What becomes of an older draft of the question that waits for its day to be published."""
        days = self.found.scheduled.get(here.pk)
        if not days:
            return []
        words = {"when": date_format(localtime(min(days.values())), "DATETIME_FORMAT")}
        if self.options.publish:
            return [_("An older draft was to be published on %(when)s; that is called off.") % words]
        return [_("An older draft is still to be published on %(when)s, and this one waits beside it.") % words]

    def _wanted(self, item: Prepared, content: Content | None) -> dict[str, Any]:
        """Tags: what the file says, else what was chosen for all, else what stands there."""
        kind = get_kind(item.kind)
        base = content.tags if content else {"topic": "", "objective": "", "domain": "", "competencies": []}
        wanted = {"safety": False, "scored": True, **base, **self.chosen, **item.tags}
        return {**wanted, "scored": bool(wanted["scored"] and kind.marked_by_machine)}

    def _says(self, item: Prepared, content: Content, data: dict[str, Any]) -> bool:
        """Whether what stands here is what the file asks for."""
        same = content.kind == item.kind and content.data == data and content.tags == self._wanted(item, content)
        return same and (not item.title or content.label == item.title)

    def _changed(self, item: Prepared, here: Question, content: Content, data: dict[str, Any]) -> list[str]:
        """What an update changes, in words."""
        if content.data is None:
            return []
        before = QuestionVersion(
            kind=content.kind, definition=content.data, lesson_key=content.lesson_key, **content.tags
        )
        after = QuestionVersion(
            kind=item.kind, definition=data, lesson_key=content.lesson_key, **self._wanted(item, content)
        )
        said = change_between(before, after).sentences()
        if item.title and item.title != content.label:
            said.append(_("The label changed."))
        if item.new_pictures:
            said.append(_("A picture of it comes in."))
        return said or [_("Its draft is published.")]

    def filled(self, verdict: Verdict, bank: QuestionBank, pictures: Mapping[str, int]) -> tuple[Question, Definition]:
        """The question of a verdict that writes, with its new content, not saved, and its definition.

        `pictures` are the numbers of its pictures by hash.
        """
        item, content = verdict.prepared, verdict.content
        question = verdict.here or Question(bank=bank, ref=item.ref, locale=self.locale, live=False)
        for name, value in self._wanted(item, content).items():
            setattr(question, name, value)
        question.label = item.title or (content.label if content else item.label)
        question.lesson_key = content.lesson_key if content else None
        question.kind = item.kind
        shape = verdict.shape or get_kind(item.kind).parse(item.data)
        question.definition = write_definition_value(question, item.kind, shape, pictures)
        return question, shape


def _planned(item: Prepared, outcome: str, *, why: str = "", more: Sequence[str] = ()) -> PlannedItem:
    return PlannedItem(item.place, item.name, item.kind, item.ref, outcome, (*item.changes, *more), why)


def _content_of(here: Question) -> Content:
    """What the newest draft of a question says. Costs no statement."""
    row = here
    if here.has_unpublished_changes and here.latest_revision is not None:
        row = Question.from_serializable_data(here.latest_revision.content, check_fks=False)
    tags = {name: getattr(row, name) for name in TAGS}
    version = here.current_version
    if row is here and version is not None:
        return Content(version.kind, version.definition, row.label, tags, row.lesson_key)
    try:
        kind, definition = row.read_definition()
    except ValidationError:
        return Content(row.kind, None, row.label, tags, row.lesson_key)
    return Content(kind, definition.as_data(), row.label, tags, row.lesson_key)


def _aligned(item: Prepared, content: Content) -> tuple[dict[str, Any], Definition | None]:
    """The new definition with the keys that its parts have here, so that answers and statistics still fit.

    A file knows no keys. Parts whose keys stand in a text (gaps) keep their own.
    """
    if content.data is None or content.kind != item.kind:
        return item.data, None
    marked = any("[[" in text for text in texts_in(item.data))
    data = dict(item.data) if marked else aligned_with(content.data, item.data)
    data = {name: _inside(content.data.get(name), value) for name, value in data.items()}
    try:
        shape = get_kind(item.kind).parse(data)
    except ShapeError:
        return item.data, None
    return shape.as_data(), shape


def _inside(old: Any, new: Any) -> Any:
    """Parts whose own parts have the keys that they have here: the choices of a gap."""
    if not _are_parts(old) or not _are_parts(new):
        return new
    was = {part["key"]: part for part in old}
    return [aligned_with(was[part["key"]], part) if part["key"] in was else part for part in new]


def _are_parts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(part, dict) and "key" in part for part in value)
