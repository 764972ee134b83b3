"""Which questions an attempt gets: fixed ones, draws from banks, every safety question, practice at the end."""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, Subquery

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
    key: uuid.UUID
    first_topic: str | None


def draw_versions(page: QuizPage, *, rng: random.Random) -> list[QuestionVersion]:
    """The questions of one attempt, in their order. Three statements, however many questions the banks hold.

    A source whose bank has become too small gives what it has: an attempt with fewer questions is better than none.
    """
    sources = list(page.sources.select_related("question"))
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
    """Everything any source could give, in the order of the banks; each question in the language of the page where it
    is translated and ready, else as it was first written: a translation never has fewer questions.
    """
    fixed = [source.question_id for source in sources if source.question_id]
    banks = [source.bank_id for source in sources if source.bank_id]
    written = Q(locale__language_code=settings.LANGUAGE_CODE)
    here = Q(locale_id=page.locale_id)
    same = Question.objects.filter(pk__in=fixed).values("translation_key")
    wanted = Q(bank_id__in=banks) & (here | written)
    if fixed:
        wanted |= Q(pk__in=fixed) | (Q(translation_key__in=same) & here)
    translated = Question.objects.ready().filter(here, translation_key=OuterRef("translation_key"))
    original = Question.objects.filter(written, bank=OuterRef("bank"), translation_key=OuterRef("translation_key"))
    rows = (
        Question.objects.ready()
        .annotate(first_topic=Subquery(original.values("current_version__topic")[:1]))
        .filter(wanted)
        .filter(here | ~Exists(translated))
        .order_by("bank_id", "ref", "pk")
        .values_list(
            "pk",
            "current_version_id",
            "bank_id",
            "current_version__topic",
            "current_version__safety",
            "current_version__scored",
            "translation_key",
            "first_topic",
        )
    )
    return [Candidate(*row) for row in rows]


def _draw(source: QuizSource, pool: Sequence[Candidate], rng: random.Random) -> list[Candidate]:
    """What one source gives, in the order of the bank: every safety question and others up to the number; practice."""
    if source.question_id:
        return [candidate for candidate in pool if candidate.key == source.question.translation_key]
    mine = [c for c in pool if c.bank_id == source.bank_id and source.topic in ("", c.topic, c.first_topic)]
    safety = [c for c in mine if c.scored and c.safety]
    others = [c for c in mine if c.scored and not c.safety]
    wanted = min(max(source.draw - len(safety), 0), len(others))
    taken = {*safety, *rng.sample(others, wanted)}
    return [c for c in mine if c in taken or (source.with_practice and not c.scored)]
