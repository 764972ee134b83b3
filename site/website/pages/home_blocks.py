"""Blocks of the home page alone."""

from __future__ import annotations

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from website.pages.blocks import EMPHASIS_GROUP, CalloutBlock, HeadingBlock, ImageWithAltBlock, QuoteBlock, TextBlock


class CardBlock(blocks.StructBlock):
    """One card of a row."""

    icon = blocks.ChoiceBlock(
        label=_("Icon"),
        choices=[
            ("book", _("Book")),
            ("people", _("People")),
            ("award", _("Certificate")),
            ("lock", _("Lock")),
            ("heart", _("Heart")),
            ("chat", _("Talk")),
            ("check", _("Tick")),
            ("phone", _("Phone")),
        ],
    )
    title = blocks.CharBlock(label=_("Title"), max_length=80)
    text = blocks.TextBlock(label=_("Text"), max_length=300)
    page = blocks.PageChooserBlock(label=_("Page behind it"), required=False)

    class Meta:
        icon = "placeholder"
        label = _("Card")
        label_format = "{title}"


class CardsBlock(blocks.StructBlock):
    """A row of small cards, each one thing."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    intro = blocks.CharBlock(label=_("Introduction"), max_length=250, required=False)
    cards = blocks.ListBlock(CardBlock(), label=_("Cards"), min_num=2, max_num=6)

    @cached_property
    def preview_cards(self) -> list[dict]:
        """Cards for the preview."""
        return [
            {"icon": "book", "title": "Learn", "text": "Short lessons, at your own pace.", "page": None},
            {"icon": "people", "title": "Talk", "text": "Somebody who looks after you.", "page": None},
        ]

    def get_preview_value(self) -> Any:
        """A small example."""
        return self.normalize({"title": "What you find here", "intro": "", "cards": self.preview_cards})

    class Meta:
        icon = "placeholder"
        label = _("Cards")
        description = _("A row of cards, each with one thing to say.")
        group = EMPHASIS_GROUP
        template = "blocks/cards.html"


class StepBlock(blocks.StructBlock):
    """One step."""

    title = blocks.CharBlock(label=_("Title"), max_length=80)
    text = blocks.TextBlock(label=_("Text"), max_length=300)

    class Meta:
        icon = "list-ol"
        label = _("Step")
        label_format = "{title}"


class StepsBlock(blocks.StructBlock):
    """Steps in the order in which they happen."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    steps = blocks.ListBlock(StepBlock(), label=_("Steps"), min_num=2, max_num=6)

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        description = _("What happens first, next and last.")
        group = EMPHASIS_GROUP
        template = "blocks/steps.html"
        preview_value = {
            "title": "How it goes",
            "steps": [
                {"title": "You are invited", "text": "An e-mail brings a link."},
                {"title": "You learn", "text": "One lesson at a time."},
            ],
        }


class HomeBlock(blocks.StreamBlock):
    """The body of the home page."""

    cards = CardsBlock()
    steps = StepsBlock()
    heading = HeadingBlock()
    text = TextBlock()
    callout = CalloutBlock()
    quote = QuoteBlock()
    image = ImageWithAltBlock()

    class Meta:
        template = "blocks/home_stream.html"
