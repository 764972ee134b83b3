"""The shape of a question with several right answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Annotated, Literal

from django.utils.translation import gettext, ngettext
from pydantic import Field

from courses.questions.choice import Option, count_right, option_faults
from courses.questions.faults import UNREAD, Fault
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
    credit: CreditRule = "half_for_one_miss"

    def faults(self) -> Iterator[Fault]:
        """Too few or nothing but right options, the same one twice, a number to choose or a rule that does not fit."""
        options = self.options or ()
        yield from option_faults(options)
        right = count_right(options)
        if options and right < 2:
            yield Fault(("options",), "two_right", gettext("At least two options must be right."))
        if options and right == len(options):
            yield Fault(("options",), "one_wrong", gettext("At least one option must be wrong."))
        if self.choose and options and self.choose != right:
            sentence = ngettext(
                "“Choose” says %(choose)s, but %(right)s option is right.",
                "“Choose” says %(choose)s, but %(right)s options are right.",
                right,
            )
            yield Fault(("choose",), "choose", sentence % {"choose": self.choose, "right": right})
        yield from self._credit_faults(options)

    def _credit_faults(self, options: Sequence[Option]) -> Iterator[Fault]:
        """Options may only have credit of their own where it counts, and then the right ones make up the whole."""
        if not all(options) or any(option.credit is UNREAD for option in options):
            return
        if not any(option.credit is not None for option in options):
            return
        if self.credit and self.credit != "per_option":
            sentence = gettext("Options have credit of their own, which only counts with “Credit per option”.")
            yield Fault(("credit",), "credit", sentence)
            return
        worth = _worth(options)
        fits = True
        for number, option in enumerate(options):
            if (worth[number] > 0) != option.right:
                right = gettext("A right option must be worth more than 0%.")
                wrong = gettext("A wrong option must not be worth more than 0%.")
                yield Fault(("options", number, "credit"), "credit", right if option.right else wrong)
                fits = False
        whole = sum(worth[number] for number, option in enumerate(options) if option.right)
        if fits and whole and abs(whole - 1) >= Fraction(1, 1000):
            sentence = gettext("The right options together must be worth 100%%; now it is %(percent)s%%.")
            yield Fault(("credit",), "credit", sentence % {"percent": round(float(whole) * 100, 2)})


def option_worth(options: Sequence[Option]) -> dict[str, Fraction]:
    """What choosing each option is worth, by key: its own credit, else an equal share (of the loss, if it is wrong)."""
    return dict(zip((option.key for option in options), _worth(options), strict=True))


def _worth(options: Sequence[Option]) -> list[Fraction]:
    right = count_right(options)
    gain, loss = Fraction(1, max(right, 1)), Fraction(-1, max(len(options) - right, 1))
    return [
        fraction_of(option.credit) if option.credit is not None else gain if option.right else loss
        for option in options
    ]
