"""Texts of content as plain words, for places that keep or list them."""

from __future__ import annotations

import html
import re

from django.utils.html import strip_tags

from website.core import markdown

_ENDS_OF_BLOCKS = re.compile(r"</(?:p|li|h\d|ul|ol)>|<br\s*/?>")


def words_of(text: str) -> str:
    """A text with marks for bold and lists as plain words on one line."""
    return " ".join(html.unescape(strip_tags(markdown.render(text))).split())


def lines_of(rich_text: str) -> str:
    """A rich text as plain words, a line for each paragraph."""
    lines = html.unescape(strip_tags(_ENDS_OF_BLOCKS.sub("\n", " ".join(rich_text.split())))).split("\n")
    return "\n".join(line for line in (" ".join(line.split()) for line in lines) if line)
