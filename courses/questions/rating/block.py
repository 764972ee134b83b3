"""The authoring block of a rating."""

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
from courses.questions.rating.definition import LEAST_POINTS, MOST_POINTS


class PointBlock(blocks.StructBlock):
    """One point of the scale."""

    label = TextBlock(label=_("Point"), rows=1)
    key = KeyBlock()

    class Meta:
        label = _("Point")
        icon = "radio-empty"
        form_layout = with_key("label")


class RatingBlock(blocks.StructBlock):
    """The editor's form."""

    stem = StemBlock()
    picture = PictureBlock()
    points = blocks.ListBlock(
        PointBlock(),
        label=_("Points of the scale"),
        min_num=LEAST_POINTS,
        max_num=MOST_POINTS,
        help_text=_("From one end to the other. Give at least the two ends words: “not at all sure”, “very sure”."),
    )
    feedback = GeneralFeedbackBlock()
    hints = HintsBlock()

    class Meta:
        label = _("Rating")
        icon = "sliders"
