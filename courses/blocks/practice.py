"""Blocks that a learner answers. What is right, and why, stays on the server until the answer is in."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.blocks.content import PRACTICE_GROUP, PREVIEW
from courses.questions.adapt import DefinitionBlock
from courses.questions.registry import kinds
from website.pages.blocks import TEXT_FEATURES


class CheckDefinitionBlock(DefinitionBlock):
    """The question of a quick check: any kind that is marked at once."""

    empty = _("This quick check is empty. Choose a kind of question and write it, or remove the quick check.")

    def __init__(self, local_blocks: Any = None, **kwargs: Any) -> None:
        if local_blocks is None:
            local_blocks = [(kind.name, kind.block()) for kind in kinds if kind.marked_by_machine]
        super().__init__(local_blocks, **kwargs)


class SecretBlock(blocks.StructBlock):
    """A block that holds keys or feedback: nothing of it goes into the search index, nor into a page before its turn.

    On a lesson page the template gets `practice`, the state of this learner; without it (the preview in the editor)
    the block shows itself unanswered, and its buttons do nothing.
    """

    def get_searchable_content(self, value: Any) -> list[str]:
        """Nothing: the search would give away what is right."""
        return []


class QuickCheckBlock(SecretBlock):
    """One question in the middle of a lesson. It counts for nothing but practice."""

    question = CheckDefinitionBlock(label=_("Question"))

    def get_context(self, value: Any, parent_context: dict | None = None) -> dict:
        """The unanswered question, unless the lesson page has given the state of its reader."""
        context = super().get_context(value, parent_context=parent_context)
        if "practice" not in context:
            from courses.domain.practice import unanswered_check

            context["practice"] = unanswered_check(value)
        return context

    class Meta:
        icon = "help"
        label = _("Quick check")
        description = _("One question to try out. The answer and its reasons come after people have answered.")
        group = PRACTICE_GROUP
        template = "blocks/courses/quick_check.html"
        preview_template = PREVIEW
        preview_value = {
            "question": [
                {
                    "type": "true_false",
                    "value": {
                        "stem": "A reflection is a question.",
                        "answer": "false",
                        "feedback_true": "A reflection is a statement. Your voice goes down.",
                        "feedback_false": "Right. It is a short statement.",
                    },
                }
            ]
        }


class ReflectionBlock(blocks.StructBlock):
    """A place to write for oneself."""

    prompt = blocks.RichTextBlock(features=TEXT_FEATURES, label=_("What to think about"))
    help = blocks.RichTextBlock(
        features=["bold", "italic", "link"],
        label=_("Help"),
        required=False,
        help_text=_("For example what to leave out. That only they can see it is said anyway."),
    )

    def get_context(self, value: Any, parent_context: dict | None = None) -> dict:
        """An empty sheet, unless the lesson page has given what its reader wrote."""
        context = super().get_context(value, parent_context=parent_context)
        context.setdefault("practice", None)
        return context

    class Meta:
        icon = "edit"
        label = _("Reflection")
        description = _("A place to write for oneself. Private, unless its writer sends a copy to their supervisor.")
        group = PRACTICE_GROUP
        template = "blocks/courses/reflection.html"
        preview_template = PREVIEW
        preview_value = {
            "prompt": "<p>Think of one thing somebody told you this week. Which depth was your answer?</p>",
            "help": "<p>Leave out names and anything that could tell who it was.</p>",
        }
