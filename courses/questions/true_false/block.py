"""The authoring block of a true-or-false question."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.questions.authoring import GeneralFeedbackBlock, HintsBlock, PictureBlock, StemBlock, TextBlock


class TrueFalseBlock(blocks.StructBlock):
    """The editor's form."""

    stem = StemBlock(label=_("Statement"))
    picture = PictureBlock()
    answer = blocks.ChoiceBlock(choices=[("true", _("True")), ("false", _("False"))], label=_("The statement is"))
    feedback_true = TextBlock(label=_("Feedback for those who say true"), rows=2, required=False)
    feedback_false = TextBlock(label=_("Feedback for those who say false"), rows=2, required=False)
    feedback = GeneralFeedbackBlock()
    hints = HintsBlock()

    class Meta:
        label = _("True or false")
        icon = "check"
