"""What a quiz asks, in words and numbers: how many questions a draw can choose from, and what an attempt is worth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext, ngettext

from courses.models import Question


@dataclass(frozen=True)
class Pool:
    """What a draw can choose from."""

    scored: int
    safety: int
    practice: int


def pool_of(bank: int, *, topic: str = "", language: str = "") -> Pool:
    """The pool of a draw. One statement; a question and its translation count once."""
    key = "translation_key"
    found = Question.objects.drawable(bank, topic=topic, language=language).aggregate(
        all_scored=Count(key, distinct=True, filter=Q(scored=True)),
        all_safety=Count(key, distinct=True, filter=Q(scored=True, safety=True)),
        all_practice=Count(key, distinct=True, filter=Q(scored=False)),
    )
    return Pool(found["all_scored"], found["all_safety"], found["all_practice"])


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


def sums_of(sources: Iterable[Any], *, pass_percent: int, language: str = "") -> Sums:
    """What the sources of a quiz give. A statement for each draw."""
    scored = practice = 0
    for source in sources:
        if source.question_id:
            scored, practice = scored + source.question.scored, practice + (not source.question.scored)
        elif source.bank_id:
            pool = pool_of(source.bank_id, topic=source.topic, language=language)
            scored += min(max(source.draw or 0, pool.safety), pool.scored)
            practice += pool.practice if source.with_practice else 0
    return Sums(scored, practice, pass_percent)
