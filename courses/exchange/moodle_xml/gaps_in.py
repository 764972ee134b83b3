"""Moodle's questions with gaps: embedded answers, and words to choose for places in a text."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from courses.exchange.markup import plain_from_html
from courses.exchange.moodle_xml import cloze
from courses.exchange.moodle_xml.cloze import Cloze
from courses.exchange.moodle_xml.source import Source
from courses.exchange.reading import Unreadable, keyed, with_text
from courses.exchange.safe_xml import Node
from courses.exchange.sections import section, sections, without_sections
from courses.exchange.texts import MOST_PIECE, decimal_text, key_at, shortened, tidy
from courses.questions.shapes import MAX_PARTS

_PLACE = re.compile(r"\[\[([0-9]{1,3})\]\]")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_MARKER = re.compile(r"\[\[(?=[a-z0-9-]{1,60}\]\])")
_FIRST = 0xE000
_BLANK = "_____"


def read_cloze(source: Source, definition: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """A text with embedded answers. Raises Unreadable where they are more than gaps."""
    html = _whole(source)
    gaps = cloze.find_gaps(html, MAX_PARTS)
    if not gaps:
        raise Unreadable(_("There is no gap in the text."))
    if len(gaps) == 1 and gaps[0].kind in cloze.NUMERICAL:
        return _only_number(source, definition, html, gaps[0])
    rows = [_gap(source, gap, key_at(number)) for number, gap in enumerate(gaps)]
    pieces, end = [], 0
    for number, gap in enumerate(gaps):
        pieces += [html[end : gap.start], chr(_FIRST + number)]
        end = gap.end
    text = _texts(source, definition, "".join([*pieces, html[end:]]), len(gaps))
    chosen = [gap.kind in cloze.SHUFFLED for gap in gaps if gap.kind in cloze.CHOSEN | cloze.SHUFFLED]
    if len(set(chosen)) > 1:
        source.say(_("Some lists were shuffled and some were not; now all of them are."))
    return "gap_fill", {"text": text, "gaps": rows, "shuffle": any(chosen) or not chosen}


def _whole(source: Source) -> str:
    """The text of the question as HTML, without characters that stand for gaps here."""
    html = _PRIVATE.sub("", source.plain(source.node.first("questiontext")))
    if len(html) > 8 * MOST_PIECE:
        raise Unreadable(_("A text of this question is too long."))
    return html


def _texts(source: Source, definition: dict[str, Any], html: str, count: int) -> str:
    """The text with markers for the gaps; what stands in our own box before it becomes the stem."""
    stem = source.html(section(sections(html), "stem"), definition)
    text = source.rich(_shown(source, without_sections(html)), definition)
    # Double brackets that the author meant as such must not read as the place of a gap.
    text = _MARKER.sub(r"[\\[", text)
    for number in range(count):
        if text.count(chr(_FIRST + number)) != 1:
            raise Unreadable(_("A gap stands where no gap can stand."))
        text = text.replace(chr(_FIRST + number), f"[[{key_at(number)}]]")
    if not stem:
        stem = _("Fill in the gaps.")
        source.say(_("The text of the question became a text with gaps, under “%(stem)s”.") % {"stem": stem})
    definition["stem"] = stem
    return text


def _shown(source: Source, html: str) -> Node:
    """The element of the text with another text in it, and with its files."""
    node = source.node.first("questiontext")
    return Node(node.tag, node.attributes, node.line, [Node("text", {}, node.line, [html]), *node.all("file")])


def _gap(source: Source, gap: Cloze, key: str) -> dict[str, Any]:
    """One embedded question as a gap. Raises Unreadable."""
    row: dict[str, Any] = {"key": key, "weight": max(gap.weight, 1)}
    if not gap.weight:
        source.say(_("A gap with the weight 0 counts like one with 1."))
    if gap.kind in cloze.SEVERAL:
        raise Unreadable(_("A gap in which several options are chosen has no counterpart here."))
    if gap.kind in cloze.NUMERICAL:
        return {**row, "answers": [_exact_number(answer) for answer in gap.answers], **_said_as_text(source)}
    row["answers"] = []
    chosen = gap.kind in cloze.CHOSEN | cloze.SHUFFLED
    for answer in gap.answers:
        credit = answer.credit
        if float(credit) < 0:
            source.say(_("An answer cost points; now it is worth nothing."))
            credit = 0
        text = source.html(answer.text) if chosen else tidy(plain_from_html(answer.text)[0])
        row["answers"].append({"text": text, "credit": credit, **with_text("feedback", source.html(answer.feedback))})
    if chosen:
        return {**row, "chosen": True}
    return {**row, "case": gap.kind in cloze.TYPED_WITH_CASE, "accents": True}


def _said_as_text(source: Source) -> dict[str, Any]:
    source.say(_("A number in a gap is compared letter by letter."))
    return {"case": False, "accents": True}


def _exact_number(answer: cloze.Choice) -> dict[str, Any]:
    value, tolerance = _with_tolerance(answer)
    if value == "*":
        return {"text": "*", "credit": answer.credit}
    if decimal_text(tolerance) != "0":
        raise Unreadable(_("A number with a tolerance cannot be one gap of several. Make it a question of its own."))
    return {"text": value, "credit": answer.credit}


def _with_tolerance(answer: cloze.Choice) -> tuple[str, str]:
    value, __, tolerance = cloze.typed(answer).partition(":")
    return value.strip(), tolerance.strip() or "0"


def _only_number(source: Source, definition: dict[str, Any], html: str, gap: Cloze) -> tuple[str, dict[str, Any]]:
    """A text whose one gap is a number asks for that number."""
    rows = []
    for answer in gap.answers:
        value, tolerance = _with_tolerance(answer)
        if value == "*":
            source.say(_("What the file says about any other number was left out."))
            continue
        number, margin = decimal_text(value), decimal_text(tolerance)
        if number is None or margin is None:
            raise Unreadable(_("“%(text)s” is no number.") % {"text": shortened(answer.text)})
        row = {"value": number, "tolerance": margin.removeprefix("-"), "tolerance_kind": "absolute"}
        worth = answer.credit if float(answer.credit) > 0 else 0
        rows.append({**row, "credit": worth, **with_text("feedback", source.html(answer.feedback))})
    shown = f"{html[: gap.start]}{_BLANK}{html[gap.end :]}"
    definition["stem"] = source.rich(_shown(source, shown), definition)
    source.say(_("The text has one gap for a number, so it became a question for that number."))
    return "numerical", {"answers": rows}


# --- words to choose --------------------------------------------------------------------------------------------------


def read_selects(source: Source, definition: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """A text with numbered places, and words in groups to choose or drag there."""
    html = _whole(source)
    words = source.node.all("selectoption", "dragbox")
    groups = [word.said("group", "1") or "1" for word in words]
    texts = [source.rich(word) for word in words]
    numbers = [int(found) for found in _PLACE.findall(html)]
    if not numbers:
        raise Unreadable(_("There is no gap in the text."))
    if len(numbers) > MAX_PARTS or len(words) > 2 * MAX_PARTS:
        raise Unreadable(_("It has too many gaps: at most %(most)s.") % {"most": MAX_PARTS})
    if any(not 1 <= number <= len(words) for number in numbers):
        raise Unreadable(_("The text has a place for a word that is not there."))
    places = iter(range(_FIRST, _FIRST + MAX_PARTS))
    text = _texts(source, definition, _PLACE.sub(lambda found: chr(next(places)), html), len(numbers))
    rows = []
    for number in numbers:
        listed = {texts[place]: 0 for place in range(len(words)) if groups[place] == groups[number - 1]}
        listed[texts[number - 1]] = 100
        rows.append({"chosen": True, "answers": [{"text": one, "credit": worth} for one, worth in listed.items()]})
    if source.node.all("dragbox"):
        source.say(_("Words to drag became lists to choose from."))
    return "gap_fill", {"text": text, "gaps": keyed(rows), "shuffle": source.true("shuffleanswers", default=False)}
