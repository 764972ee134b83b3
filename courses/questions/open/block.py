"""The authoring block of an open question."""

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


class IdeaBlock(blocks.StructBlock):
    """One idea of the rubric."""

    idea = TextBlock(label=_("Idea"), rows=1, help_text=_("What a good answer does: “asks an open question”."))
    example = TextBlock(label=_("Example"), rows=2)
    points = blocks.IntegerBlock(label=_("Points"), min_value=1, max_value=100, default=1)
    key = KeyBlock()

    class Meta:
        label = _("Idea")
        icon = "form"
        form_layout = with_key("idea", "example", "points")


class OpenBlock(blocks.StructBlock):
    """The editor's form."""

    stem = StemBlock()
    picture = PictureBlock()
    rubric = blocks.ListBlock(IdeaBlock(), label=_("What a good answer holds"), min_num=1)
    model_answer = TextBlock(label=_("Model answer"), rows=3)
    feedback = GeneralFeedbackBlock()
    hints = HintsBlock()

    class Meta:
        label = _("Written practice")
        icon = "edit"
