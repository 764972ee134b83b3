"""Banks and questions written by something else than the editor: the curriculum loader, and later files."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext
from wagtail.models import Locale

from courses.models import Question, QuestionBank
from courses.questions.adapt import with_defaults, write_definition
from courses.questions.pictures import missing_pictures
from courses.questions.registry import get_kind
from website.accounts.models import User

TAGS = ("topic", "objective", "domain", "lesson_key", "safety", "scored", "competencies", "label")


def make_bank(name: str) -> QuestionBank:
    """The bank called `name`, made when there is none."""
    return QuestionBank.objects.get_or_create(name=name)[0]


@transaction.atomic
def publish_definition(
    bank: QuestionBank,
    *,
    ref: str,
    kind: str,
    definition: Mapping[str, Any],
    scored: bool = True,
    safety: bool = False,
    topic: str = "",
    objective: str = "",
    domain: str = "",
    competencies: Sequence[int] = (),
    lesson_key: uuid.UUID | None = None,
    label: str = "",
    key: uuid.UUID | None = None,
    actor: User | None = None,
    locale: Locale | None = None,
) -> Question:
    """Writes and publishes the question `ref` of `bank`; publishing the same again changes nothing.

    `label` is what lists show; without one it is the reference and the topic. `key` is the translation key of a new
    question, which ties it to the same question in other languages. Raises pydantic's ValidationError for a
    definition that its kind does not take, Django's for a picture that is not here, and
    courses.questions.registry.UnknownKindError.
    """
    shape = get_kind(kind).parse(definition)
    if missing_pictures(shape):
        raise ValidationError(gettext("A picture of this question is not here. Upload it first."), code="no-picture")
    locale = locale or Locale.get_default()
    question = Question.objects.select_for_update(no_key=True).filter(bank=bank, ref=ref, locale=locale).first()
    wanted = {
        "topic": topic,
        "objective": objective,
        "domain": domain,
        "lesson_key": lesson_key,
        "safety": safety,
        "scored": scored and get_kind(kind).marked_by_machine,
        "competencies": sorted(set(competencies)),
        "label": label or (f"{ref} · {topic}" if topic else ref)[:120],
    }
    if question is not None and _says_the_same(question, kind, shape.as_data(), wanted):
        return question
    if question is None:
        question = Question(bank=bank, ref=ref, locale=locale, live=False, **({"translation_key": key} if key else {}))
    return _publish(question, kind, shape, wanted, actor=actor)


def _publish(question: Question, kind: str, shape: Any, wanted: Mapping[str, Any], *, actor: User | None) -> Question:
    """Writes the row and publishes it the way the editor does, which freezes it."""
    for name, value in wanted.items():
        setattr(question, name, value)
    question.kind = kind
    question.definition = write_definition_value(question, kind, shape)
    question.full_clean(exclude=["current_version"])
    if question.pk is None:
        question.save()
    question.save_revision(user=actor, log_action=True).publish(user=actor, skip_permission_checks=True)
    question.refresh_from_db()
    return question


def write_definition_value(question: Question, kind: str, shape: Any, pictures: Mapping[str, int] | None = None) -> Any:
    """The definition as the value of the question's stream field. `pictures` are numbers of its pictures by hash."""
    stream = question._meta.get_field("definition").stream_block
    raw = write_definition(kind, shape, pictures)
    return stream.to_python([{**one, "value": with_defaults(stream.child_blocks[kind], one["value"])} for one in raw])


def _says_the_same(question: Question, kind: str, data: dict[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Whether the published version and its tags are what is wanted already."""
    version = question.current_version
    if version is None or version.kind != kind or version.definition != data:
        return False
    return all(getattr(question, name) == wanted[name] for name in TAGS)
