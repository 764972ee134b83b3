"""The authoring block of an ordering question."""

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

CREDIT = [
    ("adjacent_pairs", _("Count the steps that follow each other as they should")),
    ("position", _("Count the steps that stand in their own place")),
    ("all_or_nothing", _("All or nothing")),
]


class StepBlock(blocks.StructBlock):
    """One step."""

    text = TextBlock(label=_("Step"), rows=2)
    feedback = TextBlock(label=_("Why it stands here"), rows=2, required=False)
    key = KeyBlock()

    class Meta:
        label = _("Step")
        icon = "order"
        form_layout = with_key("text", "feedback")


class OrderingBlock(blocks.StructBlock):
    """The editor's form."""

    stem = StemBlock()
    picture = PictureBlock()
    items = blocks.ListBlock(
        StepBlock(), label=_("Steps"), min_num=2, help_text=_("In the right order. Learners see them shuffled.")
    )
    credit = blocks.ChoiceBlock(choices=CREDIT, label=_("Credit"), default="adjacent_pairs")
    feedback = GeneralFeedbackBlock()
    hints = HintsBlock()

    class Meta:
        label = _("Ordering")
        icon = "order"
