"""One <question> of a Moodle XML file: its texts in their formats, and the files that stand beside them."""

from __future__ import annotations

import base64
import binascii
import re
from html import escape
from typing import Any
from urllib.parse import unquote

from django.utils.translation import gettext as _

from courses.exchange.html_tokens import tokens
from courses.exchange.markup import plain_from_html
from courses.exchange.reading import Fetch, Reading, Unreadable
from courses.exchange.safe_xml import Node
from courses.exchange.texts import MOST_PIECE, markdown_from_plain, tidy

PLUGINFILE = "@@PLUGINFILE@@/"
_BLOCK = re.compile(r"<(?:p|div|br|ul|ol|table|h[1-6]|pre|blockquote)\b", re.IGNORECASE)
_MARKUP = re.compile(r"<[A-Za-z/!]|&[A-Za-z#]")
_PICTURE = re.compile(r"<img\s[^<>]*>", re.IGNORECASE)
_DATA = re.compile(r"data:image/[a-z0-9.+-]{1,20};base64,", re.IGNORECASE)
_USUAL = {"Your answer is correct.", "Your answer is partially correct.", "Your answer is incorrect."}


class Source(Reading):
    """A reading of one <question>."""

    def __init__(self, node: Node) -> None:
        super().__init__()
        self.node = node

    def said(self, name: str, default: str = "") -> str:
        """The text of a simple element of the question."""
        return self.node.said(name, default)

    def true(self, name: str, *, default: bool) -> bool:
        """A yes or no of the question."""
        text = self.node.said(name).lower()
        return default if text == "" else text in ("1", "true", "yes")

    def plain(self, node: Node | None) -> str:
        """The <text> of an element as it stands."""
        if node is None:
            return ""
        text = node.first("text")
        return _raw(node if text is None else text)

    def rich(self, node: Node | None, row: dict[str, Any] | None = None) -> str:
        """The text of an element as Markdown. With `row`, its first picture becomes the picture of the row."""
        if node is None:
            return ""
        text = self.plain(node)
        form = node.get("format").lower()
        if not text.strip():
            return ""
        if form == "markdown":
            return self._markdown(text, row, _files(node))
        if form == "plain_text":
            _refuse_long(text)
            return markdown_from_plain(text)
        if not _MARKUP.search(text):
            _refuse_long(text)
            return markdown_from_plain(text) if form == "moodle_auto_format" else self.html(text)
        if form == "moodle_auto_format" and not _BLOCK.search(text):
            text = text.strip().replace("\n", "<br>")
        return self.html(text, row, _files(node))

    def one_line(self, node: Node | None) -> str:
        """The text of an element without any markup, whatever its format."""
        text = self.plain(node)
        _refuse_long(text)
        if not _MARKUP.search(text):
            return tidy(text)
        found, losses = plain_from_html(text)
        self.say(*losses)
        return found

    def _markdown(self, text: str, row: dict[str, Any] | None, fetch: Fetch) -> str:
        """Markdown with pictures as HTML, which is how Moodle's Markdown and our own files have them."""
        _refuse_long(_DATA.sub("", text))
        for found in _PICTURE.findall(text):
            attributes = next(iter(tokens(found))).attributes
            taken = row is not None and self.taker(row, fetch)(attributes.get("src", ""), attributes.get("alt", ""))
            if not taken:
                self.say(_("A picture was left out."))
        return tidy(_PICTURE.sub("", text))

    def combined_feedback(self) -> None:
        """Feedback by how right the whole answer is has no place here."""
        for name in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
            said = plain_from_html(self.plain(self.node.first(name))[:2000])[0]
            if said and said not in _USUAL:
                self.say(_("Feedback for right, partly right and wrong answers as a whole was left out."))

    def picture_of_old(self, row: dict[str, Any]) -> None:
        """Files of very old Moodles have the picture of a question in an element of its own."""
        name, data = self.said("image"), self.node.first("image_base64")
        if name and data is not None and "picture" not in row:
            self.taker(row, lambda address: _unpacked(data.text))(name, "")


def _raw(node: Node) -> str:
    """The text of an element as HTML, whether its markup was escaped (as it should be) or not."""
    return node.inner(raw=True)


def _refuse_long(text: str) -> None:
    if len(text) > MOST_PIECE:
        raise Unreadable(_("A text of this question is too long."))


def _files(node: Node) -> Fetch:
    """Gives the bytes of files that stand beside a text, and of pictures inside an address."""

    named = {file.get("name"): file for file in node.all("file")}

    def fetch(address: str) -> bytes | None:
        if data := _DATA.match(address):
            return _unpacked(address[data.end() :])
        if not address.startswith(PLUGINFILE):
            return None
        name = unquote(address[len(PLUGINFILE) :].partition("?")[0]).rpartition("/")[2]
        file = named.get(name)
        if file is None or file.get("encoding", "base64").lower() != "base64":
            return None
        return _unpacked(file.text)

    return fetch


def _unpacked(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=False) or None
    except (binascii.Error, ValueError):
        return None


def with_picture(html: str, name: str, alt: str) -> str:
    """HTML with a picture at its end, the way Moodle refers to a file beside the text."""
    return f'{html}\n<p><img src="{PLUGINFILE}{escape(name)}" alt="{escape(alt)}"></p>'
