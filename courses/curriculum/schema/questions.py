"""Definitions of questions. They are shared with the quiz engine: the same keys, kind by kind."""

from __future__ import annotations

from typing import Literal

from courses.curriculum.schema.base import AtLeastTwo, Flag, MarkdownText, Model, Positive, Slug, Some


class Option(Model):
    """One answer to choose from, with the reason why it is right or not."""

    key: Slug
    text: MarkdownText
    right: Flag
    feedback: MarkdownText


class SingleDefinition(Model):
    """Choose one."""

    stem: MarkdownText
    options: AtLeastTwo[Option]
    shuffle: Flag = True
    feedback: MarkdownText | None = None


class MultipleDefinition(Model):
    """Choose several."""

    stem: MarkdownText
    options: AtLeastTwo[Option]
    shuffle: Flag = True
    choose: Positive | None = None
    credit: Literal["half_for_one_miss", "all_or_nothing"] = "half_for_one_miss"
    feedback: MarkdownText | None = None


class TrueFalseDefinition(Model):
    """A statement that holds or does not."""

    stem: MarkdownText
    answer: Flag
    feedback_true: MarkdownText
    feedback_false: MarkdownText


class Pair(Model):
    """A line and what belongs to it."""

    key: Slug
    prompt: MarkdownText
    answer: MarkdownText
    feedback: MarkdownText


class MatchingDefinition(Model):
    """Pair lines with answers; ``distractors`` are answers that fit none."""

    stem: MarkdownText
    pairs: AtLeastTwo[Pair]
    distractors: tuple[MarkdownText, ...] = ()
    feedback: MarkdownText | None = None


class Step(Model):
    """One step of an order."""

    key: Slug
    text: MarkdownText
    feedback: MarkdownText


class OrderingDefinition(Model):
    """``items`` stand in the right order; whoever shows them shuffles."""

    stem: MarkdownText
    items: AtLeastTwo[Step]
    credit: Literal["adjacent_pairs", "all_or_nothing"] = "adjacent_pairs"
    feedback: MarkdownText | None = None


class Idea(Model):
    """One idea that a written answer is read for."""

    key: Slug
    idea: MarkdownText
    example: MarkdownText
    points: Positive


class OpenDefinition(Model):
    """Write an answer, then compare it."""

    stem: MarkdownText
    rubric: Some[Idea]
    model_answer: MarkdownText
    feedback: MarkdownText | None = None
