"""Which questions an attempt gets: fixed ones, draws from banks, every safety question, practice at the end."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from courses.models import Question, QuestionVersion, QuizPage, QuizSource


@dataclass(frozen=True)
class Candidate:
    """A question that may be drawn; no more of it than the draw needs."""

    question_id: int
    version_id: int
    bank_id: int
    topic: str
    safety: bool
    scored: bool


def draw_versions(page: QuizPage, *, rng: random.Random) -> list[QuestionVersion]:
    """The questions of one attempt, in their order. Three statements, however many questions the banks hold.

    A source whose bank has become too small gives what it has: an attempt with fewer questions is better than none.
    """
    sources = list(page.sources.all())
    pool = _candidates(page, sources)
    drawn: dict[int, Candidate] = {}
    for source in sources:
        for candidate in _draw(source, pool, rng):
            drawn.setdefault(candidate.question_id, candidate)
    scored = [candidate for candidate in drawn.values() if candidate.scored]
    practice = [candidate for candidate in drawn.values() if not candidate.scored]
    if page.shuffle_questions:
        rng.shuffle(scored)
    order = [candidate.version_id for candidate in [*scored, *practice]]
    versions = QuestionVersion.objects.in_bulk(order)
    return [versions[pk] for pk in order]


def _candidates(page: QuizPage, sources: Sequence[QuizSource]) -> list[Candidate]:
    """Everything any source could give, in the order of the banks."""
    fixed = [source.question_id for source in sources if source.question_id]
    banks = [source.bank_id for source in sources if source.bank_id]
    wanted = Q(pk__in=fixed) | Q(bank_id__in=banks, locale_id=page.locale_id)
    rows = (
        Question.objects.ready()
        .filter(wanted)
        .order_by("bank_id", "ref", "pk")
        .values_list(
            "pk",
            "current_version_id",
            "bank_id",
            "current_version__topic",
            "current_version__safety",
            "current_version__scored",
        )
    )
    return [Candidate(*row) for row in rows]


def _draw(source: QuizSource, pool: Sequence[Candidate], rng: random.Random) -> list[Candidate]:
    """What one source gives, in the order of the bank: every safety question and others up to the number; practice."""
    if source.question_id:
        return [candidate for candidate in pool if candidate.question_id == source.question_id]
    mine = [c for c in pool if c.bank_id == source.bank_id and source.topic in ("", c.topic)]
    safety = [c for c in mine if c.scored and c.safety]
    others = [c for c in mine if c.scored and not c.safety]
    wanted = min(max(source.draw - len(safety), 0), len(others))
    taken = {*safety, *rng.sample(others, wanted)}
    return [c for c in mine if c in taken or (source.with_practice and not c.scored)]
