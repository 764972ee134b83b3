"""The authoring block of a true-or-false question."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.questions.authoring import StemBlock, TextBlock


class TrueFalseBlock(blocks.StructBlock):
    """The editor's form."""

    stem = StemBlock(label=_("Statement"))
    answer = blocks.ChoiceBlock(choices=[("true", _("True")), ("false", _("False"))], label=_("The statement is"))
    feedback_true = TextBlock(label=_("Feedback for those who say true"), rows=2)
    feedback_false = TextBlock(label=_("Feedback for those who say false"), rows=2)

    class Meta:
        label = _("True or false")
        icon = "check"
