"""The authoring block of information."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.questions.authoring import PictureBlock, StemBlock


class InformationBlock(blocks.StructBlock):
    """The editor's form."""

    stem = StemBlock(label=_("Text"))
    picture = PictureBlock()

    class Meta:
        label = _("Information")
        icon = "info-circle"
