"""Parts of our own inside one text of HTML: boxes whose class says what they hold. Other systems show and keep them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_BOX = re.compile(r'<div class="mainstay-([a-z]{1,20})"(?: id="([^"]{0,80})")?>((?:(?!</?div\b).)*)</div>', re.DOTALL)


def sections(html: str) -> dict[str, list[str]]:
    """What the boxes in `html` hold, by their name."""
    found: dict[str, list[str]] = {}
    if 'class="mainstay-' in html:
        for box in _BOX.finditer(html):
            found.setdefault(box.group(1), []).append(box.group(3))
    return found


def section_ids(html: str, name: str) -> list[str]:
    """The ids of the boxes with this name; "" for one that has none."""
    return [box.group(2) or "" for box in _BOX.finditer(html) if box.group(1) == name]


def section(found: Mapping[str, Sequence[str]], name: str) -> str:
    """The first box with this name; "" for none."""
    return next(iter(found.get(name, ())), "")


def without_sections(html: str) -> str:
    """What stands outside the boxes."""
    return _BOX.sub("", html)


def box(name: str, html: str, *, identifier: str = "") -> str:
    """A box around `html`, which must not hold boxes itself. `identifier` names it once in its file."""
    named = f' id="{identifier}"' if identifier else ""
    return f'<div class="mainstay-{name}"{named}>{html}</div>'
