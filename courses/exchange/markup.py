"""HTML of other systems as the limited Markdown of texts here, and back.

What Markdown here cannot say becomes text, and a sentence says so. Pure functions, in time that grows with the length.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

from django.utils.translation import gettext as _

from courses.exchange.html_tokens import Token, tokens
from courses.exchange.markup_lines import Run, as_markdown, smaller_letters
from website.core import markdown
from website.core.sanitise import plain_text

Take = Callable[[str, str], bool]
"""Asked for each picture with its address and its description; True when somebody keeps it, so that it is no loss."""

_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside body caption center dd details div dl dt fieldset figcaption figure footer form header "
        "hr html legend main nav p pre section summary",
    )
)
_BOLD, _ITALIC = frozenset({"b", "strong"}), frozenset({"i", "em", "cite", "dfn", "var"})
_CODE = frozenset({"code", "kbd", "samp", "tt"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_PLAYERS = frozenset({"audio", "video", "iframe", "object", "embed", "applet"})
_FORMS = frozenset({"input", "select", "textarea", "button"})
_DRAWINGS = frozenset({"svg", "canvas"})
_STRUCK = frozenset({"s", "del", "strike"})
_SPACE = re.compile("[ \t\n\r\f\v\xa0]+")
_UNSEEN = str.maketrans("", "", "\u00ad\u200b")
_LINK = re.compile(r"(?:https?://|mailto:|tel:)[^\s]+", re.IGNORECASE)
_PLAIN = re.compile(r"[^\\`*_\[\]<>&#\n]*")
_LIST_LINE = re.compile(r"\s*(?:[-+*]|\d{1,9}[.)])(?:\s|$)")
_REL = ' rel="noopener noreferrer nofollow"'
_MOST_DEPTH = 6


@dataclass(frozen=True)
class Markup:
    """What came of a piece of HTML: `text` in limited Markdown, and sentences about what it could not keep."""

    text: str
    losses: tuple[str, ...] = ()


def markdown_from_html(html: str) -> tuple[str, tuple[str, ...]]:
    """`html` as limited Markdown, and what was lost, as sentences. Pictures become their descriptions."""
    found = read_html(html)
    return found.text, found.losses


def html_from_markdown(text: str) -> str:
    """Limited Markdown as HTML that is well-formed XML too: paragraphs, lists, quotes, bold, italic, code, links."""
    paragraphs = text.strip().split("\n\n")
    if all(_PLAIN.fullmatch(paragraph) and not _LIST_LINE.match(paragraph) for paragraph in paragraphs):
        return "\n".join(f"<p>{escape(one.strip(), quote=False)}</p>" for one in paragraphs if one.strip())
    return markdown.render(text).replace(_REL, "").replace("<br>", "<br/>").strip()


def plain_from_html(html: str) -> tuple[str, tuple[str, ...]]:
    """`html` as one line of text without any markup, for what is compared letter by letter."""
    if "<" not in html and "&" not in html:
        return _line(html), ()
    reader = _Reader(None)
    reader.read(html)
    return _line(" ".join(reader.plain)), tuple(reader.losses)


def _line(text: str) -> str:
    """Text as it is compared: spaces folded, without soft hyphens and other characters that nobody sees."""
    return _SPACE.sub(" ", plain_text(text).translate(_UNSEEN)).strip()


def read_html(html: str, take: Take | None = None) -> Markup:
    """`html` as limited Markdown. `take` is asked about each picture; one that it keeps leaves nothing in the text."""
    reader = _Reader(take)
    reader.read(html)
    return Markup("".join(reader.out).strip(), tuple(reader.losses))


@dataclass
class _Frame:
    """An open quote, list or list item. `marker` is what the next line of an item begins with."""

    tag: str
    number: int = 1
    style: int = 0
    marker: str = ""
    indent: str = ""
    lines: int = 0


@dataclass
class _Reader:
    """One reading: runs of text with their styles are gathered into lines, lines go out with the marks before them."""

    take: Take | None
    out: list[str] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)
    losses: dict[str, None] = field(default_factory=dict)
    runs: list[Run] = field(default_factory=list)
    frames: list[_Frame] = field(default_factory=list)
    open: dict[str, int] = field(default_factory=dict)
    too_deep: int = 0
    href: str = ""
    last_list: tuple[int, str, int] | None = None

    def read(self, html: str) -> None:
        """Takes in all of `html`."""
        for token in tokens(plain_text(html)):
            if token.tag:
                self.tag(token)
            elif not (self.count("svg") or self.count("select")):
                self.text(token.text)
        self.flush()

    def count(self, style: str) -> int:
        return self.open.get(style, 0)

    def shift(self, style: str, end: bool) -> None:
        self.open[style] = max(0, self.count(style) + (-1 if end else 1))

    def lose(self, sentence: str) -> None:
        self.losses.setdefault(sentence)

    # --- inside a line ----------------------------------------------------------------------------------------

    def text(self, text: str) -> None:
        """Adds text in the styles that are open; spaces fold, line ends of `pre` stay."""
        text = plain_text(text)
        if self.count("pre") and "\n" in text:
            first, *others = text.split("\n")
            self.add(first)
            for other in others:
                self.line_break()
                self.add(other)
        else:
            self.add(text)

    def add(self, text: str) -> None:
        text = _SPACE.sub(" ", text)
        if text.startswith(" ") and (not self.runs or self.runs[-1].text.endswith((" ", "\n"))):
            text = text[1:]
        for style, kind in (("sub", "sub"), ("sup", "sup")):
            if self.count(style) and text:
                text, whole = smaller_letters(text, kind)
                if not whole:
                    self.lose(_("Raised or lowered text became plain text."))
        if text:
            bold = bool(self.count("bold") or self.count("heading"))
            self.runs.append(Run(text, bold, bool(self.count("italic")), bool(self.count("code")), self.href))

    def line_break(self) -> None:
        """A line break; two in a row begin a paragraph, as people use them."""
        if self.runs and self.runs[-1].text == "\n":
            self.flush()
        elif self.runs:
            last = self.runs[-1]
            self.runs.append(Run("\n", last.bold, last.italic, False, self.href))

    def picture(self, attributes: dict[str, str]) -> None:
        """A picture that nobody takes leaves its description, and is a loss."""
        source, alt = attributes.get("src", ""), _SPACE.sub(" ", plain_text(attributes.get("alt", ""))).strip()
        if self.take is not None and self.take(source, alt):
            return
        if alt:
            self.text(f" {alt} ")
            self.lose(_("A picture became its description: %(alt)s") % {"alt": _short(alt)})
        else:
            self.lose(_("A picture without a description was left out."))

    # --- tags -------------------------------------------------------------------------------------------------

    def tag(self, token: Token) -> None:
        """What a tag does to the line and to what it stands in."""
        tag, end = token.tag, token.end
        if tag in _BOLD:
            self.shift("bold", end)
        elif tag in _ITALIC:
            self.shift("italic", end)
        elif tag in _CODE:
            self.shift("code", end)
        elif tag in ("sub", "sup"):
            self.shift(tag, end)
        elif tag == "a":
            self.link("" if end else token.attributes.get("href", ""))
        elif tag == "br":
            self.line_break()
        elif tag == "img" and not end:
            self.picture(token.attributes)
        elif tag in ("table", "tr", "td", "th"):
            self.table(tag, end)
        elif self.count("table") and (tag in _BLOCKS or tag in ("li", "ul", "ol", "blockquote") or tag in _HEADINGS):
            self.text(" ")
        elif tag in ("ul", "ol", "li", "blockquote"):
            self.container(tag, end, token.attributes)
        elif tag in _BLOCKS or tag in _HEADINGS:
            self.block(tag, end)
        elif not end:
            self.foreign(tag)
        if tag in ("svg", "select"):
            self.shift(tag, end)

    def foreign(self, tag: str) -> None:
        """Elements that have no counterpart at all."""
        if tag in _PLAYERS:
            self.lose(_("A video, sound or embedded page was left out."))
        elif tag in _DRAWINGS:
            self.lose(_("A drawing was left out."))
        elif tag in _FORMS:
            self.lose(_("A form field was left out."))
        elif tag == "math":
            self.lose(_("A formula became plain text."))
        elif tag in _STRUCK:
            self.lose(_("Struck-out text became plain text."))

    def link(self, href: str) -> None:
        href = href.strip()
        if href and not _LINK.fullmatch(href):
            self.lose(_("A link lost its address: only addresses with http, https, mailto or tel are kept."))
            href = ""
        self.href = href

    def table(self, tag: str, end: bool) -> None:
        """Rows become lines, and cells stand beside each other."""
        if tag == "table":
            self.flush()
            self.shift("table", end)
            if not end:
                self.lose(_("A table became lines of text."))
        elif not self.count("table"):
            self.flush()
        elif not end and self.runs:
            if tag == "tr":
                self.line_break()
            elif self.runs[-1].text != "\n":
                self.add(" | ")

    def block(self, tag: str, end: bool) -> None:
        self.flush()
        if tag in _HEADINGS:
            self.shift("heading", end)
            if not end:
                self.lose(_("A heading became a line in bold."))
        elif tag == "pre":
            self.shift("pre", end)

    # --- lists and quotes -------------------------------------------------------------------------------------

    def container(self, tag: str, end: bool, attributes: dict[str, str]) -> None:
        """Opens or closes a quote, a list or an item; below a certain depth everything stands at that depth."""
        self.flush()
        if end:
            self.close(tag)
            return
        if tag == "li":
            self.open_item()
        elif sum(frame.tag != "li" for frame in self.frames) >= _MOST_DEPTH:
            self.too_deep += 1
            self.lose(_("Lists or quotes inside each other were made less deep."))
        else:
            start = attributes.get("start", "")
            number = int(start) if tag == "ol" and re.fullmatch(r"[0-9]{1,4}", start) else 1
            before = self.last_list
            style = 1 - before[2] if before and before[:2] == (len(self.frames), tag) else 0
            self.frames.append(_Frame(tag, number=number, style=style))

    def open_item(self) -> None:
        if self.too_deep:
            return
        if self.frames and self.frames[-1].tag == "li":
            self.frames.pop()
        if not self.frames or self.frames[-1].tag not in ("ul", "ol"):
            return
        listing = self.frames[-1]
        marker = "-*"[listing.style] if listing.tag == "ul" else f"{listing.number}{'.)'[listing.style]}"
        listing.number += 1
        self.frames.append(_Frame("li", marker=f"{marker} ", indent=" " * (len(marker) + 1)))

    def close(self, tag: str) -> None:
        if tag == "li":
            if not self.too_deep and self.frames and self.frames[-1].tag == "li":
                self.frames.pop()
            return
        if self.too_deep:
            self.too_deep -= 1
            return
        if not any(frame.tag == tag for frame in self.frames):
            return
        while (frame := self.frames.pop()).tag != tag:
            pass
        self.last_list = (len(self.frames), tag, frame.style) if tag != "blockquote" and frame.lines else None

    # --- lines out --------------------------------------------------------------------------------------------

    def flush(self) -> None:
        """Ends the line: what was gathered goes out behind the marks of its lists and quotes."""
        runs, self.runs = self.runs, []
        text, plain, kept = as_markdown(runs)
        if not text:
            return
        if not kept:
            self.lose(_("Some bold, italic or linked text became plain text."))
        self.plain.append(plain)
        together = self.stands_together()
        before = "".join("> " if frame.tag == "blockquote" else frame.indent for frame in self.frames if frame.lines)
        first = "".join(self.first_mark(frame) for frame in self.frames)
        after = "".join("> " if frame.tag == "blockquote" else frame.indent for frame in self.frames)
        if self.out:
            self.out.append("\n" if together else f"\n{before.rstrip()}\n")
        for frame in self.frames:
            frame.lines += 1
        self.out.append(first + text.replace("\n", f"\n{after}"))
        self.last_list = None

    def first_mark(self, frame: _Frame) -> str:
        if frame.tag == "blockquote":
            return "> "
        return frame.indent if frame.lines else frame.marker

    def stands_together(self) -> bool:
        """Whether the coming line follows the last one without an empty line: the next item of a list that is begun."""
        fresh = next((place for place, frame in enumerate(self.frames) if not frame.lines), None)
        if fresh is None or fresh == 0:
            return False
        frame, outer = self.frames[fresh], self.frames[fresh - 1]
        if frame.tag == "li":
            return bool(outer.lines)
        return outer.tag == "li" and frame.tag in ("ul", "ol") and (frame.tag == "ul" or frame.number == 2)


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"
