"""What each interaction of QTI is here. Everything an item asks in more than one way is refused."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from courses.exchange.qti.gaps_in import read_gaps
from courses.exchange.qti.item import Item, markup_of
from courses.exchange.qti.scoring import Declaration, share
from courses.exchange.reading import Unreadable, choice, essay, keyed, with_text
from courses.exchange.safe_xml import Node
from courses.exchange.sections import section, section_ids, sections, without_sections
from courses.exchange.texts import shortened
from courses.questions.shapes import MAX_PARTS

Found = tuple[str, dict[str, Any], str]
"""Kind, its part of the definition, and feedback for everybody."""
_INLINE = frozenset({"textEntryInteraction", "inlineChoiceInteraction"})
_MOST_POINTS = 11


def read_question(item: Item, definition: dict[str, Any]) -> Found:
    """The question of an item. Raises Unreadable."""
    found = item.interactions
    if not found:
        _stem(item, definition)
        return "information", {}, item.feedback([])[1]
    tags = list(dict.fromkeys(node.tag for node in found))
    if set(tags) <= _INLINE:
        return read_gaps(item, definition)
    reader = _BLOCKS.get(tags[0])
    if reader is None or len(found) > 1:
        listed = ", ".join(shortened(tag, 40) for tag in tags[:5])
        if len(found) > 1:
            raise Unreadable(_("The item asks several things at once: %(names)s.") % {"names": listed})
        raise Unreadable(_("The interaction %(names)s has no counterpart here.") % {"names": listed})
    if item.processing.own_rules:
        item.say(_("The item has rules of its own for marking, which were left out."))
    declared = item.declared.get(found[0].get("responseIdentifier"))
    return reader(item, definition, found[0], declared or Declaration(found[0].get("responseIdentifier")))


def _stem(item: Item, definition: dict[str, Any], interaction: Node | None = None) -> None:
    """The text around the interaction, with its prompt in its place."""

    def special(node: Node) -> str | None:
        if node is interaction:
            prompt = node.first("prompt")
            return "" if prompt is None else f"<p>{markup_of(prompt)}</p>"
        return None

    definition["stem"] = item.text(item.body, definition, special)


def _choices(interaction: Node, *tags: str) -> list[Node]:
    found = interaction.all(*tags)
    if len(found) > MAX_PARTS:
        raise Unreadable(_("It has too many answers: at most %(most)s.") % {"most": MAX_PARTS})
    if len({node.get("identifier") for node in found}) < len(found):
        raise Unreadable(_("Two answers have the same identifier."))
    return found


def _truth(name: str) -> bool | None:
    return {"true": True, "false": False}.get(name.lower())


def _read_choice(item: Item, definition: dict[str, Any], interaction: Node, declared: Declaration) -> Found:
    _stem(item, definition, interaction)
    nodes = _choices(interaction, "simpleChoice")
    names = [node.get("identifier") for node in nodes]
    single, general = item.feedback(names)
    for node in nodes:
        inline = node.find("feedbackInline", "feedbackBlock")
        if inline is not None:
            single.setdefault(node.get("identifier"), item.text(inline))
    several = declared.cardinality == "multiple"
    mapped = item.processing.maps(declared)
    if not declared.correct and not mapped:
        return _rating(item, nodes, general, several=several)
    if len(nodes) == 2 and not several and not mapped and {_truth(name) for name in names} == {True, False}:
        told = {name.lower(): single.get(name, "") for name in names}
        special = {"answer": bool(_truth(declared.correct[0]))}
        for truth in ("true", "false"):
            special.update(with_text(f"feedback_{truth}", told[truth]))
        return "true_false", special, general
    keys = item.keys(names)
    options = []
    for node, name in zip(nodes, names, strict=True):
        option: dict[str, Any] = {"key": keys[name]}
        option["text"] = item.text(node, option) or option.get("picture", {}).get("alt", "")
        options.append({**option, **with_text("feedback", single.get(name, ""))})
    shuffle = interaction.get("shuffle", "false").lower() == "true"
    if several and not mapped:
        rows = [{**option, "right": name in declared.correct} for option, name in zip(options, names, strict=True)]
        special = {"options": rows, "credit": "all_or_nothing", "shuffle": shuffle}
        kind = "multiple"
    else:
        kind, special = choice(options, _worth(item, declared, names, mapped=mapped), item, several=several)
        special["shuffle"] = shuffle
    right = sum(row["right"] for row in special["options"])
    if kind == "multiple" and interaction.get("maxChoices") == interaction.get("minChoices") == str(right):
        special["choose"] = right
    return kind, special, general


def _worth(item: Item, declared: Declaration, names: list[str], *, mapped: bool) -> list[int | str]:
    """What each choice is worth in percent of the whole."""
    if not mapped:
        return [100 if name in declared.correct[:1] else 0 for name in names]
    worth = [declared.worth(name) for name in names]
    gains = [value for value in worth if value > 0]
    whole = sum(gains, Decimal(0)) if declared.cardinality == "multiple" else max(gains, default=Decimal(0))
    if declared.cardinality == "multiple" and declared.upper and abs(declared.upper - whole) > Decimal("0.001"):
        item.say(_("The points of the right options do not make up the highest score; now they do."))
    return [share(value, whole) for value in worth]


def _rating(item: Item, nodes: list[Node], general: str, *, several: bool) -> Found:
    """A choice in which nothing is right or wrong asks for an opinion."""
    if several or not 2 <= len(nodes) <= _MOST_POINTS:
        raise Unreadable(_("The item does not say which answer is right."))
    if not item.ours:
        item.say(_("The item does not say which answer is right, so it became a rating that gives no points."))
    keys = item.keys([node.get("identifier") for node in nodes])
    points = [{"key": keys[node.get("identifier")], "label": item.text(node)} for node in nodes]
    return "rating", {"points": points}, general


def _read_match(item: Item, definition: dict[str, Any], interaction: Node, declared: Declaration) -> Found:
    _stem(item, definition, interaction)
    __, general = item.feedback([])
    sets = [_choices(one, "simpleAssociableChoice") for one in interaction.all("simpleMatchSet")]
    if len(sets) != 2:
        raise Unreadable(_("A question to match needs two lists."))
    listed = declared.correct or tuple(entry.key for entry in declared.mapping if entry.value > 0)
    linked = [tuple(text.split()) for text in listed]
    left, right = ([node.get("identifier") for node in one] for one in sets)
    if any(len(pair) != 2 for pair in linked):
        raise Unreadable(_("The right pairs of the item cannot be read."))
    if len({pair[0] for pair in linked}) < len(linked) or len(linked) < len(left):
        if len({pair[1] for pair in linked}) < len(linked) or {pair[1] for pair in linked} != set(right):
            raise Unreadable(_("Each entry of one list needs exactly one partner in the other."))
        sets, left, right = sets[::-1], right, left
        linked = [(second, first) for first, second in linked]
        item.say(_("The two lists changed places, so that each entry of the first has one partner."))
    partner = dict(linked)
    if set(partner) != set(left) or not set(partner.values()) <= set(right):
        raise Unreadable(_("Each entry of one list needs exactly one partner in the other."))
    texts = {node.get("identifier"): item.text(node) for node in sets[1]}
    keys = item.keys(left)
    pairs = [
        {"key": keys[name], "prompt": item.text(node), "answer": texts[partner[name]]}
        for name, node in zip(left, sets[0], strict=True)
    ]
    if not item.processing.maps(declared) and not item.ours:
        item.say(_("Each right pair gives a part of the points; in the file only the whole counts."))
    extra = [texts[name] for name in right if name not in partner.values()]
    return "matching", {"pairs": pairs, **({"distractors": extra} if extra else {})}, general


def _read_order(item: Item, definition: dict[str, Any], interaction: Node, declared: Declaration) -> Found:
    _stem(item, definition, interaction)
    nodes = {node.get("identifier"): node for node in _choices(interaction, "simpleChoice")}
    single, general = item.feedback(list(nodes))
    if sorted(declared.correct) != sorted(nodes):
        raise Unreadable(_("The right order of the item does not name each step once."))
    keys = item.keys(list(declared.correct))
    steps = [
        {"key": keys[name], "text": item.text(nodes[name]), **with_text("feedback", single.get(name, ""))}
        for name in declared.correct
    ]
    return "ordering", {"items": steps, "credit": "all_or_nothing"}, general


def _read_text(item: Item, definition: dict[str, Any], interaction: Node, declared: Declaration) -> Found:
    _stem(item, definition, interaction)
    __, general = item.feedback([])
    if declared.cardinality != "single":
        raise Unreadable(_("The item asks for several texts at once."))
    notes = "".join(markup_of(node) for node in item.body.walk() if node.tag == "rubricBlock" and _for_markers(node))
    parts = sections(notes)
    names = section_ids(notes, "idea")
    ideas = [
        (name, {"idea": item.html(idea), "example": item.html(example), "points": int(points.strip()[:4])})
        for name, idea, example, points in zip(
            names, parts.get("idea", ()), parts.get("example", ()), parts.get("points", ()), strict=False
        )
        if points.strip().isdecimal()
    ]
    if ideas:
        rows = keyed([row for __, row in ideas])
        if all(names):
            keys = item.keys([name for name, __ in ideas])
            rows = [{**row, "key": keys[name]} for name, row in ideas]
        return "open", {"rubric": rows, "model_answer": item.html(section(parts, "answer"))}, general
    answer = item.html(without_sections(notes)) or "\n\n".join(declared.correct)
    return "open", essay(answer, item), general


def _for_markers(node: Node) -> bool:
    return bool(set(node.get("view").split()) & {"scorer", "tutor", "author", "proctor", "testConstructor"})


_BLOCKS: dict[str, Callable[[Item, dict[str, Any], Node, Declaration], Found]] = {
    "choiceInteraction": _read_choice,
    "matchInteraction": _read_match,
    "orderInteraction": _read_order,
    "extendedTextInteraction": _read_text,
}
