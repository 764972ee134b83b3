"""What editors do with questions besides writing them: tag, retire, bring back, restore a version, change the kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from pydantic import ValidationError as ShapeError
from wagtail import blocks

from courses.models import Question
from courses.questions import authoring
from courses.questions.adapt import faults_in_words, write_definition
from courses.questions.registry import get_kind
from website import audit
from website.accounts.models import User
from website.core.errors import NotNow

FROM_VERSION = ("topic", "objective", "domain", "competencies", "lesson_key", "safety", "scored")


@transaction.atomic
def tag(questions: Iterable[Question], changes: Mapping[str, Any], *, actor: User) -> int:
    """Sets topic, practice domain or competencies of many questions; how many were changed.

    `changes` holds the fields to set and nothing else. A published question gets a new version; a draft that waits
    keeps its words and gets the tags too. Audits each question.
    """
    return sum(_set(question.pk, changes, "courses.question_tagged", actor) for question in questions)


@transaction.atomic
def retire(questions: Iterable[Question], *, actor: User) -> int:
    """Nobody new gets these questions; attempts keep them. How many were changed. Audits each question."""
    status = {"status": Question.Status.RETIRED}
    return sum(_set(question.pk, status, "courses.question_retired", actor) for question in questions)


@transaction.atomic
def bring_back(questions: Iterable[Question], *, actor: User) -> int:
    """Retired questions are drawn again; one that was never published becomes a draft. Audits each question."""
    changed = 0
    for question in questions:
        if question.status == Question.Status.RETIRED:
            ready = question.live and question.current_version_id
            status = Question.Status.READY if ready else Question.Status.DRAFT
            changed += _set(question.pk, {"status": status}, "courses.question_brought_back", actor)
    return changed


def _set(pk: int, changes: Mapping[str, Any], verb: str, actor: User) -> bool:
    """Sets fields of one question, published and draft alike. False when it says so already."""
    question = Question.objects.select_for_update(no_key=True).get(pk=pk)
    draft = question.get_latest_revision_as_object() if question.latest_revision_id else None
    targets = [question] if draft is None else [question, draft]
    if all(getattr(target, name) == value for target in targets for name, value in changes.items()):
        return False
    for target in targets:
        for name, value in changes.items():
            setattr(target, name, value)
    question.save(update_fields=[*changes])
    if question.live and question.current_version_id:
        question.freeze(actor=actor)
    if draft is not None:
        waiting, live = question.has_unpublished_changes, question.live_revision_id
        draft.current_version_id, draft.kind = question.current_version_id, draft.kind or question.kind
        revision = draft.save_revision(user=actor, log_action=True, clean=False)
        if not waiting:
            # Nothing but the tags differs from what is published, so that this is what is published.
            Question.objects.filter(pk=pk).update(
                has_unpublished_changes=False, live_revision=revision if live else None
            )
    audit.record(actor, verb, question)
    return True


def locked_for(question: Question, person: User) -> bool:
    """Whether the readers or somebody else hold the question now, so that this person changes nothing of it."""
    lock = question.get_lock()
    return bool(lock and lock.for_user(person))


# --- versions --------------------------------------------------------------------------------------------------------


@transaction.atomic
def restore_version(question: Question, number: int, *, actor: User, publish: bool = True) -> Question:
    """Takes over what an old version said: published at once, as a new version, or as a draft for the readers.

    Open and past attempts keep what they have. Raises QuestionVersion.DoesNotExist, and NotNow with a sentence while
    the question is locked, when a draft waits that would be lost, or the version says what is published already.
    """
    question = Question.objects.select_for_update(no_key=True).get(pk=question.pk)
    version = question.versions.get(number=number)
    if locked_for(question, actor):
        sentence = gettext("This question is locked: it is being read, or somebody locked it. Try again afterwards.")
        raise NotNow(sentence, code="locked")
    if question.has_unpublished_changes and question.current_version_id:
        sentence = gettext("A draft of this question waits. Publish it first, so that it is not lost.")
        raise NotNow(sentence, code="draft-waits")
    current = question.current_version
    if current is not None and current.digest == version.digest:
        raise NotNow(gettext("The published question says exactly this already."), code="same")
    stream = question._meta.get_field("definition").stream_block
    question.definition = stream.to_python(write_definition(version.kind, version.shape))
    for name in FROM_VERSION:
        setattr(question, name, getattr(version, name))
    revision = question.save_revision(user=actor, log_action=True)
    if publish:
        revision.publish(user=actor, skip_permission_checks=True)
        question.refresh_from_db()
    audit.record(actor, "courses.question_version_restored", version)
    return question


# --- another kind ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Conversion:
    """A definition as another kind. `raw` is stream data for the form; `lost` are labels of what has no place in it."""

    raw: list[dict[str, Any]]
    kept: Sequence[str]
    lost: Sequence[str]


def convert(stream: Any, kind_name: str) -> Conversion:
    """What stands in a definition stream, as far as another kind has the same fields. Writes nothing.

    Raises courses.questions.registry.UnknownKindError.
    """
    target = get_kind(kind_name).block()
    if not len(stream):
        return Conversion([{"type": kind_name, "value": blank(target)}], (), ())
    source, value = stream[0].block, stream[0].value
    kept, lost, raw = [], [], blank(target)
    for name, child in source.child_blocks.items():
        if _same_field(child, target.child_blocks.get(name)):
            raw[name] = child.get_prep_value(value[name])
            kept.append(str(child.label))
        elif not isinstance(child, blocks.BooleanBlock) and authoring.plain(value.get(name)):
            lost.append(str(child.label))
    return Conversion([{"type": kind_name, "value": raw}], kept, lost)


def _same_field(mine: Any, theirs: Any) -> bool:
    """Whether two fields hold the same kind of thing."""
    if isinstance(mine, blocks.ListBlock) and isinstance(theirs, blocks.ListBlock):
        return type(mine.child_block) is type(theirs.child_block)
    if isinstance(mine, blocks.ChoiceBlock) and isinstance(theirs, blocks.ChoiceBlock):
        return list(mine.field.choices) == list(theirs.field.choices)
    return type(mine) is type(theirs)


def blank(block: Any) -> dict[str, Any]:
    """Raw data of an empty form of a kind, with as many empty parts as the kind needs at least."""
    value = block.get_prep_value(block.get_default())
    for name, child in block.child_blocks.items():
        if isinstance(child, blocks.ListBlock) and child.meta.min_num:
            empty = child.child_block.get_prep_value(child.child_block.get_default())
            value[name] = [{"type": "item", "value": empty, "id": None} for _at in range(child.meta.min_num)]
    return value


def faults_of_draft(stream: Any) -> list[str]:
    """What stands in the way of publishing a definition stream: the place in the form and the sentence."""
    if len(stream) != 1:
        return [gettext("A question has exactly one kind. Choose one below.")]
    kind = get_kind(stream[0].block_type)
    try:
        kind.parse(kind.from_block(stream[0].value))
    except ShapeError as error:
        return faults_in_words(kind, error)
    return []
