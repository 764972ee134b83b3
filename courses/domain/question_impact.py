"""Who is affected when a question changes: counts only, and no small ones, since editors see nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext, ngettext

from courses.models import LEAST_ATTEMPTS, Attempt, AttemptItem, Question, QuizPage, QuizSource

SMALLEST_COUNT = LEAST_ATTEMPTS
"""Below this a count could point at somebody; editors read "fewer than" instead."""


def people(count: int) -> str:
    """So many people, in words that point at nobody."""
    if not count:
        return gettext("nobody")
    if count < SMALLEST_COUNT:
        return gettext("fewer than %(count)s people") % {"count": SMALLEST_COUNT}
    return ngettext("%(count)s person", "%(count)s people", count) % {"count": count}


@dataclass(frozen=True)
class Impact:
    """What publishing a change would touch. `quizzes` are titles."""

    open_people: int
    finished_people: int
    quizzes: Sequence[str]

    def __bool__(self) -> bool:
        return bool(self.open_people or self.finished_people or self.quizzes)

    @property
    def open_words(self) -> str:
        """How many have an attempt open."""
        return people(self.open_people)

    @property
    def finished_words(self) -> str:
        """How many have handed one in."""
        return people(self.finished_people)


def impact_of(question: Question) -> Impact:
    """Who has met the question and which quizzes may give it. Two statements."""
    learner = "attempt__learner"
    counts = AttemptItem.objects.filter(version__question=question).aggregate(
        open=Count(learner, distinct=True, filter=Q(attempt__state=Attempt.State.OPEN)),
        finished=Count(learner, distinct=True, filter=~Q(attempt__state=Attempt.State.OPEN)),
    )
    quizzes = QuizPage.objects.filter(pk__in=sources_giving(question).values("page")).order_by("title")
    return Impact(counts["open"], counts["finished"], tuple(quizzes.values_list("title", flat=True)))


def sources_giving(question: Question) -> QuerySet[QuizSource]:
    """The sources of quizzes that name the question or may draw it: by its bank and tags, and by its language unless
    it is written in the first one, which every translation of a quiz falls back to.
    """
    of_bank = Q(bank=question.bank_id, topic__in=["", question.topic], domain__in=["", question.domain])
    of_bank &= Q(competency=None) | Q(competency__in=list(question.competencies))
    if question.locale.language_code != settings.LANGUAGE_CODE:
        of_bank &= Q(page__locale=question.locale_id)
    return QuizSource.objects.filter(Q(question=question) | of_bank)
