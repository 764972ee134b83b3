"""Which questions an attempt gets: fixed ones, draws from banks, every safety question, practice at the end."""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat, Replace, StrIndex

from courses.models import Question, QuestionVersion, QuizPage, QuizSource
from courses.questions.registry import get_kind


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
    domain: str
    competencies: tuple[int, ...]
    kind: str


@dataclass(frozen=True)
class Place:
    """A question in one attempt. `slot` names its place in the quiz, whatever the order on the page: the same in every
    attempt under the same sources; None for practice. `drawn` says that other attempts may hold another question there.
    """

    version: QuestionVersion
    slot: int | None
    drawn: bool


Entry = tuple[Candidate, int | None, bool]
"""A question that was drawn, its slot, and whether another attempt may hold another one there."""


def sources_drawing() -> QuerySet[QuizSource]:
    """The rules that may draw the question of an outer query, by bank, topic, practice domain and competency."""
    # Competencies are a list in JSON, "[2, 11]", and SQLite cannot look into one: ",2,11," is searched for ",11,".
    text = TextField()
    numbers: Any = Cast(OuterRef("competencies"), text)
    for sign, instead in (("[", ","), ("]", ","), (" ", "")):
        numbers = Replace(numbers, Value(sign, text), Value(instead, text), output_field=text)
    comma = Value(",", text)
    wanted = Concat(comma, Cast("competency", text), comma, output_field=text)
    return QuizSource.objects.alias(place=StrIndex(numbers, wanted)).filter(
        Q(topic="") | Q(topic=OuterRef("topic")),
        Q(domain="") | Q(domain=OuterRef("domain")),
        Q(competency=None) | Q(place__gt=0),
        bank=OuterRef("bank"),
    )


def draw_versions(page: QuizPage, *, rng: random.Random) -> list[QuestionVersion]:
    """The questions of one attempt, in their order; see `draw_places`."""
    return [place.version for place in draw_places(page, rng=rng)]


def draw_places(page: QuizPage, *, rng: random.Random) -> list[Place]:
    """The questions of one attempt, in their order. Three statements, however many questions the banks hold.

    A source whose bank has become too small gives what it has: an attempt with fewer questions is better than none.
    """
    sources = list(page.sources.select_related("question"))
    pool = _candidates(page, sources)
    found: dict[int, Entry] = {}
    first = 1
    for source in sources:
        given = _draw(source, pool, rng)
        for candidate, at, drawn in _slots(source, given, pool):
            slot = None if at is None else first + at
            found.setdefault(candidate.question_id, (candidate, slot, drawn))
        first += max(source.draw or 1, sum(candidate.scored for candidate in given))
    order = _in_order(list(found.values()), rng if page.shuffle_questions else None)
    versions = QuestionVersion.objects.in_bulk([candidate.version_id for candidate, __, __ in order])
    return [Place(versions[candidate.version_id], slot, drawn) for candidate, slot, drawn in order]


def _in_order(found: list[Entry], rng: random.Random | None) -> list[Entry]:
    """Scored questions, shuffled by `rng`, then practice. What is only read keeps its place among the scored ones, and
    comes before them when they are shuffled: they may be about it.
    """
    read = [entry for entry in found if not get_kind(entry[0].kind).answerable]
    scored = [entry for entry in found if entry[0].scored]
    practice = [entry for entry in found if not entry[0].scored and entry not in read]
    if rng is None:
        return [*(entry for entry in found if entry in scored or entry in read), *practice]
    rng.shuffle(scored)
    return [*read, *scored, *practice]


def _slots(source: QuizSource, given: Sequence[Candidate], pool: Sequence[Candidate]) -> list[Entry]:
    """The place of each question among those of its source: first the ones that every attempt holds, in the order of
    the bank, then the drawn ones.
    """
    if source.question_id:
        return [(candidate, 0 if candidate.scored else None, False) for candidate in given]
    scored = [candidate for candidate in given if candidate.scored]
    whole = len(scored) == sum(candidate.scored for candidate in _of_source(source, pool))
    always = [candidate for candidate in scored if whole or candidate.safety]
    others = [candidate for candidate in scored if not (whole or candidate.safety)]
    placed = [(candidate, at, at >= len(always)) for at, candidate in enumerate([*always, *others])]
    return [*placed, *((candidate, None, False) for candidate in given if not candidate.scored)]


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
            "current_version__domain",
            "current_version__competencies",
            "current_version__kind",
        )
    )
    return [Candidate(*row, tuple(numbers), kind) for *row, numbers, kind in rows]


def _draw(source: QuizSource, pool: Sequence[Candidate], rng: random.Random) -> list[Candidate]:
    """What one source gives, in the order of the bank: every safety question and others up to the number; practice."""
    if source.question_id:
        return [candidate for candidate in pool if candidate.key == source.question.translation_key]
    mine = _of_source(source, pool)
    safety = [c for c in mine if c.scored and c.safety]
    others = [c for c in mine if c.scored and not c.safety]
    wanted = min(max(source.draw - len(safety), 0), len(others))
    taken = {*safety, *rng.sample(others, wanted)}
    return [c for c in mine if c in taken or (source.with_practice and not c.scored)]


def _of_source(source: QuizSource, pool: Sequence[Candidate]) -> list[Candidate]:
    """What a draw can choose from: its bank, narrowed by its tags."""
    return [
        candidate
        for candidate in pool
        if candidate.bank_id == source.bank_id
        and source.topic in ("", candidate.topic, candidate.first_topic)
        and source.domain in ("", candidate.domain)
        and source.competency in (None, *candidate.competencies)
    ]
