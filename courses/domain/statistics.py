"""Figures about a quiz and its questions, worked out in the background from finished attempts. They hold no people.

The formulas are those of `item_analysis`. Nothing is kept about fewer than ten attempts or fewer than ten people.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Count, F
from django.utils.functional import cached_property

from courses.domain import item_analysis as analysis
from courses.domain.statistics_data import Choices, Given, QuizData, Taken, load_data
from courses.domain.statistics_flags import flags_of
from courses.models import (
    LEAST_ATTEMPTS,
    Attempt,
    AttemptChoice,
    ItemStatistics,
    QuestionVersion,
    QuizStatistics,
)
from courses.questions.registry import get_kind
from website.core import clock

logger = logging.getLogger(__name__)

AT_ONCE = 5_000
"""Attempts that one statement notes as told: SQLite takes 32,766 values."""


def enough(taken: Collection[Taken]) -> bool:
    """Whether figures about these attempts may be told: ten attempts, by ten people."""
    return _many(len(taken), len({one.learner_id for one in taken}))


def _many(attempts: int, people: int) -> bool:
    return attempts >= LEAST_ATTEMPTS and people >= LEAST_ATTEMPTS


# --- keeping them -----------------------------------------------------------------------------------------------------


def recompute_stale() -> int:
    """Works out the figures of every quiz that has changed since; how many it did.

    Run by schedule. It recomputes from data, so that late or twice is harmless. A quiz whose figures cannot be worked
    out does not keep the others waiting.
    """
    done = 0
    for quiz_key in stale_quizzes():
        try:
            recompute(quiz_key)
            done += 1
        except (DatabaseError, ValueError, LookupError):
            logger.exception("the statistics of quiz %s could not be worked out", quiz_key)
    return done


def stale_quizzes() -> list[uuid.UUID]:
    """Quizzes with enough new attempts to tell of, or a mark that changed, after their figures were worked out."""
    known = dict(QuizStatistics.objects.filter(choice=AttemptChoice.ALL).values_list("quiz_key", "stale_at"))
    new = Attempt.objects.finished().filter(in_statistics=False).order_by().values_list("quiz_key")
    counted = new.annotate(attempts=Count("pk"), people=Count("learner", distinct=True))
    found = [key for key, attempts, people in counted if key not in known or _many(attempts, people)]
    return [*found, *(key for key, stale_at in known.items() if stale_at is not None and key not in found)]


def mark_stale(quiz_keys: Iterable[uuid.UUID]) -> None:
    """Has the figures of these quizzes worked out again: marks changed, or a person was erased. One statement."""
    QuizStatistics.objects.filter(quiz_key__in=list(quiz_keys)).update(stale_at=clock.now())


def recompute(quiz_key: uuid.UUID) -> bool:
    """Works out the figures of one quiz for every choice of attempts, and replaces the old ones in one go.

    New attempts are taken in by ten, of ten people: otherwise what changed between two looks would tell of fewer
    (ADR 0026). Gives whether new ones were.
    """
    now = clock.now()
    data = load_data(quiz_key)
    old, new = [one for one in data.taken if one.told], [one for one in data.taken if not one.told]
    taken_in = enough(new) or not enough(old)
    data = replace(data, taken=data.taken if taken_in else old)
    found = {choice: Analysis(data, taken) for choice, taken in Choices(data.taken).each()}
    means = {
        choice: {"attempts": len(one.taken), "mean": one.mean} for choice, one in found.items() if enough(one.taken)
    }
    with transaction.atomic():
        for choice, one in found.items():
            _keep(quiz_key, choice, one, means, now)
        told = enough(data.taken)
        _note_told([one.pk for one in data.taken if one.told != told], told=told)
    return told and taken_in


def _note_told(attempts: Sequence[int], *, told: bool) -> None:
    for start in range(0, len(attempts), AT_ONCE):
        Attempt.objects.filter(pk__in=attempts[start : start + AT_ONCE]).update(in_statistics=told)


def _keep(quiz_key: uuid.UUID, choice: str, found: Analysis, means: dict[str, Any], now: dt.datetime) -> None:
    told = enough(found.taken)
    row, __ = QuizStatistics.objects.update_or_create(
        quiz_key=quiz_key,
        choice=choice,
        defaults={
            "attempts": len(found.taken) if told else 0,
            "figures": {**found.quiz_figures(), "means": means} if told else {},
            "computed_at": now,
        },
    )
    # A mark that changed while the attempts were read is not in these figures: they stay stale.
    QuizStatistics.objects.filter(pk=row.pk, stale_at__lte=now).update(stale_at=None)
    row.items.all().delete()
    if told:
        ItemStatistics.objects.bulk_create(
            ItemStatistics(quiz=row, **figures) for figures in found.item_rows() if figures["attempts"]
        )


# --- working them out -------------------------------------------------------------------------------------------------


@dataclass
class Analysis:
    """The figures over some attempts at one quiz."""

    data: QuizData
    taken: list[Taken]
    _by_slot: dict[Any, list[tuple[Taken, Given]]] = field(init=False)
    _by_version: dict[int, list[tuple[Taken, Given]]] = field(init=False)

    def __post_init__(self) -> None:
        """Sorts the answers by place and by version."""
        self._by_slot, self._by_version = defaultdict(list), defaultdict(list)
        for taken in self.taken:
            for given in taken.given:
                self._by_version[given.version_id].append((taken, given))
                if given.counts:
                    self._by_slot[given.slot].append((taken, given))

    @cached_property
    def percents(self) -> list[float]:
        """The score of each attempt, in percent of what it could earn; attempts that could earn nothing have none."""
        return [100 * one.total / one.possible for one in self.taken if one.possible]

    @property
    def mean(self) -> float | None:
        """The mean score in percent."""
        return analysis.mean(self.percents)

    def quiz_figures(self) -> dict[str, Any]:
        """Scores in percent; `same_questions` is how many attempts the consistency rests on, None for few."""
        deviation = analysis.standard_deviation(self.percents)
        columns, same = self._matrix()
        told = enough(same)
        consistency = analysis.internal_consistency(columns) if told else None
        return {
            "people": len({one.learner_id for one in self.taken}),
            "mean": self.mean,
            "median": analysis.median(self.percents),
            "deviation": deviation,
            "skewness": analysis.skewness(self.percents),
            "kurtosis": analysis.kurtosis(self.percents),
            "consistency": consistency,
            "same_questions": len(same) if told else None,
            "error_ratio": analysis.error_ratio(consistency),
            "standard_error": analysis.standard_error(consistency, deviation),
            "questions": len(columns),
            "slots": self._slot_rows(),
        }

    def _matrix(self) -> tuple[list[list[float]], list[Taken]]:
        """Marks by place for the attempts that have the places of the latest one, and those attempts.

        A quiz that changed meanwhile has attempts of several shapes: they cannot stand in one table.
        """
        if not self.taken:
            return [], []
        wanted = max(self.taken, key=lambda one: one.finished_at).slots
        same = [one for one in self.taken if one.slots == wanted]
        places = sorted(wanted, key=str)
        by_place = [{given.slot: given.mark for given in one.given if given.counts} for one in same]
        return [[marks[place] for marks in by_place] for place in places], same

    @cached_property
    def _weights(self) -> dict[Any, float | None]:
        """Effective weight by place, in percent."""
        across = []
        for answers in self._by_slot.values():
            marks = [given.mark for __, given in answers]
            across.append(analysis.covariance(marks, [taken.total for taken, __ in answers]))
        return dict(zip(self._by_slot, analysis.effective_weights(across), strict=True))

    def _slot_rows(self) -> list[dict[str, Any]]:
        """Each place of the quiz, whatever question stood there."""
        rows = []
        for slot, answers in self._by_slot.items():
            if enough([taken for taken, __ in answers]):
                figures = self._figures(answers, whole_total=False)
                versions = sorted({given.version_id for __, given in answers})
                rows.append({"slot": slot if isinstance(slot, int) else None, "versions": versions, **figures})
        return sorted(rows, key=lambda row: (row["slot"] is None, row["slot"] or 0, row["versions"]))

    def _figures(self, answers: Sequence[tuple[Taken, Given]], *, whole_total: bool) -> dict[str, Any]:
        """The figures of one place or version. `whole_total`: a drawn question is held against the whole score."""
        marks = [given.mark for __, given in answers]
        others = [taken.total - (0 if whole_total else given.mark) for taken, given in answers]
        slot = answers[0][1].slot
        only = all(given.slot == slot for __, given in answers) and len(self._by_slot[slot]) == len(answers)
        across = analysis.covariance(marks, [taken.total for taken, __ in answers])
        deviation = analysis.standard_deviation(marks)
        return {
            "attempts": len(answers),
            "facility": analysis.facility_index(marks, 1),
            "deviation": None if deviation is None else 100 * deviation,
            "guess": self._guess(answers),
            "intended_weight": analysis.mean([100 / taken.possible for taken, __ in answers]),
            "effective_weight": self._weights[slot] if only else None,
            "discrimination": analysis.discrimination_index(marks, others),
            "efficiency": analysis.discriminative_efficiency(marks, others),
            "negative": across is not None and across < 0,
        }

    def _guess(self, answers: Sequence[tuple[Taken, Given]]) -> float | None:
        """The mean fraction that guessing earns, in percent; None when it is unknown for one of the questions."""
        known = {version: self._guesses[version] for version in {given.version_id for __, given in answers}}
        if any(value is None for value in known.values()):
            return None
        return analysis.mean([100 * (known[given.version_id] or 0.0) for __, given in answers])

    @cached_property
    def _guesses(self) -> dict[int, float | None]:
        found = {}
        for version in self.data.versions.values():
            fraction = get_kind(version.kind).guess_fraction(version.shape)
            found[version.pk] = None if fraction is None else float(fraction)
        return found

    def item_rows(self) -> list[dict[str, Any]]:
        """One row per version that enough people met, with what they answered and what an editor should look at."""
        rows = []
        for version_id, answers in self._by_version.items():
            if not enough([taken for taken, __ in answers]):
                continue
            version = self.data.versions[version_id]
            counted = [(taken, given) for taken, given in answers if given.counts]
            drawn = any(given.drawn for __, given in answers)
            figures = self._figures(counted, whole_total=drawn) if enough([t for t, __ in counted]) else {}
            responses = self._responses(version, [given for __, given in answers])
            slot = answers[-1][1].slot
            rows.append(
                {
                    "version": version,
                    "slot": slot if isinstance(slot, int) else None,
                    "drawn": drawn,
                    "attempts": len(answers),
                    "figures": figures,
                    "responses": responses,
                    "flags": flags_of(figures, responses, counted, self.data.parts),
                }
            )
        return rows

    def _responses(self, version: QuestionVersion, given: Sequence[Given]) -> list[dict[str, Any]]:
        """How often each answer was given: what the question foresees, in its order, then everything else."""
        counts: dict[Any, int] = dict.fromkeys(get_kind(version.kind).all_responses(version.shape), 0)
        for number, count in Counter(part for one in given for part in one.parts).items():
            found = self.data.parts[number]
            counts[found] = counts.get(found, 0) + count
        return [
            {
                "part": part.part,
                "label": part.label,
                "response": part.response,
                "credit": None if part.credit is None else float(part.credit),
                "count": count,
                "share": 100 * count / len(given),
            }
            for part, count in counts.items()
        ]


def statistics_of(quiz_key: uuid.UUID, choice: str) -> QuizStatistics | None:
    """The kept figures with their questions, places first; None before they were worked out. Two statements."""
    row = QuizStatistics.objects.filter(quiz_key=quiz_key, choice=choice).first()
    if row is not None:
        items = row.items.select_related("version__question").order_by(F("slot").asc(nulls_last=True), "pk")
        row.rows = list(items)
    return row
