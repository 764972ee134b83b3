"""Blocks of a lesson.

In YAML a block is a mapping with one key, its name: ``- key_point: {body: …}``. Here the name is ``block``.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from courses.curriculum.schema.base import (
    AtLeastTwo,
    EditorText,
    MarkdownText,
    Model,
    PlainText,
    Quality,
    ScenarioId,
    Slug,
    Some,
)
from courses.curriculum.schema.questions import (
    MatchingDefinition,
    MultipleDefinition,
    OrderingDefinition,
    SingleDefinition,
    TrueFalseDefinition,
)


class Block(Model):
    """One part of a lesson."""

    block: str


class TextBlock(Block):
    """Running text."""

    block: Literal["text"]
    heading: PlainText | None = None
    body: MarkdownText


class SceneBlock(Block):
    """The story a lesson opens with."""

    block: Literal["scene"]
    body: MarkdownText


class KeyPointBlock(Block):
    """The one sentence to keep."""

    block: Literal["key_point"]
    body: MarkdownText


class KeyPointsBlock(Block):
    """A short list to keep."""

    block: Literal["key_points"]
    title: PlainText
    points: Some[MarkdownText]


class CalloutBlock(Block):
    """A tip, a word of care or a note beside the text."""

    block: Literal["callout"]
    tone: Literal["tip", "care", "note"]
    title: PlainText
    body: MarkdownText


class TableBlock(Block):
    """A table; every row has as many cells as there are columns."""

    block: Literal["table"]
    caption: PlainText
    columns: AtLeastTwo[PlainText]
    rows: Some[AtLeastTwo[MarkdownText]]


class Card(Model):
    """Two sides."""

    front: MarkdownText
    back: MarkdownText


class FlashcardsBlock(Block):
    """Cards to turn."""

    block: Literal["flashcards"]
    title: PlainText
    cards: Some[Card]


class ChecklistBlock(Block):
    """Things to tick off, for oneself."""

    block: Literal["checklist"]
    title: PlainText
    items: Some[MarkdownText]


class ReflectionBlock(Block):
    """Private writing. ``help`` says who can see it."""

    block: Literal["reflection"]
    id: Slug
    prompt: MarkdownText
    help: MarkdownText


class LocalRuleBlock(Block):
    """Text the organisation must fill in (``prompt`` tells it what); until then learners see ``fallback``."""

    block: Literal["local_rule"]
    tag: Literal["policy", "law", "hotline", "training"]
    topic: PlainText
    prompt: EditorText
    fallback: MarkdownText


class QuickCheckBlock(Block):
    """An ungraded question in the middle of a lesson."""

    block: Literal["quick_check"]
    id: Slug


class SingleCheck(QuickCheckBlock):
    """A quick check of this kind."""

    kind: Literal["single"]
    definition: SingleDefinition


class MultipleCheck(QuickCheckBlock):
    """A quick check of this kind."""

    kind: Literal["multiple"]
    definition: MultipleDefinition


class TrueFalseCheck(QuickCheckBlock):
    """A quick check of this kind."""

    kind: Literal["true_false"]
    definition: TrueFalseDefinition


class MatchingCheck(QuickCheckBlock):
    """A quick check of this kind."""

    kind: Literal["matching"]
    definition: MatchingDefinition


class OrderingCheck(QuickCheckBlock):
    """A quick check of this kind."""

    kind: Literal["ordering"]
    definition: OrderingDefinition


QuickCheck = Annotated[
    SingleCheck | MultipleCheck | TrueFalseCheck | MatchingCheck | OrderingCheck, Field(discriminator="kind")
]


class Choice(Model):
    """``next`` is the id of a node or of an ending."""

    id: Slug
    text: MarkdownText
    quality: Quality
    consequence: MarkdownText
    feedback: MarkdownText
    next: Slug


class Node(Model):
    """A moment in the conversation."""

    id: Slug
    speaker: PlainText | None = None
    text: MarkdownText
    choices: tuple[Choice, ...]


class Ending(Model):
    """Where a conversation ends, and what to think about."""

    id: Slug
    quality: Quality
    title: PlainText
    debrief: MarkdownText


class ScenarioBlock(Block):
    """A branching conversation. No score: supervisors see at most that it was completed."""

    block: Literal["scenario"]
    id: ScenarioId
    title: PlainText
    intro: MarkdownText
    tags: Some[Slug]
    start: Slug
    nodes: Some[Node]
    endings: Some[Ending]


def name_block(value: Any) -> Any:
    """Turn the YAML form ``{text: {…}}`` into ``{block: text, …}``."""
    if isinstance(value, Block):
        return value
    if not isinstance(value, dict) or len(value) != 1:
        raise PydanticCustomError("block_form", "a block is a mapping with exactly one key, the name of the block")
    ((name, content),) = value.items()
    if not isinstance(content, dict):
        raise PydanticCustomError("block_form", "the block {name} must hold keys of its own", {"name": str(name)})
    if "block" in content:
        raise PydanticCustomError("block_key", "“block” is not a key here")
    return {**content, "block": name}


AnyBlock = Annotated[
    Annotated[
        TextBlock
        | SceneBlock
        | KeyPointBlock
        | KeyPointsBlock
        | CalloutBlock
        | TableBlock
        | FlashcardsBlock
        | ChecklistBlock
        | ReflectionBlock
        | LocalRuleBlock
        | ScenarioBlock
        | QuickCheck,
        Field(discriminator="block"),
    ],
    BeforeValidator(name_block),
]
