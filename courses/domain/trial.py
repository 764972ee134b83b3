"""Trying questions and quizzes as a learner does: marked and told like an attempt, and nothing of it is kept.

Pages of a trial carry tokens made from a seed that depends on a secret of the server, as those of attempts do.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.utils.crypto import salted_hmac

from courses.domain.draw import draw_versions
from courses.models import QuestionVersion, QuizPage
from courses.questions.base import EVERYTHING, NOTHING, Kind, Refused, Response
from courses.questions.pictures import Renditions, load_pictures
from courses.questions.present import Presented, present_question
from courses.questions.registry import get_kind
from courses.questions.shapes import Definition
from courses.questions.sheet import Sheet, lay_out
from website.core.errors import Invalid


@dataclass(frozen=True)
class Tried:
    """One question on the page of a trial. `fraction` is None for what no machine marks, and before the answer."""

    question: Presented
    number: int = 1
    topic: str = ""
    safety: bool = False
    scored: bool = True
    fraction: Fraction | None = None
    right: bool = False
    answered: bool = False

    @property
    def points(self) -> str:
        """What the answer earned, for people: "1", "½" or "0.33"."""
        if self.fraction is None:
            return ""
        return {Fraction(0): "0", Fraction(1): "1", Fraction(1, 2): "½"}.get(
            self.fraction, f"{float(self.fraction):.2f}"
        )


def try_one(
    kind_name: str,
    definition: Definition,
    *,
    seed: str,
    data: Any = None,
    prefix: str = "answer",
    pictures: Renditions | None = None,
    **about: Any,
) -> Tried:
    """One question: to answer, or with marks and feedback once `data` (a QueryDict) holds an answer.

    An answer that cannot be taken comes back with its sentence, to be mended. `pictures` are those of a page with many
    questions. `about` goes into the Tried.
    """
    kind = get_kind(kind_name)
    definition = kind.steady(definition)
    sheet = lay_out(kind, definition, seed=salted_hmac("courses.trial", seed).hexdigest())
    more = {"prefix": prefix, "pictures": load_pictures([definition]) if pictures is None else pictures}
    if data is None:
        return Tried(present_question(kind, definition, sheet, hints=True, **more), **about)
    try:
        given = kind.read_response(definition, sheet, data, prefix)
    except Invalid as refused:
        shown = refused.given if isinstance(refused, Refused) else None
        question = present_question(
            kind, definition, sheet, response=shown, shown=NOTHING, error=refused.sentence, hints=True, **more
        )
        return Tried(question, **about)
    return _marked(kind, definition, sheet, kind.merge(None, given) if given else None, more, about)


def _marked(
    kind: Kind,
    definition: Definition,
    sheet: Sheet,
    response: Response | None,
    more: Mapping[str, Any],
    about: Mapping[str, Any],
) -> Tried:
    """Marked and told in full, as after handing in with everything shown."""
    mark = kind.mark(definition, response)
    question = present_question(kind, definition, sheet, response=response, shown=EVERYTHING, **more)
    fraction = mark.fraction if kind.marked_by_machine else None
    return Tried(question, fraction=fraction, right=mark.right, answered=True, **about)


# --- a whole quiz ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class QuizTrial:
    """A quiz on one page. Once answered: points, percent and whether it would be passed."""

    nonce: str
    version_ids: Sequence[int]
    items: Sequence[Tried] = field(default_factory=tuple)
    answered: bool = False
    points: Fraction = Fraction(0)
    possible: int = 0
    safety_missed: int = 0
    passed: bool = False

    @property
    def percent(self) -> int:
        """Rounded down, as learners read it."""
        return int(self.points * 100 / self.possible) if self.possible else 0

    @property
    def refused(self) -> bool:
        """Whether an answer could not be taken, so that nothing is marked yet."""
        return any(item.question.error for item in self.items)


def begin_quiz(page: QuizPage, *, actor_id: int) -> QuizTrial:
    """Draws the quiz as it stands on `page`, which may be a draft. Writes nothing."""
    nonce = secrets.token_hex(8)
    versions = draw_versions(page, rng=random.Random(nonce))  # noqa: S311 - a draw, not a secret
    items = _items(versions, nonce=nonce, actor_id=actor_id)
    return QuizTrial(nonce, [version.pk for version in versions], items, possible=_scored(items))


def answer_quiz(page: QuizPage, *, actor_id: int, nonce: str, version_ids: Sequence[int], data: Any) -> QuizTrial:
    """Marks the answers in `data`. The caller has checked that the page gave out these versions."""
    found = QuestionVersion.objects.in_bulk(version_ids)
    versions = [found[pk] for pk in version_ids if pk in found]
    items = _items(versions, nonce=nonce, actor_id=actor_id, data=data)
    scored = [item for item in items if item.scored]
    points = sum((item.fraction or Fraction(0) for item in scored), Fraction(0))
    missed = sum(1 for item in scored if item.safety and not item.right)
    enough = points * 100 >= page.pass_percent * len(scored)
    trial = QuizTrial(
        nonce, version_ids, items, answered=True, points=points, possible=len(scored), safety_missed=missed,
        passed=enough and not (page.safety_must_be_right and missed),
    )  # fmt: skip
    return trial if not trial.refused else QuizTrial(nonce, version_ids, items, possible=len(scored))


def _scored(items: Iterable[Tried]) -> int:
    return sum(1 for item in items if item.scored)


def _items(versions: Sequence[QuestionVersion], *, nonce: str, actor_id: int, data: Any = None) -> list[Tried]:
    pictures = load_pictures(version.shape for version in versions)
    return [
        try_one(
            version.kind, version.shape, seed=f"{actor_id}/{nonce}/{version.pk}", data=data, prefix=f"answer-{number}",
            pictures=pictures, number=number, topic=version.topic, safety=version.safety, scored=version.scored,
        )
        for number, version in enumerate(versions, start=1)
    ]  # fmt: skip
