"""What waits to be marked: for one person who marks, for many people at once, for nobody at all."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet

from courses.access_marking import drafts_without_answer, markable_by, marks_given_by, waiting_for_marks
from courses.domain.marking_desk import MarkShown, show_mark
from courses.domain.words import words_of
from courses.models import Attempt, AttemptItem, QuestionVersion, WrittenMark
from website.accounts.models import User

MOST_RECENT = 10
MOST_OVERTAKEN = 30


@dataclass(frozen=True)
class WaitingAnswer:
    """One answer that waits for a mark."""

    code: str
    number: int
    quiz: str
    handed_in_at: dt.datetime


@dataclass(frozen=True)
class QueueRow:
    """One question of one quiz with how many answers wait. `code` and `number` are those of the oldest one."""

    quiz_key: uuid.UUID
    quiz: str
    question: str
    number_waiting: int
    since: dt.datetime
    code: str
    number: int
    drafts: int = 0


def to_mark(viewer: User) -> QuerySet[AttemptItem]:
    """The answers that wait for `viewer`'s mark, those handed in first on top.

    With two people marking, an answer that `viewer` has marked waits for somebody else, until both have and differ.
    """
    given = WrittenMark.objects.filter(item=OuterRef("pk"), given_at__isnull=False)
    mine = given.filter(marker=viewer)
    waiting = markable_by(viewer).filter(pk__in=waiting_for_marks().values("pk"))
    counted = waiting.annotate(given=Count("written_marks", filter=Q(written_marks__given_at__isnull=False)))
    return counted.filter(~Exists(mine) | Q(given__gte=2)).order_by("attempt__finished_at", "attempt_id", "number")


def queue_of(viewer: User) -> list[QueueRow]:
    """The queue by quiz and question, each with its oldest answer, the oldest of all first. Four statements."""
    groups = list(
        _bare(viewer)
        .values("attempt__quiz_key", "version__question")
        .annotate(
            waiting=Count("pk", distinct=True),
            since=Min("attempt__finished_at"),
            title=Max("attempt__quiz_title"),
            newest=Max("version"),
        )
        .order_by("since", "title", "version__question")
    )
    if not groups:
        return []
    stems = dict(
        QuestionVersion.objects.filter(pk__in=[row["newest"] for row in groups]).values_list("pk", "definition__stem")
    )
    oldest, drafts = _oldest(viewer, [row["since"] for row in groups]), _drafts(viewer)
    found = []
    for row in groups:
        place = (row["attempt__quiz_key"], row["version__question"])
        if place not in oldest:  # somebody marked the last of them since the groups were counted
            continue
        code, number = oldest[place]
        stem = words_of(stems[row["newest"]])
        found.append(
            QueueRow(place[0], row["title"], stem, row["waiting"], row["since"], code, number, drafts.get(place, 0))
        )
    return found


def _bare(viewer: User) -> QuerySet[AttemptItem]:
    """`to_mark` as something to group by: without its own order and counts."""
    return AttemptItem.objects.filter(pk__in=to_mark(viewer).order_by().values("pk")).order_by()


Place = tuple[uuid.UUID, int]


def _oldest(viewer: User, moments: Sequence[dt.datetime]) -> Mapping[Place, tuple[str, int]]:
    """The first answer of each question of each quiz; one statement."""
    rows = _bare(viewer).filter(attempt__finished_at__in=moments).order_by("-attempt__finished_at", "-pk")
    return {
        (quiz, question): (code, number)
        for quiz, question, code, number in rows.values_list(
            "attempt__quiz_key", "version__question", "attempt__code", "number"
        )
    }


def _drafts(viewer: User) -> Mapping[Place, int]:
    """How many drafts `viewer` has, by quiz and question; one statement."""
    mine = WrittenMark.objects.filter(marker=viewer, given_at__isnull=True, item__in=to_mark(viewer).values("pk"))
    rows = mine.order_by().values("item__attempt__quiz_key", "item__version__question").annotate(number=Count("pk"))
    return {(row["item__attempt__quiz_key"], row["item__version__question"]): row["number"] for row in rows}


def next_to_mark(viewer: User, *, after: AttemptItem) -> tuple[str, int] | None:
    """Code and number of the answer to go on with: the next to the same question, else the oldest of all.

    None when nothing waits but `after` itself. At most three statements.
    """
    rows = to_mark(viewer).exclude(pk=after.pk)
    same = rows.filter(attempt__quiz_key=after.attempt.quiz_key, version__question=after.version.question_id)
    handed_in, place = after.attempt.finished_at, after.attempt_id
    later = Q(attempt__finished_at__gt=handed_in) | Q(attempt__finished_at=handed_in, attempt_id__gt=place)
    for wanted in (same.filter(later), same, rows):
        found = wanted.values_list("attempt__code", "number").first()
        if found is not None:
            return found
    return None


def number_to_mark(viewer: User) -> int:
    """How many answers wait for `viewer`; one statement."""
    return to_mark(viewer).order_by().count()


def to_mark_of(learner: User, *, viewer: User) -> list[WaitingAnswer]:
    """What `learner` wrote that waits for `viewer`, without the words; one statement."""
    rows = to_mark(viewer).filter(attempt__learner=learner)
    columns = rows.values_list("attempt__code", "number", "attempt__quiz_title", "attempt__finished_at")
    return [WaitingAnswer(*row) for row in columns]


def marked_lately(viewer: User) -> list[WrittenMark]:
    """The last marks that `viewer` gave, newest first, with learner and place, without comments. One statement."""
    rows = marks_given_by(viewer).select_related("item__attempt__learner").defer("comment", "item__response")
    return list(rows.order_by("-given_at", "-pk")[:MOST_RECENT])


def overtaken_drafts(viewer: User) -> list[WrittenMark]:
    """Drafts of `viewer` whose answers others marked first, the latest on top, without comments. One statement."""
    rows = WrittenMark.objects.filter(marker=viewer, given_at__isnull=True, item__fraction__isnull=False)
    rows = rows.filter(item__in=markable_by(viewer).values("pk"))
    rows = rows.select_related("item__attempt__learner").defer("comment", "item__response")
    return list(rows.order_by("-saved_at", "-pk")[:MOST_OVERTAKEN])


def left_over_drafts(viewer: User) -> list[tuple[WrittenMark, MarkShown]]:
    """Drafts of `viewer` for questions that do not count any more, the latest on top, to read. One statement.

    Nobody marks these answers, so that the draft stands with its author's own words and without the learner's.
    """
    rows = drafts_without_answer(viewer).select_related("marker", "item__attempt__learner", "item__version")
    rows = rows.defer("item__response").order_by("-saved_at", "-pk")[:MOST_OVERTAKEN]
    return [(row, show_mark(row, row.item, viewer=viewer)) for row in rows]


# --- for many people at once ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class WaitingCounts:
    """How many answers of each person wait for a mark, by who may give it."""

    total: Mapping[int, int]
    given: Mapping[tuple[int, int], int]

    def of(self, person: int, marker: int) -> int:
        """How many answers of `person` wait for `marker`, who looks after them."""
        return self.total.get(person, 0) - self.given.get((person, marker), 0)


def waiting_counts(people: Iterable[int] | QuerySet) -> WaitingCounts:
    """What waits of these people (keys, or a subquery of them); one statement."""
    rows = (
        waiting_for_marks()
        .filter(attempt__learner__in=people)
        .order_by()
        .values_list("pk", "attempt__learner", "written_marks__marker", "written_marks__given_at")
    )
    learners: dict[int, int] = {}
    markers: dict[int, set[int]] = {}
    for item, learner, marker, given_at in rows:
        learners[item] = learner
        if given_at is not None:
            markers.setdefault(item, set()).add(marker)
    total: dict[int, int] = {}
    for learner in learners.values():
        total[learner] = total.get(learner, 0) + 1
    given: dict[tuple[int, int], int] = {}
    for item, found in markers.items():
        if len(found) == 1:  # two that differ wait for both again
            pair = (learners[item], *found)
            given[pair] = given.get(pair, 0) + 1
    return WaitingCounts(total, given)


def attempts_waiting(people: Iterable[int] | QuerySet) -> QuerySet[Attempt]:
    """The attempts of these people that wait for marks."""
    return Attempt.objects.waiting_for_marks().filter(learner__in=people)


def marked_by(attempt: Attempt) -> QuerySet:
    """The keys of the people who gave a mark in an attempt, as a subquery."""
    return WrittenMark.objects.filter(item__attempt=attempt, given_at__isnull=False).order_by().values("marker")
