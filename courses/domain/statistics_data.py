"""What statistics are worked out from: finished attempts with their marks, without anybody's name."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from courses.models import Attempt, AttemptChoice, AttemptItem, QuestionVersion, WrittenAnswers
from courses.questions.base import ResponsePart
from courses.questions.registry import get_kind
from website.core.errors import CannotOpen

MOST_REMEMBERED = 20_000
"""So many different answers are kept in memory while a quiz is read."""


@dataclass(slots=True)
class Given:
    """One answer: `mark` is what it earned of 1, `parts` are places in `QuizData.parts`, `counts` whether it scores."""

    version_id: int
    slot: Any
    drawn: bool
    mark: float
    counts: bool
    parts: tuple[int, ...] = ()


@dataclass
class Taken:
    """One finished attempt. `learner_id` is there to choose attempts by and to count people, and is never kept.

    `told` says that figures that were told hold it.
    """

    pk: int
    told: bool
    learner_id: int
    finished_at: dt.datetime
    marks_written: bool
    given: list[Given] = field(default_factory=list)

    @cached_property
    def total(self) -> float:
        """The marks it earned."""
        return sum(one.mark for one in self.given if one.counts)

    @cached_property
    def possible(self) -> int:
        """The marks it could earn."""
        return sum(one.counts for one in self.given)

    @cached_property
    def slots(self) -> frozenset[Any]:
        """The places its questions stood at."""
        return frozenset(one.slot for one in self.given if one.counts)

    @property
    def fraction(self) -> float:
        """The score, 0 to 1."""
        return self.total / self.possible if self.possible else 0.0


@dataclass
class QuizData:
    """The finished attempts of a quiz, oldest first; `parts` holds each different answer once."""

    taken: list[Taken]
    versions: dict[int, QuestionVersion]
    parts: list[ResponsePart]


class Choices:
    """Which attempts of each person are counted."""

    def __init__(self, taken: Iterable[Taken]) -> None:
        self.all = list(taken)
        self._of: dict[int, list[Taken]] = {}
        for one in self.all:
            self._of.setdefault(one.learner_id, []).append(one)

    def each(self) -> Iterator[tuple[str, list[Taken]]]:
        """Every choice with its attempts. Of equally good attempts, the earliest is the best one."""
        yield AttemptChoice.FIRST.value, [mine[0] for mine in self._of.values()]
        yield AttemptChoice.LAST.value, [mine[-1] for mine in self._of.values()]
        yield AttemptChoice.HIGHEST.value, [max(mine, key=lambda one: one.fraction) for mine in self._of.values()]
        yield AttemptChoice.ALL.value, self.all


def load_data(quiz_key: uuid.UUID) -> QuizData:
    """Every finished attempt at a quiz. Three statements; answers are opened one by one and never leave this place."""
    rows = Attempt.objects.finished().at(quiz_key).order_by("finished_at", "pk")
    columns = ("pk", "in_statistics", "learner_id", "finished_at", "policy__written_answers")
    taken = {
        pk: Taken(pk, told, learner, at, written == WrittenAnswers.MARKED)
        for pk, told, learner, at, written in rows.values_list(*columns)
    }
    items = AttemptItem.objects.filter(attempt__quiz_key=quiz_key, attempt__state=Attempt.State.FINISHED)
    wanted = items.order_by().values("version_id").distinct()
    versions = {version.pk: version for version in QuestionVersion.objects.filter(pk__in=wanted)}
    parts = _Parts(versions)
    read = items.order_by("attempt", "number").only(
        "row_id", "attempt_id", "version_id", "slot", "drawn", "fraction", "dropped", "response"
    )
    for item in read.iterator(chunk_size=2_000):
        attempt = taken.get(item.attempt_id)
        version = versions.get(item.version_id)
        # An attempt that ended between the two statements waits for the next time.
        if attempt is not None and version is not None:
            attempt.given.append(_given(item, version, attempt, parts))
    return QuizData([one for one in taken.values() if one.given], versions, parts.known)


def _given(item: AttemptItem, version: QuestionVersion, attempt: Taken, parts: _Parts) -> Given:
    kind = get_kind(version.kind)
    scores = version.scored or (kind.written and attempt.marks_written)
    return Given(
        version.pk,
        # Attempts from before places were kept: the question itself names its place.
        item.slot if item.slot is not None else f"question-{version.question_id}",
        item.drawn,
        float(item.fraction or 0),
        scores and not item.dropped and item.fraction is not None,
        parts.of(item, version),
    )


class _Parts:
    """Gives each different answer a number, so that ten thousand equal ones take no room."""

    def __init__(self, versions: dict[int, QuestionVersion]) -> None:
        self.known: list[ResponsePart] = []
        self._numbers: dict[tuple[int, ResponsePart], int] = {}
        self._seen: dict[tuple[int, str], tuple[int, ...]] = {}

    def of(self, item: AttemptItem, version: QuestionVersion) -> tuple[int, ...]:
        """The numbers of what an answer says; nothing for people's own words and for what cannot be opened."""
        kind = get_kind(version.kind)
        if kind.confidential or not kind.answerable:
            return ()
        try:
            response = item.response
        except CannotOpen:
            return ()
        # Most people give one of a few answers: each is taken apart once.
        same = (version.pk, json.dumps(response, sort_keys=True))
        numbers = self._seen.get(same)
        if numbers is None:
            parts = kind.response_parts(version.shape, response)
            numbers = tuple(self._number(version.pk, part) for part in parts)
            if len(self._seen) < MOST_REMEMBERED:
                self._seen[same] = numbers
        return numbers

    def _number(self, version_id: int, part: ResponsePart) -> int:
        found = self._numbers.get((version_id, part))
        if found is None:
            found = self._numbers[version_id, part] = len(self.known)
            self.known.append(part)
        return found
