"""One <question> of a Moodle XML file while it is written."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import gettext as _

from courses.exchange.markup import html_from_markdown, markdown_from_html
from courses.exchange.moodle_xml.source import with_picture
from courses.exchange.questions import FileQuestion
from courses.exchange.safe_xml import clean


class Sheet:
    """The lines of one <question> while it is written."""

    def __init__(self, question: FileQuestion, losses: list[tuple[str, str]]) -> None:
        self.question = question
        self.lines: list[str] = []
        self.losses = losses
        self._pictures = {picture.name: picture.data for picture in question.pictures}

    def lose(self, sentence: str) -> None:
        """Says what the file does not hold of this question."""
        found = (self.question.ref or self.question.name, sentence)
        if found not in self.losses[-20:]:
            self.losses.append(found)

    def value(self, tag: str, text: Any) -> None:
        """A simple element."""
        self.lines.append(f"<{tag}>{xml_text(str(text))}</{tag}>")

    def plain(self, tag: str, text: str, inside: Iterable[str] = (), **attributes: Any) -> None:
        """An element with a plain text, and with the lines `inside`."""
        self._element(tag, {**attributes}, text, inside)

    def rich(
        self,
        tag: str,
        text: str,
        inside: Iterable[str] = (),
        picture: Mapping[str, Any] | None = None,
        **attributes: Any,
    ) -> None:
        """An element with Markdown: as HTML where that can be read back, as Markdown, which Moodle knows too, else."""
        html = html_from_markdown(text) if text else ""
        found = "html"
        if text and "<img" not in text.lower() and markdown_from_html(html)[0] != text:
            html, found = text, "markdown"
        files: list[str] = []
        if picture is not None:
            html = self._with_file(html, picture, files)
        self._element(tag, {**attributes, "format": found}, html, [*files, *inside])

    def feedback(self, row: Mapping[str, Any], name: str = "feedback") -> list[str]:
        """The feedback of an answer, as lines to stand inside it."""
        inner = Sheet(self.question, self.losses)
        inner.rich("feedback", row.get(name) or "")
        return inner.lines

    def html(self, tag: str, html: str) -> None:
        """An element with HTML."""
        self._element(tag, {"format": "html"}, html, ())

    def _with_file(self, html: str, picture: Mapping[str, Any], files: list[str]) -> str:
        name = picture["picture"]
        data = self._pictures.get(name)
        if data is None:
            self.lose(_("A picture is missing."))
            return html
        packed = base64.b64encode(data).decode("ascii")
        files.append(f'<file name={quoteattr(clean(name))} path="/" encoding="base64">{packed}</file>')
        return with_picture(html, clean(name), picture.get("alt", ""))

    def _element(self, tag: str, attributes: Mapping[str, Any], text: str, inside: Iterable[str]) -> None:
        said = "".join(f" {name}={quoteattr(str(value))}" for name, value in attributes.items())
        self.lines.append(f"<{tag}{said}>")
        self.lines.append(f"  <text>{xml_text(text)}</text>")
        self.lines += [f"  {line}" for line in inside]
        self.lines.append(f"</{tag}>")


def xml_text(text: str) -> str:
    """Text in an element; markup stands in CDATA, as Moodle itself writes it."""
    text = clean(text)
    if "<" in text or "&" in text:
        inner = text.replace("]]>", "]]]]><![CDATA[>")
        return f"<![CDATA[{inner}]]>"
    return escape(text)
