"""The shape of a numerical question."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Any

from django.utils.translation import gettext
from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from courses.questions.numerical.numbers import MAX_DIGITS, MAX_EXPONENT, read_number, spelled
from courses.questions.patterns import one_is_right
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
    units: Annotated[tuple[Unit, ...], Field(max_length=MAX_UNITS, validate_default=True)] = ()

    @field_validator("answers")
    @classmethod
    def one_is_right_and_all_count(cls, answers: tuple[NumericalAnswer, ...]) -> tuple[NumericalAnswer, ...]:
        """Refuses answers of which none is right, and answers that can never be reached."""
        one_is_right(answers)
        for number, later in enumerate(answers):
            for above in answers[:number]:
                if above.credit != later.credit and above.low <= later.low and above.high >= later.high:
                    message = gettext("%(below)s is never reached: %(above)s above it covers it already. Swap them.")
                    raise PydanticCustomError("unreachable", message % {"below": later.value, "above": above.value})
        return answers

    @field_validator("units")
    @classmethod
    def units_fit_the_rule(cls, units: tuple[Unit, ...], info: ValidationInfo) -> tuple[Unit, ...]:
        """Refuses the same unit twice, a rule without units, units without a rule, and a first unit that is not 1."""
        rule = info.data.get("unit", UnitRule.NONE)
        if rule == UnitRule.NONE and units:
            raise PydanticCustomError("units", gettext("Units are given, but the question says that none is typed."))
        if rule != UnitRule.NONE and not units:
            raise PydanticCustomError("units", gettext("Add at least the unit of the values."))
        if units and Fraction(units[0].factor) != 1:
            raise PydanticCustomError("units", gettext("The first unit is the unit of the values: its factor is 1."))
        names = [spelled(unit.text) for unit in units]
        if len(set(names)) < len(names):
            raise PydanticCustomError("repeated", gettext("Two units are the same."))
        return units
