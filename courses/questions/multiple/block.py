"""The authoring block of a question with several right answers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.questions.authoring import GeneralFeedbackBlock, HintsBlock, PictureBlock, StemBlock
from courses.questions.choice import OptionBlock

CREDIT = [
    ("half_for_one_miss", _("Half a point for one slip")),
    ("all_or_nothing", _("All or nothing")),
    ("per_option", _("Credit per option: what is chosen is added up, wrong ones cost, never below nothing")),
    ("right_minus_wrong", _("Right minus wrong: each wrong one takes a right one away, never below nothing")),
]


class MultipleBlock(blocks.StructBlock):
    """The editor's form."""

    stem = StemBlock()
    picture = PictureBlock()
    options = blocks.ListBlock(
        OptionBlock(),
        label=_("Options"),
        min_num=3,
        help_text=_(
            "Mark two or more as right, and at least one not. Behind the cog of an option: its credit and its picture."
        ),
    )
    choose = blocks.IntegerBlock(
        label=_("Tell people to choose"),
        required=False,
        min_value=1,
        help_text=_("How many are right. Leave empty to keep it open."),
    )
    credit = blocks.ChoiceBlock(choices=CREDIT, label=_("Credit"), default="half_for_one_miss")
    shuffle = blocks.BooleanBlock(label=_("Shuffle the options"), required=False, default=True)
    feedback = GeneralFeedbackBlock()
    hints = HintsBlock()

    class Meta:
        label = _("Several right answers")
        icon = "tasks"
