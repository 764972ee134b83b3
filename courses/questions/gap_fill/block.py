"""The authoring block of a gap-fill question."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup

from courses.questions.authoring import (
    GeneralFeedbackBlock,
    HintsBlock,
    KeyBlock,
    PictureBlock,
    StemBlock,
    TextBlock,
    with_key,
)
from courses.questions.typed import TypedAnswerBlock, accents_block, case_block


class GapAnswerBlock(TypedAnswerBlock):
    """The editor's form of an answer that may be typed or chosen."""

    key = KeyBlock()

    class Meta:
        form_layout = with_key("text", "credit", "feedback")


class GapBlock(blocks.StructBlock):
    """One gap."""

    key = blocks.CharBlock(
        label=_("Gap name"),
        max_length=60,
        help_text=_("A short name such as a. In the text, write it in double brackets where the gap belongs: [[a]]."),
    )
    chosen = blocks.BooleanBlock(
        label=_("People choose from a list"),
        required=False,
        help_text=_("Then the answers below are the list. Otherwise people type."),
    )
    answers = blocks.ListBlock(
        GapAnswerBlock(),
        label=_("Answers"),
        min_num=1,
        help_text=_("Of what is typed, the first that fits counts: put the narrow ones above the wide ones."),
    )
    weight = blocks.IntegerBlock(
        label=_("Weight"),
        required=False,
        min_value=1,
        max_value=100,
        default=1,
        help_text=_("What it counts beside the other gaps."),
    )
    case = case_block()
    accents = accents_block()

    class Meta:
        label = _("Gap")
        icon = "placeholder"
        form_layout = BlockGroup(children=["key", "chosen", "answers"], settings=["weight", "case", "accents"])


class GapFillBlock(blocks.StructBlock):
    """The editor's form."""

    stem = StemBlock(help_text=_("What to do: “Fill in the gaps.” The text with the gaps stands below."))
    picture = PictureBlock()
    text = TextBlock(
        label=_("Text with gaps"),
        rows=5,
        help_text=_(
            "Write each gap's name in double brackets where it belongs: “I hear that you [[a]].” "
            "You can use **bold**, *italic* and lists."
        ),
    )
    gaps = blocks.ListBlock(GapBlock(), label=_("Gaps"), min_num=1)
    shuffle = blocks.BooleanBlock(label=_("Shuffle the lists to choose from"), required=False, default=True)
    feedback = GeneralFeedbackBlock()
    hints = HintsBlock()

    class Meta:
        label = _("Gap fill")
        icon = "placeholder"
