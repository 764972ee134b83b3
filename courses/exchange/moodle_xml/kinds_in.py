"""What stands in a <question> besides its text, type by type.

Each reader gives the kind and its part of the definition. The stem, and perhaps a picture, it puts into the definition
that it is given.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, localcontext
from typing import Any

from django.utils.translation import gettext as _

from courses.exchange.moodle_xml.gaps_in import read_cloze, read_selects
from courses.exchange.moodle_xml.source import Source
from courses.exchange.reading import Unreadable, choice, credit_of, essay, keyed, with_text
from courses.exchange.safe_xml import Node
from courses.exchange.sections import section, sections
from courses.exchange.texts import decimal_text, each_of, key_at, markdown_from_plain, percent, shortened, spelled
from courses.questions.shapes import MAX_PARTS

Found = tuple[str, dict[str, Any]]
_MOST = MAX_PARTS + 1
"""Numbers may have an answer more: the one for everything else."""
_NO_UNITS = "3"


def _stem(source: Source, definition: dict[str, Any]) -> None:
    definition["stem"] = source.rich(source.node.first("questiontext"), definition)
    source.picture_of_old(definition)


def _answers(source: Source, tag: str = "answer") -> list[Node]:
    found = source.node.all(tag)
    if len(found) > _MOST:
        raise Unreadable(_("It has too many answers: at most %(most)s.") % {"most": MAX_PARTS})
    return found


def _fraction(answer: Node) -> int | str:
    return credit_of(answer.get("fraction") or answer.said("fraction", "0"))


def _feedback(source: Source, node: Node) -> dict[str, str]:
    return with_text("feedback", source.rich(node.first("feedback")))


def _choice(source: Source, definition: dict[str, Any]) -> Found:
    _stem(source, definition)
    options, nodes = [], []
    for answer in _answers(source):
        option: dict[str, Any] = {}
        option["text"] = source.rich(answer, option)
        if not option["text"] and "picture" not in option:
            continue
        if not option["text"]:
            option["text"] = option["picture"].get("alt") or _("Picture %(key)s") % {
                "key": key_at(len(options)).upper()
            }
            source.say(
                _("An option has only a picture, so it got a text: %(text)s") % {"text": shortened(option["text"])}
            )
        options.append({**option, **_feedback(source, answer)})
        nodes.append(answer)
    worth = each_of(nodes, _fraction, Unreadable)
    several = not source.true("single", default=True)
    kind, special = choice(keyed(options), worth, source, several=several)
    return kind, {**special, "shuffle": source.true("shuffleanswers", default=True)}


def _all_or_nothing(source: Source, definition: dict[str, Any]) -> Found:
    """The add-on type with several right options of which all are wanted."""
    _stem(source, definition)

    def option(answer: Node) -> dict[str, Any]:
        return {"text": source.rich(answer), "right": float(_fraction(answer)) > 0, **_feedback(source, answer)}

    options = each_of(_answers(source), option, Unreadable)
    shuffle = source.true("shuffleanswers", default=True)
    return "multiple", {"options": keyed(options), "credit": "all_or_nothing", "shuffle": shuffle}


def _true_false(source: Source, definition: dict[str, Any]) -> Found:
    _stem(source, definition)
    found: dict[str, Any] = {}
    for answer in _answers(source):
        says = source.one_line(answer).lower()
        if says not in ("true", "false"):
            raise Unreadable(_("“%(text)s” is neither true nor false.") % {"text": shortened(says)})
        found.update(with_text(f"feedback_{says}", source.rich(answer.first("feedback"))))
        if float(_fraction(answer)) == 100:
            if "answer" in found:
                raise Unreadable(_("Both true and false are marked as right."))
            found["answer"] = says == "true"
    if "answer" not in found:
        raise Unreadable(_("Neither true nor false is marked as right."))
    return "true_false", found


def _short_answer(source: Source, definition: dict[str, Any]) -> Found:
    _stem(source, definition)

    def row_of(answer: Node) -> dict[str, Any]:
        return {"text": source.one_line(answer), "credit": _share(source, answer), **_feedback(source, answer)}

    rows = each_of(_answers(source), row_of, Unreadable)
    case = source.true("usecase", default=False)
    return "short_answer", {"answers": [row for row in rows if row["text"]], "case": case, "accents": True}


def _share(source: Source, answer: Node) -> int | str:
    """What a typed answer is worth, never below nothing."""
    found = _fraction(answer)
    if float(found) < 0:
        source.say(_("An answer cost points; now it is worth nothing."))
        return 0
    return found


def _numerical(source: Source, definition: dict[str, Any]) -> Found:
    _stem(source, definition)

    def row_of(answer: Node) -> dict[str, Any] | None:
        text = source.one_line(answer)
        if text in ("*", ""):
            if source.rich(answer.first("feedback")) or float(_fraction(answer)):
                source.say(_("What the file says about any other number was left out."))
            return None
        row = {"value": _number(text), "tolerance": _number(answer.said("tolerance") or "0").removeprefix("-")}
        return {**row, "tolerance_kind": "absolute", "credit": _share(source, answer), **_feedback(source, answer)}

    rows = [row for row in each_of(_answers(source), row_of, Unreadable) if row]
    return "numerical", {"answers": rows, **_units(source)}


def _number(text: str) -> str:
    found = decimal_text(text)
    if found is None:
        raise Unreadable(_("“%(text)s” is no number.") % {"text": shortened(text)})
    return found


def _units(source: Source) -> dict[str, Any]:
    """The units with what one of each is in the first: the file says how many of it the first one is."""
    listed = source.node.first("units")
    if listed is None or source.said("showunits", "0") == _NO_UNITS or not listed.all("unit"):
        return {}
    rows = []
    for unit in listed.all("unit")[:_MOST]:
        multiplier = Decimal(_number(unit.said("multiplier") or "1"))
        if multiplier <= 0:
            raise Unreadable(_("A unit has the factor 0 or less."))
        with localcontext(prec=15):
            rows.append(
                {
                    "text": source.one_line(unit.first("unit_name")) or unit.said("unit_name"),
                    "factor": spelled(1 / multiplier),
                }
            )
    rows.sort(key=lambda row: row["factor"] != "1")
    rule = "optional" if source.said("unitgradingtype", "0") == "0" else "required"
    cost = Decimal(_number(source.said("unitpenalty") or "0.1")) * 100
    if source.said("showunits") in ("1", "2"):
        source.say(_("The unit was chosen from a list; here it is typed."))
    if source.said("unitgradingtype") == "2":
        source.say(_("A wrong unit costs a part of what the number is worth, not of the whole question."))
    return {"units": rows, "unit": rule, "unit_cost": percent(spelled(min(max(cost, Decimal(0)), Decimal(100)))) or 0}


def _matching(source: Source, definition: dict[str, Any]) -> Found:
    _stem(source, definition)
    pairs, distractors = [], []
    for sub in _answers(source, "subquestion"):
        prompt, answer = source.rich(sub), sub.first("answer")
        says = "" if answer is None else _matched(source, answer)
        if prompt and says:
            pairs.append({"prompt": prompt, "answer": says})
        elif says:
            distractors.append(says)
    used = {pair["answer"] for pair in pairs}
    extra = [text for text in dict.fromkeys(distractors) if text not in used]
    return "matching", {"pairs": keyed(pairs), **({"distractors": extra} if extra else {})}


def _matched(source: Source, answer: Node) -> str:
    """An answer to match: plain text, but with formats where the add-on with dragging writes it."""
    return source.rich(answer) if answer.get("format") else markdown_from_plain(source.one_line(answer))


def _essay(source: Source, definition: dict[str, Any]) -> Found:
    _stem(source, definition)
    if (source.said("attachments") or "0") != "0":
        source.say(_("Files cannot be handed in with an answer."))
    if source.plain(source.node.first("responsetemplate")).strip():
        source.say(_("The text that the answer begins with was left out."))
    grader = source.node.first("graderinfo")
    parts = sections(source.plain(grader))
    ideas = [source.html(text) for text in parts.get("idea", ())]
    examples = [source.html(text) for text in parts.get("example", ())]
    points = [text.strip() for text in parts.get("points", ())]
    if ideas and len(ideas) == len(examples) == len(points) and all(text.isdecimal() for text in points):
        rubric = [
            {"idea": idea, "example": example, "points": int(worth[:4])}
            for idea, example, worth in zip(ideas, examples, points, strict=True)
        ]
        return "open", {"rubric": keyed(rubric), "model_answer": source.html(section(parts, "answer"))}
    return "open", essay(source.rich(grader), source)


_ORDER_RULES = {
    "-1": "all_or_nothing", "all_or_nothing": "all_or_nothing",
    "0": "position", "absolute_position": "position",
    "1": "adjacent_pairs", "relative_next_exclude_last": "adjacent_pairs",
}  # fmt: skip


def _ordering(source: Source, definition: dict[str, Any]) -> Found:
    _stem(source, definition)
    items = [{"text": source.rich(answer), **_feedback(source, answer)} for answer in _answers(source)]
    said = source.said("gradingtype", "0").lower()
    rule = _ORDER_RULES.get(said)
    if rule is None:
        rule = "position" if said in ("7", "relative_to_correct") else "adjacent_pairs"
        source.say(
            _("Moodle's rule for credit (%(rule)s) became the nearest one here.") % {"rule": shortened(said, 40)}
        )
    if source.said("selecttype", "ALL").upper() not in ("ALL", "0"):
        source.say(_("Moodle asks for some of the steps each time; here all of them are asked."))
    return "ordering", {"items": keyed([item for item in items if item["text"]]), "credit": rule}


def _information(source: Source, definition: dict[str, Any]) -> Found:
    _stem(source, definition)
    return "information", {}


READERS: dict[str, Callable[[Source, dict[str, Any]], Found]] = {
    "multichoice": _choice,
    "multichoiceset": _all_or_nothing,
    "truefalse": _true_false,
    "shortanswer": _short_answer,
    "numerical": _numerical,
    "matching": _matching,
    "match": _matching,
    "ddmatch": _matching,
    "essay": _essay,
    "ordering": _ordering,
    "description": _information,
    "gapselect": read_selects,
    "ddwtos": read_selects,
    "cloze": read_cloze,
    "multianswer": read_cloze,
}
