"""Items whose answers stand in their text: words to type, numbers, and lists to choose from."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from courses.exchange.markup import plain_from_html
from courses.exchange.qti.item import Item, markup_of
from courses.exchange.qti.scoring import Declaration, share
from courses.exchange.reading import Unreadable
from courses.exchange.safe_xml import Node
from courses.exchange.sections import section, sections, without_sections
from courses.exchange.texts import decimal_text, key_at, one_line, shortened, tidy
from courses.questions.shapes import MAX_PARTS

_FIRST = 0xE000
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_MARKER = re.compile(r"\[\[(?=[a-z0-9-]{1,60}\]\])")
_BLANK = "_____"
_NUMBERS = frozenset({"float", "integer"})
Found = tuple[str, dict[str, Any], str]


def read_gaps(item: Item, definition: dict[str, Any]) -> Found:
    """A word or number to type where it stands alone, else a text with gaps. Raises Unreadable."""
    nodes = item.interactions
    if len(nodes) > MAX_PARTS:
        raise Unreadable(_("It has too many gaps: at most %(most)s.") % {"most": MAX_PARTS})
    for node in (item.body, *item.body.walk()):
        node.content[:] = [_PRIVATE.sub("", part) if isinstance(part, str) else part for part in node.content]
    html = markup_of(item.body, lambda node: _mark(nodes, node))
    __, general = item.feedback([])
    declared = [item.declared.get(node.get("responseIdentifier")) for node in nodes]
    once = len({node.get("responseIdentifier") for node in nodes}) == len(nodes)
    if not once or any(found is None or found.cardinality != "single" for found in declared):
        raise Unreadable(_("The item does not declare each of its answers once."))
    whole = [found for found in declared if found is not None]
    if len(nodes) == 1 and nodes[0].tag == "textEntryInteraction":
        if whole[0].base in _NUMBERS:
            definition["stem"] = item.html(_without_gap(html), definition)
            return "numerical", {"answers": _number_answers(item, whole[0])}, general
        if _stands_alone(html):
            definition["stem"] = item.html(_without_gap(html), definition)
            rows, case = _typed(item, whole[0])
            return "short_answer", {"answers": rows, "case": case, "accents": True}, general
    return "gap_fill", _gap_fill(item, definition, html, whole), general


def _mark(nodes: list[Node], node: Node) -> str | None:
    """A private character for each interaction."""
    return next((chr(_FIRST + number) for number, one in enumerate(nodes) if one is node), None)


def _stands_alone(html: str) -> bool:
    """Whether the one gap has a line of its own at the end."""
    plain = plain_from_html(html)[0]
    paragraph = re.search(rf"(?:>|\A)\s*{chr(_FIRST)}\s*(?:<|\Z)", html)
    return plain.endswith(chr(_FIRST)) and paragraph is not None


def _without_gap(html: str) -> str:
    return html.replace(chr(_FIRST), "" if _stands_alone(html) else _BLANK)


def _number_answers(item: Item, declared: Declaration) -> list[dict[str, Any]]:
    """The numbers with their tolerances, from the rules for marking, else from the mapping, else the right one."""
    found = item.processing.numbers(declared.identifier)
    best = max((answer.credit for answer in found), default=Decimal(0))
    if best > 0:
        return [
            {
                "value": answer.value,
                "tolerance": answer.tolerance,
                "tolerance_kind": answer.kind,
                "credit": share(max(answer.credit, Decimal(0)), best),
            }
            for answer in found
        ]
    rows, __ = _typed(item, declared)
    numbers = []
    for row in rows:
        value = decimal_text(row["text"])
        if value is None:
            raise Unreadable(_("“%(text)s” is no number.") % {"text": shortened(row["text"])})
        numbers.append({"value": value, "tolerance": "0", "tolerance_kind": "absolute", "credit": row["credit"]})
    return numbers


def _typed(item: Item, declared: Declaration) -> tuple[list[dict[str, Any]], bool]:
    """The typed answers that are accepted, and whether small and capital letters differ."""
    if not item.processing.maps(declared):
        if not declared.correct:
            raise Unreadable(_("The item does not say which answer is right."))
        return [{"text": _pattern(text), "credit": 100} for text in declared.correct[:1]], True
    cases = {entry.case for entry in declared.mapping}
    if len(cases) > 1:
        item.say(_("Capital letters mattered for some answers; now they matter for all."))
    best = max(entry.value for entry in declared.mapping)
    if best <= 0:
        raise Unreadable(_("No answer is right."))
    rows = [
        {"text": _pattern(entry.key), "credit": share(max(entry.value, Decimal(0)), best)} for entry in declared.mapping
    ]
    return rows, True in cases


def _pattern(text: str) -> str:
    """A text to compare with, in which a star means itself."""
    return tidy(text).replace("*", "\\*")


def _gap_fill(item: Item, definition: dict[str, Any], html: str, declared: list[Declaration]) -> dict[str, Any]:
    stem = item.html(section(sections(html), "stem"), definition)
    text = _MARKER.sub(r"[\\[", item.html(without_sections(html), definition))
    names = [found.identifier.removeprefix("RESPONSE-") for found in declared]
    keys = list(item.keys(names).values()) if item.ours else [key_at(place) for place in range(len(names))]
    gaps, shuffles = [], []
    for number, (node, found) in enumerate(zip(item.interactions, declared, strict=True)):
        if text.count(chr(_FIRST + number)) != 1:
            raise Unreadable(_("A gap stands where no gap can stand."))
        text = text.replace(chr(_FIRST + number), f"[[{keys[number]}]]")
        gaps.append({"key": keys[number], "weight": _weight(found), **_gap(item, node, found)})
        if node.tag == "inlineChoiceInteraction":
            shuffles.append(node.get("shuffle", "false").lower() == "true")
    if not stem:
        stem = _("Fill in the gaps.")
        item.say(_("The text of the question became a text with gaps, under “%(stem)s”.") % {"stem": stem})
    definition["stem"] = stem
    return {"text": text, "gaps": gaps, "shuffle": any(shuffles) or not shuffles}


def _weight(declared: Declaration) -> int:
    """What the gap is worth beside the others: the most that its mapping gives, where that is a whole number."""
    best = max((entry.value for entry in declared.mapping), default=Decimal(1))
    return int(best) if 1 <= best <= 100 and best == int(best) else 1


def _gap(item: Item, node: Node, declared: Declaration) -> dict[str, Any]:
    if node.tag == "textEntryInteraction":
        if declared.base in _NUMBERS:
            item.say(_("A number in a gap is compared letter by letter."))
        rows, case = _typed(item, declared)
        return {"answers": rows, "case": case, "accents": True}
    mapped = item.processing.maps(declared)
    choices = node.all("inlineChoice")
    if not 2 <= len(choices) <= MAX_PARTS:
        raise Unreadable(_("A gap to choose for needs from 2 to %(most)s answers.") % {"most": MAX_PARTS})
    best = max((entry.value for entry in declared.mapping), default=Decimal(0))
    answers = []
    for one in choices:
        name = one.get("identifier")
        worth = share(max(declared.worth(name), Decimal(0)), best) if mapped else 100 * (name in declared.correct)
        answers.append({"text": one_line(item.text(one)), "credit": worth})
    return {"chosen": True, "answers": answers}
