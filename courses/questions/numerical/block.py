"""The authoring block of a numerical question."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.questions.authoring import GeneralFeedbackBlock, HintsBlock, PictureBlock, StemBlock, TextBlock
from courses.questions.typed import CreditBlock


class NumberBlock(blocks.CharBlock):
    """A number as people write it; the shape says what is wrong with it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=80, **kwargs)


class NumericalAnswerBlock(blocks.StructBlock):
    """The editor's form of an answer."""

    value = NumberBlock(label=_("Number"), help_text=_("With a point before decimals: 1.5"))
    tolerance = NumberBlock(
        label=_("May differ by"),
        required=False,
        default="0",
        help_text=_("0 takes exactly this number; 0.1 also what is 0.1 away."),
    )
    tolerance_kind = blocks.ChoiceBlock(
        label=_("The difference is"),
        choices=[("absolute", _("in the unit of the number")), ("relative", _("in percent of the number"))],
        default="absolute",
    )
    credit = CreditBlock()
    feedback = TextBlock(
        label=_("Feedback"), rows=2, required=False, help_text=_("Whoever gave this answer reads it afterwards.")
    )

    class Meta:
        label = _("Answer")
        icon = "decimal"


class UnitBlock(blocks.StructBlock):
    """The editor's form of a unit."""

    text = blocks.CharBlock(label=_("Unit"), max_length=40, help_text=_("As people write it: km"))
    factor = NumberBlock(
        label=_("Is so many of the first unit"),
        required=False,
        default="1",
        help_text=_("With m first: 1000 for km, 0.01 for cm."),
    )

    class Meta:
        label = _("Unit")
        icon = "decimal"


class NumericalBlock(blocks.StructBlock):
    """The editor's form."""

    stem = StemBlock()
    picture = PictureBlock()
    answers = blocks.ListBlock(
        NumericalAnswerBlock(),
        label=_("Answers"),
        min_num=1,
        help_text=_("The first one that fits counts, so put the narrow ones above the wide ones."),
    )
    unit = blocks.ChoiceBlock(
        label=_("Unit"),
        choices=[
            ("none", _("only a number is typed")),
            ("optional", _("a unit may stand behind the number")),
            ("required", _("a unit must stand behind the number")),
        ],
        default="none",
    )
    units = blocks.ListBlock(
        UnitBlock(),
        label=_("Units"),
        default=[],
        help_text=_("First the unit of the numbers above. People may answer in any of these."),
    )
    unit_cost = CreditBlock(
        label=_("A wrong or missing unit costs"),
        required=False,
        default=10,
        help_text=_("In percent of what the number is worth."),
    )
    feedback = GeneralFeedbackBlock()
    hints = HintsBlock()

    class Meta:
        label = _("Number")
        icon = "decimal"
