"""Marking a number, with or without a unit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from courses.questions.base import Mark, Response
from courses.questions.numerical.definition import NumericalAnswer, NumericalDefinition, Unit, UnitRule
from courses.questions.numerical.numbers import Typed, read_number, spelled
from courses.questions.shapes import fraction_of
from courses.questions.typed import words_of


class UnitSaid(StrEnum):
    """What an answer says about its unit."""

    FINE = "fine"
    MISSING = "missing"
    STRANGE = "strange"


@dataclass(frozen=True)
class Understood:
    """What was made of an answer: the author's answer that it fits, if any, and how its unit is."""

    number: Typed | None
    answer: NumericalAnswer | None = None
    unit: UnitSaid = UnitSaid.FINE

    def credit(self, definition: NumericalDefinition) -> Fraction:
        """What it is worth, 0 to 1. A unit that is missing or strange costs its share of that."""
        if self.answer is None:
            return Fraction(0)
        cost = Fraction(0) if self.unit == UnitSaid.FINE else fraction_of(definition.unit_cost)
        return fraction_of(self.answer.credit) * (1 - cost)


def understand(definition: NumericalDefinition, response: Response | None) -> Understood:
    """Finds the author's answer that a typed one fits. Of two readings of a number, the better one counts."""
    text = words_of(response)
    if not text:
        return Understood(None)
    tried = [_fitted(definition, number, factor, unit) for number, factor, unit in _read(definition, text)]
    return max(tried, key=lambda one: one.credit(definition), default=Understood(None))


def mark(definition: NumericalDefinition, response: Response | None) -> Mark:
    """The credit of the answer that the number fits, less what its unit costs."""
    understood = understand(definition, response)
    fraction = understood.credit(definition)
    return Mark(fraction, fraction == 1)


def _read(definition: NumericalDefinition, text: str) -> Iterator[tuple[Typed, Fraction, UnitSaid]]:
    """The number in `text` with the factor of its unit, which may stand before it. Nothing for no number."""
    number = read_number(text)
    if number is None:
        for unit in definition.units:
            behind = _without(unit, text)
            number = read_number(behind) if behind else None
            if number is not None and not number.rest:
                yield number, Fraction(unit.factor), UnitSaid.FINE
        return
    if not number.rest:
        required = definition.unit == UnitRule.REQUIRED
        yield number, Fraction(1), UnitSaid.MISSING if required else UnitSaid.FINE
        return
    if definition.unit == UnitRule.NONE:
        return
    unit = unit_called(definition, number.rest)
    yield (number, Fraction(unit.factor), UnitSaid.FINE) if unit else (number, Fraction(1), UnitSaid.STRANGE)


def _without(unit: Unit, text: str) -> str:
    """What stands behind the unit at the start of `text`; "" when it does not start with it."""
    text, name = spelled(text), spelled(unit.text)
    return text[len(name) :].strip() if text.startswith(name) else ""


def unit_called(definition: NumericalDefinition, text: str) -> Unit | None:
    """The unit of that name. Capitals matter only where they tell two units apart: mW is not MW, but Km is km."""
    name = spelled(text)
    for unit in definition.units:
        if spelled(unit.text) == name:
            return unit
    alike = [unit for unit in definition.units if spelled(unit.text).casefold() == name.casefold()]
    return alike[0] if len(alike) == 1 else None


def _fitted(definition: NumericalDefinition, number: Typed, factor: Fraction, unit: UnitSaid) -> Understood:
    """The author's answer that the number fits. The first that fits counts, for each reading of the number."""
    found = []
    for reading in number.readings:
        value = reading * factor
        answer = next((one for one in definition.answers if one.low <= value <= one.high), None)
        found.append(Understood(number, answer, unit))
    return max(found, key=lambda one: (one.credit(definition), one.answer is not None))
