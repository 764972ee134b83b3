"""Blocks that the authoring forms of all kinds share. Children are named like the fields of the kind's shape."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup, StructBlockValidationError
from wagtail.images.models import AbstractImage

from courses.questions.pictures import image_with, is_picture_data
from courses.questions.shapes import MAX_HINTS, MAX_TEXT
from website.pages import blocks as content

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


class PictureBlock(content.PictureBlock):
    """A picture in a question or an option, with what it shows in words. May be left empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "label": _("Picture"), **kwargs})

    def clean(self, value: Any) -> Any:
        """Refuses the name of a file as a description. Drafts may have it."""
        cleaned = super().clean(value)
        told = getattr(cleaned, "contextual_alt_text", "") or ""
        if not self.is_deferred_validation and content.FILE_NAME.search(told.strip()):
            sentence = ValidationError(_("This is the name of a file. Say what the picture shows."))
            raise StructBlockValidationError(block_errors={"alt_text": sentence})
        return cleaned


class HintsBlock(blocks.ListBlock):
    """What helps somebody who is stuck, one after the other."""

    def __init__(self, **kwargs: Any) -> None:
        help_text = _("People open them before they answer, in practice quizzes and where the quiz shows hints.")
        given = {"label": _("Hints"), "default": [], "max_num": MAX_HINTS, "required": False, "collapsed": True}
        super().__init__(TextBlock(label=_("Hint"), rows=1), **{**given, "help_text": help_text, **kwargs})

    def value_from_datadict(self, data: Any, files: Any, prefix: str) -> Any:
        """The hints in a post; none in that of a form that was open since before there were hints."""
        if f"{prefix}-count" not in data:
            return self.get_default()
        return super().value_from_datadict(data, files, prefix)


class KeyBlock(blocks.CharBlock):
    """Names a part of a question for good. Editors need not care: an empty one is filled when the form is checked."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Key"))
        kwargs.setdefault("help_text", _("Names this part in files. Leave it as it is; a new part gets one by itself."))
        super().__init__(required=False, max_length=60, **kwargs)

    def clean(self, value: Any) -> Any:
        """The key, or a new one."""
        return super().clean(value) or f"k{secrets.token_hex(4)}"


def with_key(*children: str, settings: Sequence[str] = ()) -> BlockGroup:
    """A form layout that keeps the key, and what else is seldom needed, out of the way."""
    return BlockGroup(children=list(children), settings=[*settings, "key"])


def plain(value: Any) -> Any:
    """A block's value as plain data: empty fields left out, so that the shape's own defaults hold."""
    if isinstance(value, AbstractImage):
        return _picture(value)
    if isinstance(value, Mapping):
        found = {name: plain(inner) for name, inner in value.items()}
        return {name: inner for name, inner in found.items() if inner not in (None, "")}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(inner) for inner in value]
    return value


def raw(value: Any, pictures: Mapping[str, int] | None = None) -> Any:
    """Plain data as a StreamField stores it: the opposite of `plain`.

    `pictures` are the numbers of its pictures by hash; without them each costs a statement.
    """
    if is_picture_data(value):
        alt, decorative = value.get("alt", ""), value.get("decorative", False)
        return {"image": _number(value["picture"], pictures), "alt_text": alt, "decorative": decorative}
    if isinstance(value, Mapping):
        return {name: raw(inner, pictures) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [{"type": "item", "value": raw(inner, pictures), "id": None} for inner in value]
    return value


def _number(digest: str, pictures: Mapping[str, int] | None) -> int | None:
    if pictures is not None:
        return pictures.get(digest)
    image = image_with(digest)
    return image.pk if image else None


def _picture(image: AbstractImage) -> dict[str, Any]:
    """A chosen picture as plain data: by the hash of its bytes."""
    found: dict[str, Any] = {"picture": image.get_file_hash()}
    if image.decorative:
        return {**found, "decorative": True}
    alt = image.contextual_alt_text or ""
    return {**found, "alt": alt} if alt.strip() else found
