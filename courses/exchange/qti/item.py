"""One item of QTI: its body as text, its pictures, its feedback, and the interaction that makes it a question."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any

from django.utils.translation import gettext as _

from courses.exchange.qti.package import beside
from courses.exchange.qti.scoring import Processing, declarations
from courses.exchange.reading import Reading
from courses.exchange.safe_xml import Node
from courses.exchange.texts import key_at, shortened

TOOL = "Mainstay"
_MOST_FEEDBACK = 100
_KEY = re.compile(r"_?([a-z0-9]+(?:-[a-z0-9]+)*)")
_DATA = re.compile(r"data:image/[a-z0-9.+-]{1,20};base64,", re.IGNORECASE)
_WHOLE = re.compile(r"correct|incorrect|right|wrong|partial|partly|true|false", re.IGNORECASE)
_ASIDE = frozenset({"rubricBlock", "feedbackBlock", "feedbackInline", "infoControl", "stylesheet", "templateBlock"})

Special = Callable[[Node], str | None]


def _no_file(name: str) -> bytes | None:
    return None


@dataclass(frozen=True)
class Origin:
    """Where an item comes from: its file, whether the manifest names it, and what the manifest says about it."""

    name: str = ""
    listed: bool = False
    fetch: Callable[[str], bytes | None] = _no_file
    words: tuple[str, ...] = ()
    category: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """The place for a report."""
        return shortened(self.name, 100) or _("the item")


class Item(Reading):
    """A reading of one item."""

    def __init__(self, root: Node, origin: Origin) -> None:
        super().__init__(fetch=self._fetch)
        self.root = root
        self.origin = origin
        self.ours = root.get("toolName") == TOOL
        self.body = root.first("itemBody") or Node("itemBody", {}, root.line)
        self.declared = declarations(root)
        self.processing = Processing(root)
        self.interactions = [node for node in self.body.walk() if node.tag.endswith("Interaction")]

    def _fetch(self, address: str) -> bytes | None:
        if data := _DATA.match(address):
            try:
                return base64.b64decode(address[data.end() :], validate=False) or None
            except (binascii.Error, ValueError):
                return None
        name = beside(self.origin.name, address)
        return self.origin.fetch(name) if name else None

    def text(self, node: Node | None, row: dict[str, Any] | None = None, special: Special | None = None) -> str:
        """What is inside an element, as Markdown. With `row`, its first picture becomes the picture of the row."""
        return "" if node is None else self.html(markup_of(node, special), row)

    def keys(self, identifiers: list[str]) -> dict[str, str]:
        """Our keys for the identifiers of parts: our own come back, other systems' give way to places."""
        if self.ours:
            found = {one: match.group(1) for one in identifiers if (match := _KEY.fullmatch(one))}
            if len(set(found.values())) == len(identifiers):
                return found
        return {one: key_at(place) for place, one in enumerate(identifiers)}

    def feedback(self, identifiers: list[str]) -> tuple[dict[str, str], str]:
        """Feedback for single answers by their identifier, and for everybody."""
        single: dict[str, str] = {}
        general: list[str] = []
        for node in self.root.all("modalFeedback")[:_MOST_FEEDBACK]:
            name, text = node.get("identifier"), self.text(node)
            if not text:
                continue
            if node.get("showHide", "show") == "hide":
                self.say(_("Feedback for everybody who did not give a certain answer was left out."))
            elif name in identifiers:
                single.setdefault(name, text)
            elif _WHOLE.search(name):
                self.say(_("Feedback for right, partly right and wrong answers as a whole was left out."))
            else:
                general.append(text)
        return single, "\n\n".join(general)


def markup_of(node: Node, special: Special | None = None) -> str:
    """What is inside an element, as HTML. `special` may give other HTML for one; what stands aside is left out."""
    pieces = []
    for part in node.content:
        if isinstance(part, str):
            pieces.append(escape(part, quote=False))
            continue
        found = special(part) if special is not None else None
        if found is not None:
            pieces.append(found)
        elif part.tag in _ASIDE or part.tag.endswith("Interaction"):
            continue
        elif part.tag == "object" and part.get("type").startswith("image/"):
            pieces.append(f'<img src="{escape(part.get("data"))}" alt="{escape(part.text)}">')
        elif part.tag in ("br", "hr", "img"):
            pieces.append(part.outer())
        else:
            said = "".join(f' {name}="{escape(value)}"' for name, value in part.attributes.items())
            pieces.append(f"<{part.tag}{said}>{markup_of(part, special)}</{part.tag}>")
    return "".join(pieces)
