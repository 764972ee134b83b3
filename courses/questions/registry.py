"""The kinds of questions. A new kind is a folder beside this file and one line here."""

from __future__ import annotations

from courses.questions.base import Kind
from courses.questions.gap_fill import GapFill
from courses.questions.information import Information
from courses.questions.matching import Matching
from courses.questions.multiple import Multiple
from courses.questions.numerical import Numerical
from courses.questions.open import Open
from courses.questions.ordering import Ordering
from courses.questions.rating import Rating
from courses.questions.short_answer import ShortAnswer
from courses.questions.single import Single
from courses.questions.true_false import TrueFalse
from website.core.contributions import Registry

kinds: Registry[Kind] = Registry("kinds of questions")
kinds.add("single", Single(), weight=10)
kinds.add("multiple", Multiple(), weight=20)
kinds.add("true_false", TrueFalse(), weight=30)
kinds.add("matching", Matching(), weight=40)
kinds.add("ordering", Ordering(), weight=50)
kinds.add("gap_fill", GapFill(), weight=52)
kinds.add("short_answer", ShortAnswer(), weight=54)
kinds.add("numerical", Numerical(), weight=56)
kinds.add("open", Open(), weight=60)
kinds.add("rating", Rating(), weight=70)
kinds.add("information", Information(), weight=80)


class UnknownKindError(LookupError):
    """No kind has this name."""


def get_kind(name: str) -> Kind:
    """The kind called `name`. Raises UnknownKindError."""
    kind = kinds.get(name)
    if kind is None:
        raise UnknownKindError(name)
    return kind


def kind_choices() -> list[tuple[str, object]]:
    """Names and labels for forms and filters."""
    return [(kind.name, kind.label) for kind in kinds]


def kinds_written() -> list[str]:
    """The names of kinds that people answer in their own words."""
    return [kind.name for kind in kinds if kind.written]


def kinds_only_read() -> list[str]:
    """The names of kinds that ask nothing."""
    return [kind.name for kind in kinds if not kind.answerable]
