"""The shape of a question with several right answers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Annotated, Literal

from django.utils.translation import gettext
from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from courses.questions.choice import Option, check_options
from courses.questions.shapes import MAX_PARTS, Definition, Flag, fraction_of

CreditRule = Literal["half_for_one_miss", "all_or_nothing", "per_option", "right_minus_wrong"]


class MultipleDefinition(Definition):
    """At least two options are right. `choose` tells the learner how many; None leaves it open.

    `credit`: `half_for_one_miss` gives half a point for an answer with one slip; `all_or_nothing` does not;
    `per_option` adds up what the chosen options are worth (their own `credit`, else equal shares); `right_minus_wrong`
    takes one right choice away for each wrong one. No rule goes below nothing.
    """

    options: Annotated[tuple[Option, ...], Field(min_length=3, max_length=MAX_PARTS)]
    shuffle: Flag = True
    choose: Annotated[int, Field(strict=True, ge=1, le=MAX_PARTS)] | None = None
    credit: Annotated[CreditRule, Field(validate_default=True)] = "half_for_one_miss"

    @field_validator("options")
    @classmethod
    def several_are_right(cls, options: tuple[Option, ...]) -> tuple[Option, ...]:
        """Refuses fewer than two right options, and nothing but right ones."""
        check_options(options)
        right = sum(option.right for option in options)
        if right < 2:
            raise PydanticCustomError("two_right", gettext("At least two options must be right."))
        if right == len(options):
            raise PydanticCustomError("one_wrong", gettext("At least one option must be wrong."))
        return options

    @field_validator("choose")
    @classmethod
    def choose_agrees(cls, choose: int | None, info: ValidationInfo) -> int | None:
        """ "Choose three" means that three are right, said at "choose". Without sound options there is no telling."""
        right = sum(option.right for option in info.data.get("options", ()))
        if choose is not None and "options" in info.data and choose != right:
            sentence = gettext("“Choose” says %(choose)s, but %(right)s options are right.")
            raise PydanticCustomError("choose", sentence % {"choose": choose, "right": right})
        return choose

    @field_validator("credit")
    @classmethod
    def credit_agrees(cls, credit: CreditRule, info: ValidationInfo) -> CreditRule:
        """Options may only have credit of their own where it counts, and then the right ones make up the whole."""
        options: tuple[Option, ...] = info.data.get("options", ())
        if not any(option.credit is not None for option in options):
            return credit
        if credit != "per_option":
            sentence = gettext("Options have credit of their own, which only counts with “Credit per option”.")
            raise PydanticCustomError("credit", sentence)
        worth = option_worth(options)
        if any((worth[option.key] > 0) != option.right for option in options):
            sentence = gettext("Right options must be worth more than 0%, and wrong ones no more than 0%.")
            raise PydanticCustomError("credit", sentence)
        whole = sum(worth[option.key] for option in options if option.right)
        if abs(whole - 1) >= Fraction(1, 1000):
            sentence = gettext("The right options together must be worth 100%%; now it is %(percent)s%%.")
            raise PydanticCustomError("credit", sentence % {"percent": round(float(whole) * 100, 2)})
        return credit


def option_worth(options: Sequence[Option]) -> dict[str, Fraction]:
    """What choosing each option is worth, by key: its own credit, else an equal share (of the loss, if it is wrong)."""
    right = sum(option.right for option in options)
    shares = {True: Fraction(1, max(right, 1)), False: Fraction(-1, max(len(options) - right, 1))}
    return {
        option.key: shares[option.right] if option.credit is None else fraction_of(option.credit) for option in options
    }
