"""Blocks that the authoring forms of all kinds share. Children are named like the fields of the kind's shape."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup

from courses.questions.shapes import MAX_TEXT

MARKDOWN_HELP = _("You can use **bold**, *italic*, lists and links.")


class TextBlock(blocks.TextBlock):
    """Limited Markdown."""

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", MAX_TEXT)
        super().__init__(rows=rows, **kwargs)


class StemBlock(TextBlock):
    """What the question asks."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": _("Question"), "help_text": MARKDOWN_HELP, **kwargs})


class GeneralFeedbackBlock(TextBlock):
    """What everybody reads afterwards, whatever they answered."""

    def __init__(self, **kwargs: Any) -> None:
        help_text = _("Everybody reads this afterwards, whatever they answered.")
        super().__init__(**{"label": _("Feedback for everybody"), "required": False, "help_text": help_text, **kwargs})


class KeyBlock(blocks.CharBlock):
    """Names a part of a question for good. Editors need not care: an empty one is filled when the form is checked."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Key"))
        kwargs.setdefault("help_text", _("Names this part in files. Leave it as it is; a new part gets one by itself."))
        super().__init__(required=False, max_length=60, **kwargs)

    def clean(self, value: Any) -> Any:
        """The key, or a new one."""
        return super().clean(value) or f"k{secrets.token_hex(4)}"


def with_key(*children: str) -> BlockGroup:
    """A form layout that keeps the key out of the way."""
    return BlockGroup(children=list(children), settings=["key"])


def plain(value: Any) -> Any:
    """A block's value as plain data: empty fields left out, so that the shape's own defaults hold."""
    if isinstance(value, Mapping):
        found = {name: plain(inner) for name, inner in value.items()}
        return {name: inner for name, inner in found.items() if inner not in (None, "")}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(inner) for inner in value]
    return value


def raw(value: Any) -> Any:
    """Plain data as a StreamField stores it: the opposite of `plain`."""
    if isinstance(value, Mapping):
        return {name: raw(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [{"type": "item", "value": raw(inner), "id": None} for inner in value]
    return value
