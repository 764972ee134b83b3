"""The block in which editors write a scenario: a branching conversation.

It adapts to the one shape of `courses.scenario_shape` and lets that check it, so that what can be saved can be played.
"""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from courses.blocks.content import PRACTICE_GROUP
from courses.blocks.practice import SecretBlock
from courses.enums import ChoiceQuality
from courses.scenario_shape import Fault, faults_of, scenario_from
from website.pages.blocks import TEXT_FEATURES

ID_HELP = _("A short name in small letters, for example n1. People never see it.")
MARKDOWN_HELP = _("You can use **bold**, *italic*, lists and links.")
ID_PATTERN = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")


class IdBlock(blocks.CharBlock):
    """Names a node, an ending or a choice inside one scenario."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Name"))
        kwargs.setdefault("max_length", 60)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        """Small letters, digits and single dashes."""
        cleaned = super().clean(value)
        if cleaned and not ID_PATTERN.match(cleaned):
            raise ValidationError(gettext("Use small letters, digits and single dashes, for example n1."))
        return cleaned


class MarkdownBlock(blocks.TextBlock):
    """Limited Markdown, as in questions: a scenario has too many texts for an editor window each."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 4000)
        kwargs.setdefault("rows", 2)
        super().__init__(**kwargs)


class ChoiceBlock(blocks.StructBlock):
    """One line the learner can say."""

    id = IdBlock(help_text=_("A short name in small letters, for example a."))
    text = MarkdownBlock(label=_("What you say"))
    quality = blocks.ChoiceBlock(label=_("How well it serves the person"), choices=ChoiceQuality.choices)
    consequence = MarkdownBlock(label=_("What happens"))
    feedback = MarkdownBlock(label=_("Why"), help_text=_("Says what the line does, kindly."))
    next = IdBlock(label=_("Goes on at"), help_text=_("The name of the moment or ending that follows."))

    class Meta:
        icon = "comment"
        label_format = "{text}"


class NodeBlock(blocks.StructBlock):
    """A moment of the conversation."""

    id = IdBlock(help_text=ID_HELP)
    speaker = blocks.CharBlock(label=_("Who speaks"), max_length=80, required=False)
    text = MarkdownBlock(label=_("What is said or happens"), rows=3)
    choices = blocks.ListBlock(ChoiceBlock(), label=_("What you can say"), min_num=1, max_num=6)

    class Meta:
        icon = "comment"
        label_format = "{id}: {text}"


class EndingBlock(blocks.StructBlock):
    """How the conversation can end."""

    id = IdBlock(help_text=ID_HELP)
    quality = blocks.ChoiceBlock(
        label=_("How it went"),
        choices=ChoiceQuality.choices,
        help_text=_("An unsafe ending also shows the help lines."),
    )
    title = blocks.CharBlock(label=_("Title"), max_length=200)
    debrief = MarkdownBlock(label=_("Looking back"), rows=4)

    class Meta:
        icon = "tick"
        label_format = "{id}: {title}"


class ScenarioBlock(SecretBlock):
    """A conversation to play, with lines to choose and what they lead to."""

    title = blocks.CharBlock(label=_("Title"), max_length=200)
    intro = blocks.RichTextBlock(features=TEXT_FEATURES, label=_("What to know before"))
    tags = blocks.ListBlock(
        blocks.CharBlock(max_length=60), label=_("Tags"), required=False, default=[], collapsed=True
    )
    start = IdBlock(label=_("Starts at"), help_text=_("The name of the first moment."))
    nodes = blocks.ListBlock(NodeBlock(), label=_("Moments"), min_num=1, max_num=40, collapsed=True)
    endings = blocks.ListBlock(EndingBlock(), label=_("Endings"), min_num=1, max_num=12, collapsed=True)

    def clean(self, value: Any) -> Any:
        """Refuses a conversation that cannot be played to an end, naming the place. Drafts may have gaps."""
        cleaned = super().clean(value)
        if not self.is_deferred_validation:
            errors = place_errors(faults_of(scenario_from(cleaned)))
            if errors:
                raise StructBlockValidationError(block_errors=errors)
        return cleaned

    def get_context(self, value: Any, parent_context: dict | None = None) -> dict:
        """The conversation before its first line, unless the lesson page has given where its reader is."""
        context = super().get_context(value, parent_context=parent_context)
        if "practice" not in context:
            from courses.domain.scenarios import unplayed

            context["practice"] = unplayed(value)
        return context

    class Meta:
        icon = "comment-add"
        label = _("Scenario")
        label_format = "{title}"
        description = _("A conversation to play: people choose a line and see where it leads.")
        group = PRACTICE_GROUP
        template = "blocks/courses/scenario.html"
        preview_value = {
            "title": "A quiet visit",
            "intro": "<p>Lena has been quiet for most of the visit.</p>",
            "tags": ["reflection"],
            "start": "n1",
            "nodes": [
                {
                    "id": "n1",
                    "speaker": "Lena",
                    "text": "“I don’t know why I even keep coming here.”",
                    "choices": [
                        {
                            "id": "a",
                            "text": "“You’re wondering if any of this is worth it.”",
                            "quality": "strong",
                            "consequence": "Lena looks up. “Yeah.”",
                            "feedback": "A reflection. It stays with her.",
                            "next": "end-s",
                        },
                        {
                            "id": "b",
                            "text": "“Because it’s good for you.”",
                            "quality": "weak",
                            "consequence": "Lena looks at the door.",
                            "feedback": "This argues with her.",
                            "next": "end-w",
                        },
                    ],
                }
            ],
            "endings": [
                {"id": "end-s", "quality": "strong", "title": "Lena was heard", "debrief": "You stayed with her."},
                {"id": "end-w", "quality": "weak", "title": "The talk closed here", "debrief": "Try another line."},
            ],
        }


def place_errors(faults: list[Fault]) -> dict[str, Exception]:
    """The faults as errors of the fields they are about."""
    errors: dict[str, Exception] = {}
    for name in ("nodes", "endings"):
        rows: dict[int, Exception] = {}
        for index in sorted({fault.index for fault in faults if fault.part == name}):
            here = [fault for fault in faults if fault.part == name and fault.index == index]
            rows[index] = _row_error(here)
        if rows:
            errors[name] = ListBlockValidationError(block_errors=rows)
    start = [ValidationError(fault.sentence, code=fault.code) for fault in faults if fault.part == "start"]
    if start:
        errors["start"] = ValidationError(start)
    return errors


def _row_error(faults: list[Fault]) -> Exception:
    """The faults of one node or ending, those of its choices at the choice."""
    fields: dict[str, Exception] = {}
    for field in {fault.field for fault in faults if fault.choice is None}:
        sentences = [fault.sentence for fault in faults if fault.choice is None and fault.field == field]
        fields[field] = ValidationError(sentences)
    choices: dict[int, Exception] = {}
    for fault in faults:
        if fault.choice is not None:
            choices[fault.choice] = StructBlockValidationError(
                block_errors={fault.field: ValidationError(fault.sentence)}
            )
    if choices:
        fields["choices"] = ListBlockValidationError(block_errors=choices)
    return StructBlockValidationError(block_errors=fields)
