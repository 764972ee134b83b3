"""The stream of blocks that a lesson is made of."""

from __future__ import annotations

from typing import Any

from wagtail import blocks
from wagtail.fields import StreamField

from courses.blocks.content import (
    ChecklistBlock,
    ContentNoteBlock,
    FlashcardsBlock,
    KeyPointBlock,
    LocalRuleBlock,
    SceneBlock,
    SectionBlock,
)
from courses.blocks.practice import QuickCheckBlock, ReflectionBlock
from courses.blocks.scenario import ScenarioBlock
from website.pages.blocks import (
    AudioBlock,
    CalloutBlock,
    DownloadBlock,
    ImageWithAltBlock,
    KeyPointsBlock,
    QuoteBlock,
    TableBlock,
    VideoBlock,
)

PRACTICE_BLOCKS = ("quick_check", "scenario", "reflection")
"""The blocks that keep something a learner did."""


class LessonBodyBlock(blocks.StreamBlock):
    """Everything a lesson may hold."""

    text = SectionBlock()
    scene = SceneBlock()
    content_note = ContentNoteBlock()
    key_point = KeyPointBlock()
    key_points = KeyPointsBlock()
    callout = CalloutBlock()
    quote = QuoteBlock()
    table = TableBlock()
    image = ImageWithAltBlock()
    video = VideoBlock()
    audio = AudioBlock()
    download = DownloadBlock()
    quick_check = QuickCheckBlock()
    scenario = ScenarioBlock()
    reflection = ReflectionBlock()
    flashcards = FlashcardsBlock()
    checklist = ChecklistBlock()
    local_rule = LocalRuleBlock()


class LessonBodyField(StreamField):
    """The body of a lesson. Migrations do not list the blocks, so that a better block needs none."""

    def __init__(self, block_types: Any = None, **kwargs: Any) -> None:
        kwargs.pop("block_lookup", None)
        super().__init__(LessonBodyBlock(), **kwargs)

    def deconstruct(self) -> tuple[str, str, list, dict]:
        """The field without its blocks."""
        name, path, __, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [], kwargs
