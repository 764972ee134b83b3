"""The kind: reading and showing a numerical question."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses.questions.base import Mark, Response, ResponsePart, Shown
from courses.questions.numerical.block import NumericalBlock
from courses.questions.numerical.definition import NumericalAnswer, NumericalDefinition, ToleranceKind, UnitRule
from courses.questions.numerical.marking import Understood, UnitSaid, mark, understand
from courses.questions.numerical.numbers import read_number, spelled
from courses.questions.shapes import fraction_of
from courses.questions.sheet import Sheet
from courses.questions.typed import OneLine, words_of


class Numerical(OneLine):
    """The answer is `{"text": words}`: a number as typed, its unit inside."""

    name = "numerical"
    label = _("number")
    icon = "decimal"
    definition_model = NumericalDefinition
    template = "numerical/answer.html"
    review_template = "numerical/review.html"
    summary = _(
        "People type a number; you say how exact it must be, and which units are fine. Good for sums and doses."
    )
    example = _("One drink is 14 grams of alcohol. How much is in two and a half drinks?")
    deciding = frozenset({"value", "tolerance", "tolerance_kind", "credit", "answers", "factor", "unit", "unit_cost"})

    def block(self) -> NumericalBlock:
        """The authoring block."""
        return NumericalBlock()

    def marking_key(self, definition: NumericalDefinition) -> dict[str, Any]:
        """Numbers, tolerances and credits in their order, and the units."""
        return {
            "answers": [[str(one.low), str(one.high), str(fraction_of(one.credit))] for one in definition.answers],
            "unit": str(definition.unit),
            "units": {spelled(unit.text): unit.factor for unit in definition.units},
            "cost": str(fraction_of(definition.unit_cost)) if definition.units else "",
        }

    def what_is_missing(self, definition: NumericalDefinition, response: Response | None) -> str:
        """Says when the answer cannot be read as a number, or has no unit where one is asked for."""
        text = words_of(response)
        if not text:
            return ""
        understood = understand(definition, response)
        if understood.number is not None:
            return gettext("There is no unit yet.") if understood.unit == UnitSaid.MISSING else ""
        number = read_number(text)
        if number is not None and number.rest:
            return gettext("Please write only a number, without words or a unit.")
        return gettext("This does not look like a number.")

    def mark(self, definition: NumericalDefinition, response: Response | None) -> Mark:
        """The credit of the answer that the number fits, less what its unit costs."""
        return mark(definition, response)

    def present(
        self, definition: NumericalDefinition, sheet: Sheet, response: Response | None, shown: Shown
    ) -> dict[str, Any]:
        """What was typed; what it was understood as only where `shown` says so."""
        text, understood = words_of(response), understand(definition, response)
        credit, answer = understood.credit(definition), understood.answer
        return {
            "text": text,
            "unit": str(definition.unit),
            "note": _about_the_unit(understood) if shown.right_wrong else "",
            "answer_feedback": (answer.feedback or "") if answer and shown.feedback else "",
            "right_texts": _right_texts(definition) if shown.right_answers and credit != 1 else [],
            "feedback": (definition.feedback or "") if shown.feedback else "",
        }

    def guess_fraction(self, definition: NumericalDefinition) -> Fraction:
        """Nobody guesses a number."""
        return Fraction(0)

    def all_responses(self, definition: NumericalDefinition) -> list[ResponsePart]:
        """The answers that the author foresees."""
        return [ResponsePart("", "", _range(answer), fraction_of(answer.credit)) for answer in definition.answers]

    def response_parts(self, definition: NumericalDefinition, response: Response | None) -> list[ResponsePart]:
        """The author's answer that the number fits, never what was typed: people may type anything.

        Its credit is that of the number, so that one answer is told once whatever the unit cost.
        """
        answer = understand(definition, response).answer
        if answer is None:
            return [ResponsePart("", "", "", Fraction(0))]
        return [ResponsePart("", "", _range(answer), fraction_of(answer.credit))]


def _about_the_unit(understood: Understood) -> str:
    """A sentence for an answer whose number fits and whose unit does not."""
    if understood.answer is None or understood.unit == UnitSaid.FINE:
        return ""
    if understood.unit == UnitSaid.MISSING:
        return gettext("The unit is missing.")
    return gettext("The unit is not one that this question knows.")


def _right_texts(definition: NumericalDefinition) -> list[str]:
    """The answers with full credit as learners read them, with the unit of the values and how exact they must be."""
    unit = f" {definition.units[0].text}" if definition.units and definition.unit != UnitRule.NONE else ""
    return [_in_words(answer, unit) for answer in definition.answers if fraction_of(answer.credit) == 1]


def _in_words(answer: NumericalAnswer, unit: str) -> str:
    value = f"{_local(answer.value)}{unit}"
    if not answer.margin:
        return value
    about = {"value": value, "low": _exact(answer.low), "high": f"{_exact(answer.high)}{unit}"}
    return gettext("%(value)s (anything from %(low)s to %(high)s)") % about


def _exact(value: Fraction) -> str:
    return _local(f"{(Decimal(value.numerator) / Decimal(value.denominator)).normalize():f}")


def _local(value: str) -> str:
    """A number with the decimal sign of the reader's language."""
    return value if "E" in value else number_format(Decimal(value), use_l10n=True)


def _range(answer: NumericalAnswer) -> str:
    """An answer as editors read it: "1.5 ± 0.1"."""
    if not Decimal(answer.tolerance):
        return answer.value
    percent = "%" if answer.tolerance_kind == ToleranceKind.RELATIVE else ""
    return f"{answer.value} ± {answer.tolerance}{percent}"
