"""The block in which editors write a scenario: a branching conversation.

It adapts to the one shape of `courses.scenario_shape` and lets that check it, so that what can be saved can be played.
Editors give no ids: `courses.scenario_names` makes them, and the script `cms-scenario.js` turns “Goes on at” into a
choice of this scenario's moments and endings. The fields of the form are named as that script expects them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup, StructBlockValidationError

from courses.blocks.content import PRACTICE_GROUP
from courses.blocks.practice import SecretBlock
from courses.blocks.scenario_errors import merged, place_errors
from courses.enums import ChoiceQuality
from courses.scenario_names import settle
from courses.scenario_rehearsal import rehearsal_for
from courses.scenario_shape import faults_of, scenario_from
from website.pages.blocks import TEXT_FEATURES

MOST_MOMENTS, MOST_ENDINGS, MOST_LINES = 40, 12, 6
MARKDOWN_HELP = _("You can use **bold**, *italic*, lists and links.")
ID_PATTERN = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")


class IdBlock(blocks.CharBlock):
    """Names a moment, an ending or a line for good. Editors need not care: an empty one is filled."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Key"))
        kwargs.setdefault("help_text", _("Names this part in files. Leave it as it is; a new part gets one by itself."))
        super().__init__(required=False, max_length=60, **kwargs)

    def clean(self, value: Any) -> Any:
        """Small letters, digits and single dashes."""
        cleaned = super().clean(value)
        if cleaned and not ID_PATTERN.match(cleaned):
            raise ValidationError(gettext("Use small letters, digits and single dashes, for example n1."))
        return cleaned


class PlaceBlock(blocks.CharBlock):
    """Points at a moment or an ending. It holds an id; whoever writes by hand may write a number, a name or a title."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 200)
        super().__init__(required=False, **kwargs)


class MarkdownBlock(blocks.TextBlock):
    """Limited Markdown, as in questions: a scenario has too many texts for an editor window each."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 4000)
        kwargs.setdefault("rows", 2)
        super().__init__(**kwargs)


class RowsBlock(blocks.ListBlock):
    """A list that does not begin empty: `rows` gives what it begins with, in the language of whoever asks."""

    def __init__(self, child_block: Any, *, rows: Callable[[], list[dict[str, Any]]], **kwargs: Any) -> None:
        self.rows = rows
        super().__init__(child_block, **kwargs)

    def get_default(self) -> Any:
        """The first rows, each with what else a row begins with."""
        rows = []
        for row in self.rows():
            value = self.child_block.get_default()
            value.update(self.child_block.normalize(row))
            rows.append(value)
        return self.normalize(rows)


class ChoiceBlock(blocks.StructBlock):
    """One line the learner can say."""

    id = IdBlock()
    text = MarkdownBlock(label=_("What you say"))
    quality = blocks.ChoiceBlock(label=_("How well it serves the person"), choices=ChoiceQuality.choices)
    consequence = MarkdownBlock(label=_("What happens"))
    feedback = MarkdownBlock(label=_("Why"), help_text=_("Says what the line does, kindly."))
    next = PlaceBlock(
        label=_("Goes on at"),
        help_text=_(
            "The moment or ending that follows. Written by hand: its number (2, or Ending 1), its name or its title."
        ),
    )

    class Meta:
        icon = "comment"
        label = _("Line")
        label_format = "{text}"
        form_layout = BlockGroup(
            children=["text", "quality", "consequence", "feedback", "next"], settings=["id"], label_format="{text}"
        )


class NodeBlock(blocks.StructBlock):
    """A moment of the conversation."""

    id = IdBlock()
    name = blocks.CharBlock(
        label=_("Short name"),
        max_length=60,
        required=False,
        help_text=_("Only for you, to find this moment again. You can leave it empty."),
    )
    speaker = blocks.CharBlock(label=_("Who speaks"), max_length=80, required=False)
    text = MarkdownBlock(label=_("What is said or happens"), rows=3, help_text=MARKDOWN_HELP)
    choices = RowsBlock(
        ChoiceBlock(), rows=lambda: [{}, {}], label=_("What you can say"), min_num=1, max_num=MOST_LINES
    )

    class Meta:
        icon = "comment"
        label = _("Moment")
        label_format = "{name} {speaker} {text}"
        form_layout = BlockGroup(
            children=["speaker", "text", "choices", "name"], settings=["id"], label_format="{name} {speaker} {text}"
        )

    def get_prep_value(self, value: Any) -> dict[str, Any]:
        """As stored. A moment without a name has no such entry: scenarios from before names stay as they were."""
        stored = super().get_prep_value(value)
        if not stored.get("name"):
            stored.pop("name", None)
        return stored


class EndingBlock(blocks.StructBlock):
    """How the conversation can end."""

    id = IdBlock()
    quality = blocks.ChoiceBlock(
        label=_("How it went"),
        choices=ChoiceQuality.choices,
        help_text=_("An unsafe ending also shows the help lines."),
    )
    title = blocks.CharBlock(label=_("Title"), max_length=200)
    debrief = MarkdownBlock(label=_("Looking back"), rows=4)

    class Meta:
        icon = "tick"
        label = _("Ending")
        label_format = "{title}"
        form_layout = BlockGroup(children=["title", "quality", "debrief"], settings=["id"], label_format="{title}")


def starter() -> dict[str, Any]:
    """What a new scenario begins with: one moment with two lines, and an ending for each."""
    empty = {"text": "", "consequence": "", "feedback": ""}
    lines = [
        {**empty, "id": "a", "quality": "strong", "next": "e1"},
        {**empty, "id": "b", "quality": "weak", "next": "e2"},
    ]
    return {
        "nodes": [{"id": "n1", "choices": lines}],
        "endings": [
            {"id": "e1", "quality": "strong", "title": gettext("They felt heard")},
            {"id": "e2", "quality": "weak", "title": gettext("The talk closed here")},
        ],
    }


class ScenarioBlock(SecretBlock):
    """A conversation to play, with lines to choose and what they lead to."""

    title = blocks.CharBlock(label=_("Title"), max_length=200)
    intro = blocks.RichTextBlock(features=TEXT_FEATURES, label=_("What to know before"))
    tags = blocks.ListBlock(
        blocks.CharBlock(max_length=60, label=_("Tag")), label=_("Tags"), required=False, default=[], collapsed=True
    )
    start = PlaceBlock(
        label=_("Starts at"), help_text=_("Leave it empty to start with the first moment. That is nearly always right.")
    )
    nodes = RowsBlock(
        NodeBlock(),
        rows=lambda: starter()["nodes"],
        label=_("Moments"),
        min_num=1,
        max_num=MOST_MOMENTS,
        collapsed=True,
    )
    endings = RowsBlock(
        EndingBlock(),
        rows=lambda: starter()["endings"],
        label=_("Endings"),
        min_num=1,
        max_num=MOST_ENDINGS,
        collapsed=True,
    )

    def clean(self, value: Any) -> Any:
        """Refuses a conversation that cannot be played to an end, naming the place. Drafts may have gaps."""
        settle(value)
        errors, cleaned = None, value
        try:
            cleaned = super().clean(value)
        except StructBlockValidationError as found:
            errors = found
        if not self.is_deferred_validation:
            faults = place_errors(faults_of(scenario_from(cleaned)))
            errors = merged(errors, StructBlockValidationError(block_errors=faults) if faults else None)
        if errors is not None:
            raise errors
        return cleaned

    def get_context(self, value: Any, parent_context: dict | None = None) -> dict:
        """The conversation before its first line, unless the lesson page has given where its reader is.

        In the preview of somebody who may edit the page it is there as a whole, to click through.
        """
        context = super().get_context(value, parent_context=parent_context)
        if "practice" not in context:
            from courses.domain.scenarios import unplayed

            context["practice"] = unplayed(value)
            context["rehearsal"] = rehearsal_for(value, parent_context)
        return context

    class Meta:
        icon = "comment-add"
        label = _("Scenario")
        label_format = "{title}"
        form_layout = BlockGroup(
            children=["title", "intro", "nodes", "endings"], settings=["start", "tags"], label_format="{title}"
        )
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
