"""The authoring block of a matching question."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.questions.authoring import (
    GeneralFeedbackBlock,
    HintsBlock,
    KeyBlock,
    PictureBlock,
    StemBlock,
    TextBlock,
    with_key,
)


class PairBlock(blocks.StructBlock):
    """One pair."""

    prompt = TextBlock(label=_("This"), rows=2)
    answer = TextBlock(label=_("belongs to"), rows=2, help_text=_("Two pairs may share an answer."))
    feedback = TextBlock(label=_("Feedback"), rows=2, required=False)
    key = KeyBlock()

    class Meta:
        label = _("Pair")
        icon = "link"
        form_layout = with_key("prompt", "answer", "feedback")


class MatchingBlock(blocks.StructBlock):
    """The editor's form."""

    stem = StemBlock()
    picture = PictureBlock()
    pairs = blocks.ListBlock(PairBlock(), label=_("Pairs"), min_num=2)
    distractors = blocks.ListBlock(
        TextBlock(label=_("Extra answer"), rows=1),
        label=_("Extra answers"),
        default=[],
        help_text=_("Answers that belong to nothing, so that the last pair is not a gift."),
    )
    feedback = GeneralFeedbackBlock()
    hints = HintsBlock()

    class Meta:
        label = _("Matching")
        icon = "link"
