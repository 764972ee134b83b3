"""What stands in a bank while an import is worked out, so that its transaction can tell whether anybody changed it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Max
from wagtail.models import Locale, Revision, WorkflowState

from courses.models import LoadedItem, Question, QuestionBank, QuestionVersion

_AT_ONCE = 2_000
_COMPARED = [found.attname for found in Question._meta.concrete_fields if found.name != "definition"]
"""Whatever changes a definition makes a revision or a version too."""


@dataclass(frozen=True)
class Standing:
    """A bank and those of its questions that a file names, by their numbers. Two that are equal say the same.

    `records` are digests of what machines wrote, by translation key; `reviewed` what readers hold; `highest` the last
    version; `scheduled` revisions that wait for their day, with it.
    """

    bank: int | None = None
    rows: Sequence[tuple[Any, ...]] = ()
    records: Mapping[str, set[str]] = field(default_factory=dict)
    reviewed: frozenset[int] = frozenset()
    highest: Mapping[int, int] = field(default_factory=dict)
    scheduled: Mapping[int, dict[int, dt.datetime]] = field(default_factory=dict)


def standing(bank_name: str, refs: Iterable[str], *, locale: Locale, lock: bool = False) -> Standing:
    """What stands there. A few statements for each 2,000 questions; with `lock` nobody changes it until the end."""
    banks = QuestionBank.objects.filter(name=bank_name)
    bank = (banks.select_for_update(no_key=True) if lock else banks).first()
    if bank is None:
        return Standing()
    rows = []
    for part in _parts(sorted(set(refs))):
        found = Question.objects.filter(bank=bank, locale=locale, ref__in=part).order_by("pk")
        rows += (found.select_for_update(no_key=True) if lock else found).values_list(*_COMPARED)
    numbers = [row[_COMPARED.index("id")] for row in rows]
    keys = [str(row[_COMPARED.index("translation_key")]) for row in rows]
    return Standing(bank.pk, rows, _records(keys), _reviewed(numbers), _highest(numbers), _scheduled(numbers))


def _records(keys: Sequence[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for part in _parts(keys):
        written = LoadedItem.objects.filter(content_key__in=part).order_by()
        for key, digest in written.values_list("content_key", "content_digest"):
            found.setdefault(key, set()).add(digest)
    return found


def _reviewed(numbers: Sequence[int]) -> frozenset[int]:
    found: set[str] = set()
    for part in _parts(numbers):
        held = {"base_content_type": _of_questions(), "object_id__in": [*map(str, part)]}
        found |= set(WorkflowState.objects.active().filter(**held).values_list("object_id", flat=True))
    return frozenset(map(int, found))


def _highest(numbers: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for part in _parts(numbers):
        versions = QuestionVersion.objects.filter(question__in=part).order_by()
        found |= dict(versions.values_list("question").annotate(highest=Max("number")))
    return found


def _scheduled(numbers: Sequence[int]) -> dict[int, dict[int, dt.datetime]]:
    found: dict[int, dict[int, dt.datetime]] = {}
    for part in _parts(numbers):
        waiting = Revision.objects.filter(
            base_content_type=_of_questions(), object_id__in=[*map(str, part)], approved_go_live_at__isnull=False
        ).order_by("pk")
        for number, pk, moment in waiting.values_list("object_id", "pk", "approved_go_live_at"):
            found.setdefault(int(number), {})[pk] = moment
    return found


def _of_questions() -> ContentType:
    return ContentType.objects.get_for_model(Question, for_concrete_model=False)


def _parts(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))
