"""The authoring block of a single-choice question."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.questions.authoring import GeneralFeedbackBlock, HintsBlock, PictureBlock, StemBlock
from courses.questions.choice import OptionBlock


class SingleBlock(blocks.StructBlock):
    """The editor's form."""

    stem = StemBlock()
    picture = PictureBlock()
    options = blocks.ListBlock(
        OptionBlock(),
        label=_("Options"),
        min_num=2,
        help_text=_("Mark exactly one as right. Behind the cog of an option: its credit and its picture."),
    )
    shuffle = blocks.BooleanBlock(label=_("Shuffle the options"), required=False, default=True)
    feedback = GeneralFeedbackBlock()
    hints = HintsBlock()

    class Meta:
        label = _("One right answer")
        icon = "radio-full"
