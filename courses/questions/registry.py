"""The kinds of questions. A new kind is a folder beside this file and one line here."""

from __future__ import annotations

from courses.questions.base import Kind
from courses.questions.matching import Matching
from courses.questions.multiple import Multiple
from courses.questions.open import Open
from courses.questions.ordering import Ordering
from courses.questions.single import Single
from courses.questions.true_false import TrueFalse
from website.core.contributions import Registry

kinds: Registry[Kind] = Registry("kinds of questions")
kinds.add("single", Single(), weight=10)
kinds.add("multiple", Multiple(), weight=20)
kinds.add("true_false", TrueFalse(), weight=30)
kinds.add("matching", Matching(), weight=40)
kinds.add("ordering", Ordering(), weight=50)
kinds.add("open", Open(), weight=60)


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
