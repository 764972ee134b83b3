"""The authoring block of a question with several right answers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.questions.authoring import GeneralFeedbackBlock, StemBlock
from courses.questions.choice import OptionBlock

CREDIT = [
    ("half_for_one_miss", _("Half a point for one slip")),
    ("all_or_nothing", _("All or nothing")),
]


class MultipleBlock(blocks.StructBlock):
    """The editor's form."""

    stem = StemBlock()
    options = blocks.ListBlock(
        OptionBlock(), label=_("Options"), min_num=3, help_text=_("Mark two or more as right, and at least one not.")
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

    class Meta:
        label = _("Several right answers")
        icon = "tasks"
