"""Blocks that every page with a body may use. Lessons add their own to these.

Each block names its icon, description, group, preview and template; a test renders every one with its preview.
"""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

TEXT_FEATURES = ["bold", "italic", "ul", "ol", "link", "document-link"]
"""What running text may hold. Headings are blocks of their own, so that their order stays right."""

LINE_FEATURES = ["bold", "italic", "link"]
"""What a sentence inside another block may hold."""

TEXT_GROUP = _("Text")
MEDIA_GROUP = _("Pictures, sound and files")
EMPHASIS_GROUP = _("Standing out")

VIDEO_TYPES = {"mp4", "webm"}
AUDIO_TYPES = {"mp3", "m4a"}
CAPTION_TYPES = {"vtt"}
FILE_NAME = re.compile(r"^\S*\.(avif|gif|jpe?g|png|svg|webp)$|^(img|dsc|image)[-_ ]?\d+$", re.IGNORECASE)
"""What cameras and folders call pictures."""


def file_of_type(value: Any, allowed: set[str]) -> ValidationError | None:
    """An error when the chosen document is not one of the `allowed` extensions; None when it is."""
    if value is None or Path(value.filename).suffix.lstrip(".").lower() in allowed:
        return None
    return ValidationError(
        _("Choose a file of one of these types: %(types)s."), params={"types": ", ".join(sorted(allowed))}
    )


class TextBlock(blocks.RichTextBlock):
    """Running text: paragraphs, lists, links."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("features", TEXT_FEATURES)
        super().__init__(**kwargs)

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        description = _("Paragraphs, lists and links.")
        group = TEXT_GROUP
        template = "blocks/text.html"
        preview_value = "<p>Listening is something you <b>do</b>. It can be learned, and it can be practiced.</p>"


class HeadingBlock(blocks.StructBlock):
    """A heading within the page. The page's title is the only first-level heading."""

    text = blocks.CharBlock(label=_("Text"), max_length=120)
    level = blocks.ChoiceBlock(
        label=_("Level"),
        choices=[("h2", _("Section")), ("h3", _("Part of a section"))],
        default="h2",
    )

    class Meta:
        icon = "title"
        label = _("Heading")
        label_format = "{text}"
        description = _("Starts a section, or a part of one.")
        group = TEXT_GROUP
        template = "blocks/heading.html"
        preview_value = {"text": "Why people stop talking", "level": "h2"}


class KeyPointsBlock(blocks.StructBlock):
    """A few points worth taking along."""

    title = blocks.CharBlock(label=_("Title"), max_length=120, required=False)
    points = blocks.ListBlock(
        blocks.RichTextBlock(features=LINE_FEATURES, label=_("Point")), label=_("Points"), min_num=1, max_num=8
    )

    class Meta:
        icon = "list-ul"
        label = _("Key points")
        description = _("A short list of what to take along.")
        group = EMPHASIS_GROUP
        template = "blocks/key_points.html"
        preview_value = {
            "title": "To take along",
            "points": ["<p>Say back what you heard.</p>", "<p>Leave a silence.</p>", "<p>Ask before advising.</p>"],
        }


class CalloutBlock(blocks.StructBlock):
    """A box that stands out: a tip, a word of care, a note."""

    tone = blocks.ChoiceBlock(
        label=_("Tone"),
        choices=[("tip", _("Tip")), ("care", _("Take care")), ("note", _("Note"))],
        default="tip",
    )
    title = blocks.CharBlock(label=_("Title"), max_length=120, required=False)
    body = blocks.RichTextBlock(features=TEXT_FEATURES, label=_("Text"))

    class Meta:
        icon = "help"
        label = _("Callout")
        description = _("A box beside the text: a tip, a word of care or a note.")
        group = EMPHASIS_GROUP
        template = "blocks/callout.html"
        preview_value = {
            "tone": "care",
            "title": "Look after yourself",
            "body": "<p>Stories can stir things up. Pause when you need to.</p>",
        }


class QuoteBlock(blocks.StructBlock):
    """Somebody's words."""

    text = blocks.TextBlock(label=_("Words"), max_length=600)
    source = blocks.CharBlock(
        label=_("Who said it"), max_length=160, required=False, help_text=_("Only as they want to be named.")
    )

    class Meta:
        icon = "openquote"
        label = _("Quote")
        description = _("Somebody’s words, with their leave.")
        group = EMPHASIS_GROUP
        template = "blocks/quote.html"
        preview_value = {"text": "She did not fix it. She stayed.", "source": "A peer, two years on"}


def says_something(rich_text: Any) -> bool:
    """Whether a rich text has a word in it: an editor window that was opened and left holds an empty paragraph."""
    return bool(html.unescape(strip_tags(str(getattr(rich_text, "source", rich_text) or ""))).strip())


class PictureBlock(ImageBlock):
    """Wagtail's, and says what its description is for."""

    class Meta:
        help_text = _(
            "“Alt text” is read out to people who cannot see the picture: say what matters in it. Tick “decorative” "
            "when nothing is lost without it."
        )


class ImageWithAltBlock(blocks.StructBlock):
    """A picture that says what it shows, or says that it is only decoration."""

    image = PictureBlock(label=_("Picture"))
    caption = blocks.CharBlock(label=_("Caption"), max_length=250, required=False)

    def clean(self, value: Any) -> Any:
        """Refuses the name of a file as a description. Drafts may have it."""
        cleaned = super().clean(value)
        alternative = getattr(cleaned.get("image"), "contextual_alt_text", "") or ""
        if not self.is_deferred_validation and FILE_NAME.search(alternative.strip()):
            sentence = ValidationError(_("This is the name of a file. Say what the picture shows."))
            error = StructBlockValidationError(block_errors={"alt_text": sentence})
            raise StructBlockValidationError(block_errors={"image": error})
        return cleaned

    class Meta:
        icon = "image"
        label = _("Picture")
        description = _("A picture with a description for those who cannot see it.")
        group = MEDIA_GROUP
        template = "blocks/image.html"
        preview_template = "blocks/preview_media.html"
        preview_value = {"image": None, "caption": "Two people on a bench"}


class TableBlock(blocks.StructBlock):
    """A table with a caption, column headings and, if wanted, row headings."""

    caption = blocks.CharBlock(label=_("Caption"), max_length=200, help_text=_("Says what the table shows."))
    table = TypedTableBlock(
        [("text", blocks.RichTextBlock(features=LINE_FEATURES, label=_("Text")))],
        label=_("Table"),
        help_text=_("Give every column a heading."),
    )
    row_headings = blocks.BooleanBlock(label=_("The first column names the rows"), required=False, default=True)

    class Meta:
        icon = "table"
        label = _("Table")
        description = _("Facts in rows and columns. Reads as cards on a phone.")
        group = MEDIA_GROUP
        template = "blocks/table.html"
        preview_value = {
            "caption": "Open and closed questions",
            "row_headings": True,
            "table": {
                "columns": [{"type": "text", "heading": "Kind"}, {"type": "text", "heading": "Example"}],
                "rows": [
                    {"values": ["<p>Open</p>", "<p>What was that like?</p>"]},
                    {"values": ["<p>Closed</p>", "<p>Did you sleep?</p>"]},
                ],
                "caption": "",
            },
        }

    @staticmethod
    def build(*, caption: str, columns: list[str], rows: list[list[str]], row_headings: bool = True) -> dict:
        """The raw value of a table whose cells are HTML; for loaders that build pages from data files."""
        return {
            "caption": caption,
            "row_headings": row_headings,
            "table": {
                "columns": [{"type": "text", "heading": heading} for heading in columns],
                "rows": [{"values": list(row)} for row in rows],
                "caption": "",
            },
        }


class MediaFileBlock(blocks.StructBlock):
    """What video and audio share: a file, its title, and a transcript that nobody may leave out."""

    title = blocks.CharBlock(label=_("Title"), max_length=160)
    file = DocumentChooserBlock(label=_("File"))
    minutes = blocks.IntegerBlock(label=_("Minutes"), min_value=1, max_value=600, required=False)
    transcript = blocks.RichTextBlock(
        features=["bold", "italic", "ul", "ol"],
        label=_("Transcript"),
        help_text=_("Everything that is said, and what can be seen or heard and matters."),
    )

    allowed_types: set[str] = set()

    def clean(self, value: Any) -> Any:
        """Refuses files of another type, and an empty transcript. Drafts may have no transcript yet."""
        cleaned = super().clean(value)
        errors = self.file_errors(cleaned)
        if not self.is_deferred_validation and not says_something(cleaned.get("transcript")):
            sentence = _("Write down what is said. People who cannot hear it read this instead.")
            errors["transcript"] = ValidationError(sentence)
        if errors:
            raise StructBlockValidationError(block_errors=errors)
        return cleaned

    def file_errors(self, value: Any) -> dict[str, ValidationError]:
        """Errors of the chosen files by field."""
        error = file_of_type(value.get("file"), self.allowed_types)
        return {"file": error} if error else {}


class VideoBlock(MediaFileBlock):
    """A video with captions and transcript."""

    captions = DocumentChooserBlock(
        label=_("Captions"), help_text=_("A WebVTT file (.vtt) with everything that is said.")
    )
    captions_language = blocks.CharBlock(label=_("Language of the captions"), default="en", max_length=12)

    allowed_types = VIDEO_TYPES

    def file_errors(self, value: Any) -> dict[str, ValidationError]:
        """Errors of the video and its captions."""
        errors = super().file_errors(value)
        error = file_of_type(value.get("captions"), CAPTION_TYPES)
        return {**errors, "captions": error} if error else errors

    class Meta:
        icon = "media"
        label = _("Video")
        description = _("A video file with captions and a transcript.")
        group = MEDIA_GROUP
        template = "blocks/video.html"
        preview_template = "blocks/preview_media.html"
        preview_value = {
            "title": "A first conversation",
            "file": None,
            "minutes": 4,
            "captions": None,
            "captions_language": "en",
            "transcript": "<p>Dana: What would be good to talk about today?</p>",
        }


class AudioBlock(MediaFileBlock):
    """A recording with its transcript."""

    allowed_types = AUDIO_TYPES

    class Meta:
        icon = "media"
        label = _("Audio")
        description = _("A recording with its transcript.")
        group = MEDIA_GROUP
        template = "blocks/audio.html"
        preview_template = "blocks/preview_media.html"
        preview_value = {
            "title": "Two minutes to settle",
            "file": None,
            "minutes": 2,
            "transcript": "<p>Sit as you like. Notice your feet on the floor.</p>",
        }


class DownloadBlock(blocks.StructBlock):
    """A file to take away."""

    title = blocks.CharBlock(label=_("Title"), max_length=160)
    file = DocumentChooserBlock(label=_("File"))
    about = blocks.CharBlock(label=_("What it is for"), max_length=250, required=False)

    class Meta:
        icon = "download"
        label = _("Download")
        label_format = "{title}"
        description = _("A worksheet or another file to take away.")
        group = MEDIA_GROUP
        template = "blocks/download.html"
        preview_value = {"title": "Listening log", "file": None, "about": "One page to print."}


SHARED_BLOCKS: list[tuple[str, type[blocks.Block]]] = [
    ("text", TextBlock),
    ("heading", HeadingBlock),
    ("key_points", KeyPointsBlock),
    ("callout", CalloutBlock),
    ("quote", QuoteBlock),
    ("image", ImageWithAltBlock),
    ("table", TableBlock),
    ("video", VideoBlock),
    ("audio", AudioBlock),
    ("download", DownloadBlock),
]
"""(name, class) of the shared blocks, for stream blocks of other apps that start from them."""


class StoryBlock(blocks.StreamBlock):
    """The body of a page of text and media."""

    text = TextBlock()
    heading = HeadingBlock()
    key_points = KeyPointsBlock()
    callout = CalloutBlock()
    quote = QuoteBlock()
    image = ImageWithAltBlock()
    table = TableBlock()
    video = VideoBlock()
    audio = AudioBlock()
    download = DownloadBlock()

    class Meta:
        template = "blocks/stream.html"
