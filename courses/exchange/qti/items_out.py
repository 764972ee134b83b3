"""What each kind of question is in QTI. Each writer fills the sheet."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from html import escape, unescape
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from courses.exchange.qti.sheet import Sheet, element, identifier_of, score
from courses.exchange.safe_xml import clean
from courses.exchange.sections import box
from courses.exchange.texts import markdown_from_plain, one_line
from courses.questions.gap_fill.definition import MARKER
from courses.questions.multiple.definition import MultipleDefinition, option_worth
from courses.questions.patterns import has_stars, pieces
from courses.questions.shapes import fraction_of
from website.core.markdown import render_inline

Data = dict[str, Any]
_FIRST = 0xE000


class Unsayable(Exception):
    """Why a question cannot be in a file of this format, as a sentence."""


def _choice(sheet: Sheet, data: Data, most: int, least: int, *, feedback: bool = True) -> None:
    """The options as they are shown, with feedback for each."""
    rows = []
    for option in data["options"]:
        inner = sheet.markup(option["text"]) + sheet.picture(option.get("picture"))
        rows.append(element("simpleChoice", inner, identifier=identifier_of(option["key"])))
        if feedback:
            sheet.feedback(identifier_of(option["key"]), option.get("feedback"))
    shuffle = str(data.get("shuffle", True)).lower()
    sheet.body.append(
        element(
            "choiceInteraction", "\n".join(rows),
            responseIdentifier="RESPONSE", shuffle=shuffle, maxChoices=most, minChoices=least,
        )
    )  # fmt: skip


def _single(sheet: Sheet, data: Data) -> None:
    sheet.stem(data)
    worth = {
        identifier_of(option["key"]): Fraction(1) if option["right"] else fraction_of(option.get("credit", 0))
        for option in data["options"]
    }
    _choice(sheet, data, 1, 0)
    right = [key for key, value in worth.items() if value == 1]
    partly = any(value not in (0, 1) for value in worth.values())
    sheet.declare(right, worth if partly else None)
    sheet.by_template("map_response" if partly else "match_correct")


def _multiple(sheet: Sheet, data: Data) -> None:
    sheet.stem(data)
    rule = data.get("credit", "half_for_one_miss")
    if rule == "half_for_one_miss":
        sheet.lose(_("The rule for partial credit became all or nothing."))
    right = [identifier_of(option["key"]) for option in data["options"] if option["right"]]
    choose = data.get("choose")
    _choice(sheet, data, choose or 0, choose or 0)
    if rule in ("half_for_one_miss", "all_or_nothing"):
        sheet.declare(right, cardinality="multiple")
        sheet.by_template("match_correct")
        return
    share = Fraction(1, len(right))
    if rule == "right_minus_wrong":
        worth = {option["key"]: share if option["right"] else -share for option in data["options"]}
    else:
        worth = option_worth(MultipleDefinition.model_validate({**data, "options": _bare(data["options"])}).options)
    sheet.declare(right, {identifier_of(key): value for key, value in worth.items()}, cardinality="multiple")
    sheet.by_template("map_response")


def _bare(options: list[Data]) -> list[Data]:
    """Options without pictures, which have names here and hashes in definitions."""
    return [{name: value for name, value in option.items() if name != "picture"} for option in options]


def _true_false(sheet: Sheet, data: Data) -> None:
    sheet.stem(data)
    options = [
        {"key": "true", "text": _("True"), "feedback": data.get("feedback_true")},
        {"key": "false", "text": _("False"), "feedback": data.get("feedback_false")},
    ]
    _choice(sheet, {"options": options, "shuffle": False}, 1, 0)
    sheet.declare([str(data["answer"]).lower()])
    sheet.by_template("match_correct")


def _rating(sheet: Sheet, data: Data) -> None:
    sheet.stem(data)
    options = [{"key": point["key"], "text": point["label"]} for point in data["points"]]
    _choice(sheet, {"options": options, "shuffle": False}, 1, 0)
    sheet.declare([])


def _matching(sheet: Sheet, data: Data) -> None:
    sheet.stem(data)
    if any(pair.get("feedback") for pair in data["pairs"]):
        sheet.lose(_("QTI has no feedback for single pairs; it was left out."))
    answers = list(dict.fromkeys([pair["answer"] for pair in data["pairs"]]))
    names = {answer: f"answer-{number}" for number, answer in enumerate([*answers, *data.get("distractors", ())], 1)}
    left = [
        element(
            "simpleAssociableChoice", sheet.markup(pair["prompt"]), identifier=identifier_of(pair["key"]), matchMax=1
        )
        for pair in data["pairs"]
    ]
    right = [
        element("simpleAssociableChoice", sheet.markup(answer), identifier=name, matchMax=0)
        for answer, name in names.items()
    ]
    sets = "\n".join(element("simpleMatchSet", "\n".join(one)) for one in (left, right))
    sheet.body.append(
        element("matchInteraction", sets, responseIdentifier="RESPONSE", shuffle="true", maxAssociations=len(left))
    )
    linked = [f"{identifier_of(pair['key'])} {names[pair['answer']]}" for pair in data["pairs"]]
    share = Fraction(1, len(linked))
    sheet.declare(linked, dict.fromkeys(linked, share), cardinality="multiple", base="directedPair")
    sheet.by_template("map_response")


def _ordering(sheet: Sheet, data: Data) -> None:
    sheet.stem(data)
    if data.get("credit", "adjacent_pairs") != "all_or_nothing":
        sheet.lose(_("The rule for partial credit became all or nothing."))
    if any(item.get("feedback") for item in data["items"]):
        sheet.lose(_("QTI has no feedback for single steps; it was left out."))
    rows = [
        element("simpleChoice", sheet.markup(item["text"]), identifier=identifier_of(item["key"]))
        for item in data["items"]
    ]
    sheet.body.append(element("orderInteraction", "\n".join(rows), responseIdentifier="RESPONSE", shuffle="true"))
    sheet.declare([identifier_of(item["key"]) for item in data["items"]], cardinality="ordered")
    sheet.by_template("match_correct")


def _open(sheet: Sheet, data: Data) -> None:
    sheet.stem(data)
    parts = [box("answer", sheet.markup(data["model_answer"]))]
    for idea in data["rubric"]:
        parts.append(box("idea", sheet.markup(idea["idea"]), identifier=identifier_of(idea["key"])))
        parts.append(box("example", sheet.markup(idea["example"])))
        parts.append(box("points", str(idea["points"])))
    sheet.body.append(element("rubricBlock", "\n".join(parts), view="scorer"))
    sheet.body.append(element("extendedTextInteraction", responseIdentifier="RESPONSE", expectedLines=10))
    sheet.declare([], base="string")
    sheet.most = Fraction(sum(idea["points"] for idea in data["rubric"]))


def _information(sheet: Sheet, data: Data) -> None:
    sheet.stem(data)


def _mapped(sheet: Sheet, data: Data, weight: int = 1) -> dict[str, Fraction]:
    """Typed answers with what they are worth. QTI compares letter by letter, so patterns with a star stay behind."""
    if not data.get("accents", False):
        sheet.lose(_("In QTI accents matter: “cafe” is not “café” there."))
    if any(answer.get("feedback") for answer in data["answers"]):
        sheet.lose(_("Feedback for single typed answers was left out."))
    found: dict[str, Fraction] = {}
    for answer in data["answers"]:
        if has_stars(answer["text"]):
            sheet.lose(_("Answers with * for any text were left out."))
        else:
            found.setdefault(one_line(pieces(answer["text"])[0]), fraction_of(answer["credit"]) * weight)
    if not any(value == weight for value in found.values()):
        raise Unsayable(_("Its right answers have * for any text, which QTI does not know."))
    return found


def _short_answer(sheet: Sheet, data: Data) -> None:
    worth = _mapped(sheet, data)
    sheet.stem(data)
    sheet.body.append(f"<p>{element('textEntryInteraction', responseIdentifier='RESPONSE')}</p>")
    right = [text for text, value in worth.items() if value == 1][:1]
    sheet.declare(right, worth, base="string", case=data.get("case", False))
    sheet.by_template("map_response")


def _numerical(sheet: Sheet, data: Data) -> None:
    sheet.stem(data)
    if data.get("units"):
        sheet.lose(_("Units were left out: in QTI the number alone counts."))
    if any(answer.get("feedback") for answer in data["answers"]):
        sheet.lose(_("Feedback for single typed answers was left out."))
    sheet.body.append(f"<p>{element('textEntryInteraction', responseIdentifier='RESPONSE')}</p>")
    right = [answer["value"] for answer in data["answers"] if fraction_of(answer["credit"]) == 1][:1]
    sheet.declare(right, base="float")
    rules = []
    for number, answer in enumerate(data["answers"]):
        tolerance, mode = answer.get("tolerance", "0"), answer.get("tolerance_kind", "absolute")
        exact = {"toleranceMode": "exact"}
        said = exact if tolerance == "0" else {"toleranceMode": mode, "tolerance": f"{tolerance} {tolerance}"}
        value = element("baseValue", answer["value"], baseType="float")
        same = element("equal", element("variable", identifier="RESPONSE") + value, **said)
        tag = "responseElseIf" if number else "responseIf"
        rules.append(element(tag, same + score(fraction_of(answer["credit"]))))
    sheet.processing = element("responseProcessing", element("responseCondition", "\n".join(rules)))


def _gap_fill(sheet: Sheet, data: Data) -> None:
    gaps = {gap["key"]: gap for gap in data["gaps"]}
    keys = MARKER.findall(data["text"])
    places = iter(range(_FIRST, _FIRST + len(keys)))
    text = sheet.markup(MARKER.sub(lambda found: chr(next(places)), data["text"]))
    for number, key in enumerate(keys):
        text = text.replace(chr(_FIRST + number), _gap(sheet, gaps[key], shuffle=data.get("shuffle", True)))
    sheet.body.append(box("stem", sheet.markup(data["stem"])) + sheet.picture(data.get("picture")))
    sheet.body.append(text)
    sheet.most = Fraction(sum(gap.get("weight", 1) for gap in data["gaps"]))
    mapped = "".join(element("mapResponse", identifier=f"RESPONSE-{key}") for key in keys)
    total = mapped if len(keys) == 1 else element("sum", mapped)
    sheet.processing = element("responseProcessing", element("setOutcomeValue", total, identifier="SCORE"))


def _gap(sheet: Sheet, gap: Data, *, shuffle: bool) -> str:
    """Declares a gap, and gives what stands in the text for it."""
    name, weight = f"RESPONSE-{gap['key']}", gap.get("weight", 1)
    if not gap.get("chosen", False):
        worth = _mapped(sheet, gap, weight)
        right = [text for text, value in worth.items() if value == weight][:1]
        case = gap.get("case", False)
        sheet.declare(right, worth, identifier=name, base="string", upper=Fraction(weight), case=case)
        return element("textEntryInteraction", responseIdentifier=name)
    if any(answer.get("feedback") for answer in gap["answers"]):
        sheet.lose(_("Feedback for what is chosen in a gap was left out."))
    names = [f"a{number}" for number in range(1, len(gap["answers"]) + 1)]
    worth = {one: fraction_of(answer["credit"]) * weight for one, answer in zip(names, gap["answers"], strict=True)}
    right = [one for one, value in worth.items() if value == weight][:1]
    sheet.declare(right, worth, identifier=name, upper=Fraction(weight))
    rows = "".join(
        element("inlineChoice", escape(clean(_shown(sheet, answer["text"])), quote=False), identifier=one)
        for one, answer in zip(names, gap["answers"], strict=True)
    )
    return element("inlineChoiceInteraction", rows, responseIdentifier=name, shuffle=str(shuffle).lower())


def _shown(sheet: Sheet, text: str) -> str:
    """What learners read of a text where only plain text can stand."""
    html = render_inline(text)
    if "<" in html:
        sheet.lose(_("What is chosen in a gap is plain text in QTI: bold, italic and links were left out."))
    plain = one_line(unescape(strip_tags(html)))
    return plain if plain and markdown_from_plain(plain) != text else one_line(text)


WRITERS: dict[str, Callable[[Sheet, Data], None]] = {
    "single": _single,
    "multiple": _multiple,
    "true_false": _true_false,
    "matching": _matching,
    "ordering": _ordering,
    "open": _open,
    "short_answer": _short_answer,
    "numerical": _numerical,
    "gap_fill": _gap_fill,
    "rating": _rating,
    "information": _information,
}
