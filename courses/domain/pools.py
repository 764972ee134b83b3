"""What a quiz asks, in words and numbers: how many questions a draw can choose from, and what an attempt is worth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext, ngettext

from courses.models import Question, QuizPage, WrittenAnswers
from courses.questions.registry import get_kind, kinds_only_read, kinds_written


@dataclass(frozen=True)
class Pool:
    """What a draw can choose from. `written` are those of `practice` that count where a person marks them."""

    scored: int
    safety: int
    practice: int
    written: int


def pool_of(bank: int, *, topic: str = "", domain: str = "", competency: int | None = None, language: str = "") -> Pool:
    """The pool of a draw. One statement, two with a competency; a question and its translation count once."""
    key = "translation_key"
    pool = Question.objects.drawable(bank, topic=topic, domain=domain, competency=competency, language=language)
    unscored = Q(scored=False)
    found = pool.aggregate(
        all_scored=Count(key, distinct=True, filter=Q(scored=True)),
        all_safety=Count(key, distinct=True, filter=Q(scored=True, safety=True)),
        all_practice=Count(key, distinct=True, filter=unscored & ~Q(kind__in=kinds_only_read())),
        all_written=Count(key, distinct=True, filter=unscored & Q(kind__in=kinds_written())),
    )
    return Pool(found["all_scored"], found["all_safety"], found["all_practice"], found["all_written"])


def pool_sentences(pool: Pool, draw: int | None) -> list[str]:
    """The pool in words, and what does not fit with the number to draw."""
    said = [
        ngettext("%(count)s scored question is ready here.", "%(count)s scored questions are ready here.", pool.scored)
        % {"count": pool.scored}
    ]
    if draw and draw > pool.scored:
        said.append(gettext("That is too few to draw %(draw)s. Draw fewer, or publish more.") % {"draw": draw})
    if draw and pool.safety > draw:
        said.append(
            gettext(
                "%(safety)s of them are safety questions, which are always drawn: every attempt gets %(safety)s, not "
                "%(draw)s."
            )
            % {"safety": pool.safety, "draw": draw}
        )
    return said


@dataclass(frozen=True)
class Sums:
    """What an attempt at a quiz asks at most. A question that two sources give is counted twice here."""

    scored: int
    practice: int
    pass_percent: int

    @property
    def needed(self) -> int:
        """The points that pass, rounded up."""
        return -(-self.scored * self.pass_percent // 100)

    def sentences(self) -> list[str]:
        """The sums in words."""
        if not self.scored:
            return [gettext("Nothing is scored yet. Add a source below.")]
        said = [
            ngettext(
                "An attempt asks %(count)s scored question, for one point.",
                "An attempt asks %(count)s scored questions, one point each.",
                self.scored,
            )
            % {"count": self.scored},
            ngettext("It takes %(count)s point to pass.", "It takes %(count)s points to pass.", self.needed)
            % {"count": self.needed},
        ]
        if self.practice:
            practice = ngettext(
                "%(count)s practice question comes last.", "%(count)s practice questions come last.", self.practice
            )
            said.append(practice % {"count": self.practice})
        return said


def sums_of(sources: Iterable[Any], *, pass_percent: int, by_people: bool = False, language: str = "") -> Sums:
    """What the sources of a quiz give. `by_people`: a person marks what is written. A statement for each draw."""
    scored = practice = 0
    for source in sources:
        if source.question_id:
            kind = get_kind(source.question.kind)
            counts = source.question.scored or (by_people and kind.written)
            scored += counts
            practice += kind.answerable and not counts
        elif source.bank_id:
            pool = pool_of(source.bank_id, **source.tags, language=language)
            beside = pool.practice if source.with_practice else 0
            written = pool.written if beside and by_people else 0
            scored += min(max(source.draw or 0, pool.safety), pool.scored) + written
            practice += beside - written
    return Sums(scored, practice, pass_percent)


def question_count(page: QuizPage) -> int:
    """How many questions that count an attempt asks for, as the page states it."""
    sources = page.sources.select_related("question")
    by_people = page.written_answers == WrittenAnswers.MARKED
    asked = [source.question for source in sources if source.question_id]
    fixed = sum(question.scored or (by_people and get_kind(question.kind).written) for question in asked)
    return fixed + sum(source.draw or 0 for source in sources)
