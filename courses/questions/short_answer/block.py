"""The authoring block of a short-answer question."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.questions.authoring import GeneralFeedbackBlock, HintsBlock, PictureBlock, StemBlock
from courses.questions.typed import TypedAnswerBlock, accents_block, case_block


class ShortAnswerBlock(blocks.StructBlock):
    """The editor's form."""

    stem = StemBlock()
    picture = PictureBlock()
    answers = blocks.ListBlock(
        TypedAnswerBlock(),
        label=_("Answers"),
        min_num=1,
        help_text=_("The first one that fits counts, so put the narrow ones above the wide ones."),
    )
    case = case_block()
    accents = accents_block()
    feedback = GeneralFeedbackBlock()
    hints = HintsBlock()

    class Meta:
        label = _("Short answer")
        icon = "pilcrow"
