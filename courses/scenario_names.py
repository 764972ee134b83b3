"""How editors speak of the places of a scenario: by number, name and first words. The ids are made for them.

An id is never shown and stays once it is made, because the progress of players refers to it. All functions here take
the value of a scenario block (mappings and lists), finished or not.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from courses.scenario_shape import Ending, Node, Scenario

LABEL = 60
"""Signs of a label, the number included."""


def new_id() -> str:
    """An id that nobody has."""
    return f"k{secrets.token_hex(4)}"


def cut(text: str, length: int) -> str:
    """`text` on one line, cut at a word when it is longer than `length`. One long word is cut inside."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    head = line[:length]
    if " " in head and not line[length].isspace():
        head = head.rsplit(" ", 1)[0]
    return head.rstrip(" .,;:–—-") + "…"


def wrapped(text: str, width: int, lines: int) -> list[str]:
    """`text` in at most `lines` lines of `width` signs; the rest is cut at a word. Wide letters count twice."""
    found, rest = [], " ".join(text.split())
    while rest and len(found) < lines:
        fits = _fitting(rest, width)
        if fits == len(rest):
            return [*found, rest]
        if len(found) == lines - 1:
            return [*found, cut(rest, max(fits - 1, 1))]
        space = rest.rfind(" ", 0, fits + 1)
        at = space if space > 0 else fits
        found.append(rest[:at])
        rest = rest[at:].lstrip()
    return found


def _fitting(text: str, width: int) -> int:
    """How many signs of `text` fit into `width`; at least one."""
    used = 0
    for index, sign in enumerate(text):
        used += 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        if used > width:
            return max(index, 1)
    return len(text)


def moment_words(node: Node, length: int = LABEL) -> str:
    """What a moment is called: its name, or who speaks and the first words."""
    if node.name:
        return cut(node.name, length)
    words = cut(f"{node.speaker}: {node.text}" if node.speaker else node.text, length)
    return words or _("nothing written yet")


def moment_label(number: int, node: Node) -> str:
    """A moment by its number, for example “2 · Lena: “I leave feeling worse…””."""
    return f"{number} · {moment_words(node)}"


def ending_label(number: int, ending: Ending) -> str:
    """An ending by its number and title."""
    words = cut(ending.title, LABEL) or _("no title yet")
    return _("Ending %(number)s · %(words)s") % {"number": number, "words": words}


def place_labels(scenario: Scenario) -> dict[str, str]:
    """What every place is called, by id; of places that share an id, the first."""
    labels: dict[str, str] = {}
    for number, node in enumerate(scenario.nodes, start=1):
        labels.setdefault(node.id, moment_label(number, node))
    for number, ending in enumerate(scenario.endings, start=1):
        labels.setdefault(ending.id, ending_label(number, ending))
    return labels


def settle(value: Mapping[str, Any]) -> None:
    """Gives every place of a scenario and every line an id of its own, and puts ids where names were written.

    A copied moment, ending or line gets a new id, the first of the same id keeps it. “Goes on at” and “Starts at” may
    hold a number, a name or a title instead of an id; what is no place of this scenario stays as it was written.
    """
    nodes, endings = _rows(value.get("nodes")), _rows(value.get("endings"))
    _give_ids([*nodes, *endings])
    for node in nodes:
        _give_ids(_rows(node.get("choices")))
    names = _spoken_names(nodes, endings)
    for row in (choice for node in nodes for choice in _rows(node.get("choices"))):
        row["next"] = names.get(_plain(row.get("next")), row.get("next") or "")
    if isinstance(value, dict) and value.get("start"):
        value["start"] = names.get(_plain(value["start"]), value["start"])


def _rows(rows: Any) -> list[Any]:
    return [row for row in rows or () if isinstance(row, dict)]


def _give_ids(rows: Sequence[Any]) -> None:
    taken: set[str] = set()
    for row in rows:
        if not row.get("id") or row["id"] in taken:
            row["id"] = new_id()
        taken.add(row["id"])


def _spoken_names(nodes: Sequence[Any], endings: Sequence[Any]) -> dict[str, str]:
    """Ids by everything a place may be called by. Ids come before names, names before numbers."""
    found: dict[str, str] = {}
    for row in [*nodes, *endings]:
        found.setdefault(_plain(row["id"]), row["id"])
    for row in [*nodes, *endings]:
        called = _plain(row.get("name") or row.get("title"))
        if called:
            found.setdefault(called, row["id"])
    for number, row in enumerate(nodes, start=1):
        found.setdefault(str(number), row["id"])
    for number, row in enumerate(endings, start=1):
        found.setdefault(_plain(_("Ending %(number)s") % {"number": number}), row["id"])
    return found


def _plain(text: Any) -> str:
    """A name as it is compared: case and spaces do not matter."""
    return " ".join(str(text or "").split()).casefold()
