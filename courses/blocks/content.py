"""Blocks of a lesson that are read, turned over or ticked. None of them keeps anything about the reader."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.rich_text import RichText

from website.core.forms import not_to_come
from website.pages.blocks import EMPHASIS_GROUP, LINE_FEATURES, TEXT_FEATURES, TEXT_GROUP

PRACTICE_GROUP = _("To try out")
ORGANISATION_GROUP = _("From your organisation")

PREVIEW = "blocks/courses/preview.html"
"""How a block of a lesson looks in the editor's list of blocks: with the styles of a lesson."""


class SectionBlock(blocks.StructBlock):
    """Running text with the heading of its section."""

    heading = blocks.CharBlock(
        label=_("Heading"), max_length=120, required=False, help_text=_("Leave empty to go on with the section above.")
    )
    body = blocks.RichTextBlock(features=TEXT_FEATURES, label=_("Text"))

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        label_format = "{heading}"
        description = _("Paragraphs, lists and links, with a heading when a new section starts.")
        group = TEXT_GROUP
        template = "blocks/courses/section.html"
        preview_template = PREVIEW
        preview_value = {
            "heading": "Let your voice go down",
            "body": "<p>Say these two out loud:</p><ul><li>“You’re tired of starting over?”</li>"
            "<li>“You’re tired of starting over.”</li></ul>",
        }


class SceneBlock(blocks.StructBlock):
    """A short story that a lesson opens with: people, a moment, something that was said."""

    body = blocks.RichTextBlock(features=["bold", "italic"], label=_("Story"))

    class Meta:
        icon = "group"
        label = _("Scene")
        description = _("A short story to start with: a moment two people share.")
        group = TEXT_GROUP
        template = "blocks/courses/scene.html"
        preview_template = PREVIEW
        preview_value = {"body": "<p>Lena looks up. “Yeah. I mean, I’m still not sleeping.”</p>"}


class KeyPointBlock(blocks.StructBlock):
    """The one thing to remember."""

    body = blocks.RichTextBlock(features=LINE_FEATURES, label=_("Key point"))

    class Meta:
        icon = "pick"
        label = _("Key point")
        description = _("The one thing to remember, in one to three sentences.")
        group = EMPHASIS_GROUP
        template = "blocks/courses/key_point.html"
        preview_template = PREVIEW
        preview_value = {"body": "<p>A reflection is a short statement that gives back what you heard.</p>"}


class ContentNoteBlock(blocks.StructBlock):
    """A hard part of a lesson, folded away behind a note that says what is in it."""

    note = blocks.CharBlock(
        label=_("What this part mentions"), max_length=250, help_text=_("One plain sentence without details.")
    )
    body = blocks.RichTextBlock(features=TEXT_FEATURES, label=_("Text of this part"))

    class Meta:
        icon = "warning"
        label = _("Content note")
        description = _("A hard part, folded away. People choose to read it or go on without it.")
        group = TEXT_GROUP
        template = "blocks/courses/content_note.html"
        preview_template = PREVIEW
        preview_value = {
            "note": "This part mentions an overdose, without details.",
            "body": "<p>Sam found a friend in time. It still comes back at night.</p>",
        }


class FlashcardsBlock(blocks.StructBlock):
    """Cards to turn over, for saying an answer out loud first."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    cards = blocks.ListBlock(
        blocks.StructBlock(
            [
                ("front", blocks.RichTextBlock(features=LINE_FEATURES, label=_("Front"))),
                ("back", blocks.RichTextBlock(features=[*LINE_FEATURES, "ul"], label=_("Back"))),
            ],
            icon="copy",
            label=_("Card"),
        ),
        label=_("Cards"),
        min_num=1,
        max_num=20,
    )

    class Meta:
        icon = "copy"
        label = _("Flashcards")
        label_format = "{title}"
        description = _("Cards with a front and a back. Opening one needs no script.")
        group = PRACTICE_GROUP
        template = "blocks/courses/flashcards.html"
        preview_template = PREVIEW
        preview_value = {
            "title": "Your turn, out loud",
            "cards": [
                {
                    "front": "<p>“They gave me my phone back. I didn’t know who to call.”</p>",
                    "back": "<p><b>Simple:</b> “You had the phone, and nobody came to mind.”</p>",
                },
            ],
        }


class ChecklistBlock(blocks.StructBlock):
    """Things to tick for oneself. Ticks stay in the page and are gone when it is left: nothing is stored anywhere."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    items = blocks.ListBlock(
        blocks.RichTextBlock(features=LINE_FEATURES, label=_("Item")), label=_("Items"), min_num=1, max_num=20
    )

    class Meta:
        icon = "check"
        label = _("Checklist")
        label_format = "{title}"
        description = _("Things to tick for oneself. Nobody else sees the ticks, and they are not kept.")
        group = PRACTICE_GROUP
        template = "blocks/courses/checklist.html"
        preview_template = PREVIEW
        preview_value = {
            "title": "Before you sit down",
            "items": ["<p>Can other people hear us here?</p>", "<p>Is it calm enough to think?</p>"],
        }


class LocalRuleValue(blocks.StructValue):
    """A local rule knows whether the organisation has said anything yet."""

    @property
    def is_filled(self) -> bool:
        """Whether the organisation wrote its own text."""
        own = self.get("own_text")
        return bool(own and isinstance(own, RichText) and own.source.strip())


class LocalRuleBlock(blocks.StructBlock):
    """What the organisation must say itself: its policy, the law where it works, its hotline, its training."""

    TAGS = [
        ("policy", _("Policy")),
        ("law", _("Law")),
        ("hotline", _("Hotline")),
        ("training", _("Training")),
    ]

    tag = blocks.ChoiceBlock(label=_("About"), choices=TAGS, default="policy")
    topic = blocks.CharBlock(label=_("Topic"), max_length=200)
    prompt = blocks.TextBlock(
        label=_("What to fill in"), max_length=1500, help_text=_("For editors: what the organisation must say here.")
    )
    own_text = blocks.RichTextBlock(
        features=TEXT_FEATURES,
        label=_("Your organisation’s rule"),
        required=False,
        help_text=_("Write it here. Until then people see the sentences below."),
    )
    checked_on = blocks.DateBlock(
        label=_("Checked on"),
        required=False,
        help_text=_("The day somebody last looked whether your rule still holds. After a year you are asked again."),
    )
    fallback = blocks.RichTextBlock(
        features=TEXT_FEATURES, label=_("Until it is filled in"), help_text=_("Advice that is safe everywhere.")
    )

    class Meta:
        icon = "home"
        label = _("Local rule")
        label_format = "{topic}"
        description = _("Something only your organisation can say. Shows safe advice until you fill it in.")
        group = ORGANISATION_GROUP
        template = "blocks/courses/local_rule.html"
        preview_template = PREVIEW
        value_class = LocalRuleValue
        preview_value = {
            "tag": "policy",
            "topic": "Phones, texting and devices",
            "prompt": "Say which phone and which apps peers use with the people they support.",
            "own_text": "",
            "fallback": "<p>Ask your supervisor which phone and which apps you may use.</p>",
        }

    def clean(self, value: Any) -> Any:
        """Somebody has looked already."""
        cleaned = super().clean(value)
        try:
            not_to_come(checked_on=cleaned.get("checked_on"))
        except ValidationError as error:
            raise blocks.StructBlockValidationError(
                {name: ValidationError(sentences) for name, sentences in error.message_dict.items()}
            ) from error
        return cleaned

    def get_context(self, value: Any, parent_context: dict | None = None) -> dict:
        """The rule with the name of what it is about."""
        context = super().get_context(value, parent_context=parent_context)
        context["tag_label"] = dict(self.TAGS).get(value.get("tag"), "")
        return context
