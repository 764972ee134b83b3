"""The shape of a numerical question."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Any

from django.utils.translation import gettext
from pydantic import AfterValidator, BeforeValidator, Field, field_validator
from pydantic_core import PydanticCustomError

from courses.questions.faults import UNREAD, Fault
from courses.questions.numerical.numbers import MAX_DIGITS, MAX_EXPONENT, read_number, spelled
from courses.questions.patterns import none_right
from courses.questions.shapes import MAX_PARTS, Definition, Part, Share, Text

MAX_UNITS = 20
_PLAIN = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?")


def _number(value: Any) -> str:
    """A number in its one spelling: "1500", "-0.25", "6.02E+23"."""
    text = str(value).strip() if isinstance(value, int | float | str | Decimal) and not isinstance(value, bool) else ""
    if not _PLAIN.fullmatch(text):
        text = _as_people_write(text)
    try:
        number = Decimal(text).normalize()
    except InvalidOperation:
        raise PydanticCustomError("number", gettext("This does not look like a number.")) from None
    if not number.is_finite():
        raise PydanticCustomError("number", gettext("This does not look like a number."))
    if abs(number.adjusted()) > MAX_EXPONENT or len(number.as_tuple().digits) > MAX_DIGITS:
        raise PydanticCustomError("number", gettext("This number is too long, too large or too small."))
    if number == 0:
        return "0"
    return f"{number:f}" if -10 <= number.adjusted() <= 20 else str(number)


def _as_people_write(text: str) -> str:
    """A number that is written with a comma or spaces, as Decimal reads it."""
    typed = read_number(text)
    if typed is None or typed.rest:
        raise PydanticCustomError("number", gettext("This does not look like a number."))
    if len(typed.readings) > 1:
        message = gettext("This can be read in two ways. Write decimals with a point, and thousands without any sign.")
        raise PydanticCustomError("number", message)
    value = typed.readings[0]
    return str(Decimal(value.numerator) / Decimal(value.denominator))


def _not_negative(value: str) -> str:
    if Decimal(value) < 0:
        raise PydanticCustomError("number", gettext("This cannot be below 0."))
    return value


def _above_nothing(value: str) -> str:
    if Decimal(value) <= 0:
        raise PydanticCustomError("number", gettext("This must be above 0."))
    return value


Number = Annotated[str, BeforeValidator(_number)]
"""A number as decimal text, with a point."""
NotNegative = Annotated[Number, AfterValidator(_not_negative)]
Positive = Annotated[Number, AfterValidator(_above_nothing)]


class ToleranceKind(StrEnum):
    """What a tolerance is measured in."""

    ABSOLUTE = "absolute"
    RELATIVE = "relative"


class UnitRule(StrEnum):
    """What an answer must say about its unit."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


class NumericalAnswer(Part):
    """An answer that the author foresees: everything from `low` to `high`, both included.

    An absolute `tolerance` is in the unit of the values, a relative one in percent of the value: 5 is 5%.
    """

    value: Number
    tolerance: NotNegative = "0"
    tolerance_kind: ToleranceKind = ToleranceKind.ABSOLUTE
    credit: Share
    feedback: Text | None = None

    @property
    def margin(self) -> Fraction:
        """How far from the value an answer may be."""
        tolerance = Fraction(self.tolerance)
        return tolerance * abs(Fraction(self.value)) / 100 if self.tolerance_kind == "relative" else tolerance

    @property
    def low(self) -> Fraction:
        """The smallest number that fits."""
        return Fraction(self.value) - self.margin

    @property
    def high(self) -> Fraction:
        """The largest number that fits."""
        return Fraction(self.value) + self.margin


class Unit(Part):
    """A unit. One of it is `factor` of the first unit: with metres first, a kilometre has 1000."""

    text: Annotated[Text, Field(max_length=40)]
    factor: Positive = "1"

    @field_validator("text")
    @classmethod
    def is_no_number(cls, text: str) -> str:
        """Refuses what could not be told from the number before it."""
        if re.match(r"[\d.,'+-]", spelled(text)) or not spelled(text):
            raise PydanticCustomError("unit", gettext("A unit cannot begin like a number."))
        return text


class NumericalDefinition(Definition):
    """A number to type, with a unit behind it or not. The first answer that fits counts.

    The first unit is the unit of the values. `unit` says whether one has to be typed; a missing one (where required)
    or a strange one costs `unit_cost` percent of what the number is worth.
    """

    answers: Annotated[tuple[NumericalAnswer, ...], Field(min_length=1, max_length=MAX_PARTS)]
    unit: UnitRule = UnitRule.NONE
    unit_cost: Share = 10
    units: Annotated[tuple[Unit, ...], Field(max_length=MAX_UNITS)] = ()

    def faults(self) -> Iterator[Fault]:
        """Answers of which none is right or that can never be reached, and units that do not fit their rule."""
        answers = self.answers or ()
        yield from none_right(answers, ("answers",))
        seen: list[tuple[NumericalAnswer, Fraction, Fraction]] = []
        for number, later in enumerate(answers):
            if not _is_whole(later):
                continue
            low, high = later.low, later.high
            # What covers it takes everything that it would take, for another credit.
            covers = (one for one, least, most in seen if one.credit != later.credit and least <= low and most >= high)
            if above := next(covers, None):
                message = gettext("%(below)s is never reached: %(above)s above it covers it already. Swap them.")
                said = message % {"below": later.value, "above": above.value}
                yield Fault(("answers", number, "value"), "unreachable", said)
            seen.append((later, low, high))
        yield from self._unit_faults()

    def _unit_faults(self) -> Iterator[Fault]:
        """A rule without units, units without a rule, a first unit that is not 1, the same unit twice."""
        if self.units is UNREAD or self.unit is UNREAD:
            return
        if self.unit == UnitRule.NONE and self.units:
            said = gettext("Units are given, but the question says that none is typed.")
            yield Fault(("units",), "units", said)
        if self.unit != UnitRule.NONE and not self.units:
            yield Fault(("units",), "units", gettext("Add at least the unit of the values."))
        first = self.units[0] if self.units else None
        if first and first.factor and Fraction(first.factor) != 1:
            said = gettext("The first unit is the unit of the values: its factor is 1.")
            yield Fault(("units", 0, "factor"), "units", said)
        names = [spelled(unit.text) if unit and unit.text else "" for unit in self.units]
        for number, name in enumerate(names):
            if name and name in names[:number]:
                yield Fault(("units", number, "text"), "repeated", gettext("Two units are the same."))


def _is_whole(answer: NumericalAnswer) -> bool:
    """Whether everything of an answer could be read that says what it takes."""
    return bool(answer and answer.value and answer.tolerance and answer.tolerance_kind) and answer.credit is not UNREAD
