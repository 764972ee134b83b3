"""Limited Markdown for texts that come from data files and banks: no HTML, no images, no headings."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape

from django.utils.html import format_html
from django.utils.safestring import SafeString, SafeText
from markdown_it import MarkdownIt

_TAG = re.compile(r"<[^>]*>")


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    """CommonMark without raw HTML; what would become an image or a heading stays text."""
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False})
    return parser.disable(
        ["image", "heading", "lheading", "fence", "code", "html_block", "html_inline", "reference", "hr"]
    )


def _safe(html: str) -> SafeText:
    """`html` after the one sanitiser, marked as safe by the function whose argument is trusted for that reason."""
    from website.core.sanitise import clean_rich_text

    return format_html("{}", _Clean(clean_rich_text(html)))


class _Clean:
    """HTML that came out of the sanitiser."""

    def __init__(self, html: str) -> None:
        self._html = html

    def __html__(self) -> str:
        return self._html


@lru_cache(maxsize=4096)
def render(text: str) -> SafeString:
    """`text` as HTML: paragraphs, lists, bold, italic, code, quotes and links."""
    return _safe(_parser().render(text).strip())


@lru_cache(maxsize=4096)
def render_inline(text: str) -> SafeString:
    """`text` as HTML without block elements, for a line inside another element."""
    return _safe(_parser().renderInline(text))


def as_text(text: str) -> str:
    """What readers see of `text`, without its marks. Plain text: never to be shown as HTML."""
    return unescape(_TAG.sub("", _parser().render(text)))
