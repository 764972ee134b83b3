"""What each kind of question is in Moodle. Each writer fills the sheet and gives the name of Moodle's type."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, localcontext
from fractions import Fraction
from html import escape, unescape
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from courses.exchange.markup import html_from_markdown
from courses.exchange.moodle_xml.cloze import escaped
from courses.exchange.moodle_xml.sheet import Sheet
from courses.exchange.sections import box
from courses.exchange.texts import markdown_from_plain, one_line, spelled
from courses.questions.gap_fill.definition import MARKER
from website.core.markdown import render_inline

Data = dict[str, Any]
_GRADES = frozenset(
    Decimal(text)
    for text in re.findall(
        r"\S+", "100 90 83.33333 80 75 70 66.66667 60 50 40 33.33333 30 25 20 16.66667 14.28571 12.5 11.11111 10 5 0"
    )
)
"""The percentages that Moodle offers, with and without a minus."""
_ORDER_RULES = {
    "adjacent_pairs": "RELATIVE_NEXT_EXCLUDE_LAST",
    "position": "ABSOLUTE_POSITION",
    "all_or_nothing": "ALL_OR_NOTHING",
}
_FIRST = 0xE000


def _stem(sheet: Sheet, data: Data) -> None:
    sheet.rich("questiontext", data["stem"], picture=data.get("picture"))


def _percent(sheet: Sheet, credit: Any) -> str:
    """A percentage as Moodle writes it."""
    value = round(Decimal(str(credit)), 5)
    if abs(value) not in _GRADES:
        sentence = _("Moodle does not know %(percent)s%%: import the file there with “Nearest grade if not listed”.")
        sheet.lose(sentence % {"percent": spelled(value)})
    return spelled(value)


def _share(share: Fraction) -> Decimal:
    return round(Decimal(share.numerator * 100) / Decimal(share.denominator), 5)


def _single(sheet: Sheet, data: Data) -> str:
    _stem(sheet, data)
    _choices(sheet, data, [100 if option["right"] else option.get("credit", 0) for option in data["options"]])
    sheet.value("single", "true")
    return "multichoice"


def _choices(sheet: Sheet, data: Data, worth: list[Any]) -> None:
    sheet.value("shuffleanswers", str(data.get("shuffle", True)).lower())
    sheet.value("answernumbering", "abc")
    for option, credit in zip(data["options"], worth, strict=True):
        fraction = _percent(sheet, credit)
        sheet.rich("answer", option["text"], sheet.feedback(option), option.get("picture"), fraction=fraction)


def _multiple(sheet: Sheet, data: Data) -> str:
    _stem(sheet, data)
    rule = data.get("credit", "half_for_one_miss")
    if data.get("choose"):
        sheet.lose(_("Moodle does not say how many options to choose."))
    if rule in ("half_for_one_miss", "all_or_nothing"):
        sheet.lose(_("The rule for partial credit became right minus wrong, because Moodle gives credit per option."))
    right = sum(option["right"] for option in data["options"])
    wrong = len(data["options"]) - right if rule == "per_option" else right
    shares = {True: _share(Fraction(1, right)), False: _share(Fraction(-1, wrong))}
    _choices(sheet, data, [option.get("credit", shares[option["right"]]) for option in data["options"]])
    sheet.value("single", "false")
    return "multichoice"


def _true_false(sheet: Sheet, data: Data) -> str:
    _stem(sheet, data)
    for answer in (True, False):
        word = str(answer).lower()
        fraction = 100 if data["answer"] is answer else 0
        sheet.plain("answer", word, sheet.feedback(data, f"feedback_{word}"), fraction=fraction, format="plain_text")
    return "truefalse"


def _short_answer(sheet: Sheet, data: Data) -> str:
    _stem(sheet, data)
    sheet.value("usecase", int(data.get("case", False)))
    _accents(sheet, data)
    for answer in data["answers"]:
        fraction = _percent(sheet, answer["credit"])
        sheet.plain("answer", answer["text"], sheet.feedback(answer), fraction=fraction, format="plain_text")
    return "shortanswer"


def _accents(sheet: Sheet, data: Data) -> None:
    if not data.get("accents", False):
        sheet.lose(_("In Moodle accents matter: “cafe” is not “café” there."))


def _numerical(sheet: Sheet, data: Data) -> str:
    _stem(sheet, data)
    for answer in data["answers"]:
        tolerance = Decimal(answer.get("tolerance", "0"))
        if answer.get("tolerance_kind") == "relative":
            sheet.lose(_("A tolerance in percent became one in units, which accepts the same numbers."))
            tolerance = abs(Decimal(answer["value"])) * tolerance / 100
        inside = [f"<tolerance>{spelled(tolerance)}</tolerance>", *sheet.feedback(answer)]
        fraction = _percent(sheet, answer["credit"])
        sheet.plain("answer", answer["value"], inside, fraction=fraction, format="plain_text")
    units = data.get("units", ())
    if units:
        sheet.lines.append("<units>")
        for unit in units:
            with localcontext(prec=15):
                multiplier = spelled(1 / Decimal(unit.get("factor", "1")))
            name = escape(unit["text"], quote=False)
            sheet.lines.append(f"  <unit><multiplier>{multiplier}</multiplier><unit_name>{name}</unit_name></unit>")
        sheet.lines.append("</units>")
    sheet.value("unitgradingtype", 1 if data.get("unit") == "required" else 0)
    sheet.value("unitpenalty", spelled(Decimal(str(data.get("unit_cost", 10))) / 100))
    sheet.value("showunits", 0 if units else 3)
    sheet.value("unitsleft", 0)
    return "numerical"


def _matching(sheet: Sheet, data: Data) -> str:
    _stem(sheet, data)
    sheet.value("shuffleanswers", "true")
    if any(pair.get("feedback") for pair in data["pairs"]):
        sheet.lose(_("Moodle has no feedback for single pairs; it was left out."))
    rows = [(pair["prompt"], pair["answer"]) for pair in data["pairs"]]
    for prompt, answer in [*rows, *(("", extra) for extra in data.get("distractors", ()))]:
        inner = Sheet(sheet.question, [])
        inner.plain("answer", _shown(sheet, answer))
        sheet.rich("subquestion", prompt, inner.lines)
    return "matching"


def _shown(sheet: Sheet, text: str) -> str:
    """What learners read of a text where only plain text can stand."""
    plain = one_line(unescape(strip_tags(render_inline(text))))
    if "<" in render_inline(text):
        sheet.lose(_("Answers to match are plain text in Moodle: bold, italic, links and line breaks were left out."))
    return plain if plain and markdown_from_plain(plain) != text else one_line(text)


def _ordering(sheet: Sheet, data: Data) -> str:
    _stem(sheet, data)
    sheet.value("layouttype", "VERTICAL")
    sheet.value("selecttype", "ALL")
    sheet.value("selectcount", 0)
    sheet.value("gradingtype", _ORDER_RULES[data.get("credit", "adjacent_pairs")])
    sheet.value("showgrading", "SHOW")
    sheet.value("numberingstyle", "none")
    for number, item in enumerate(data["items"], start=1):
        sheet.rich("answer", item["text"], sheet.feedback(item), fraction=number)
    return "ordering"


def _open(sheet: Sheet, data: Data) -> str:
    _stem(sheet, data)
    for name, value in (
        ("responseformat", "editor"), ("responserequired", 1), ("responsefieldlines", 10), ("attachments", 0),
        ("attachmentsrequired", 0),
    ):  # fmt: skip
        sheet.value(name, value)
    parts = [box("answer", html_from_markdown(data["model_answer"]))]
    for idea in data["rubric"]:
        parts.append(box("idea", html_from_markdown(idea["idea"])))
        parts.append(box("example", html_from_markdown(idea["example"])))
        parts.append(box("points", str(idea["points"])))
    sheet.html("graderinfo", "\n".join(parts))
    sheet.html("responsetemplate", "")
    return "essay"


def _information(sheet: Sheet, data: Data) -> str:
    _stem(sheet, data)
    return "description"


def _gap_fill(sheet: Sheet, data: Data) -> str:
    gaps = {gap["key"]: gap for gap in data["gaps"]}
    keys = MARKER.findall(data["text"])
    places = iter(range(_FIRST, _FIRST + len(keys)))
    html = html_from_markdown(MARKER.sub(lambda found: chr(next(places)), data["text"]))
    for number, key in enumerate(keys):
        html = html.replace(chr(_FIRST + number), _embedded(sheet, gaps[key], shuffle=data.get("shuffle", True)))
    stem = Sheet(sheet.question, sheet.losses)
    stem.rich("questiontext", "", picture=data.get("picture"))
    picture = stem.lines[1].strip().removeprefix("<text>").removesuffix("</text>")
    picture = picture.removeprefix("<![CDATA[").removesuffix("]]>")
    sheet.html("questiontext", f"{box('stem', html_from_markdown(data['stem']))}\n{html}{picture}")
    sheet.lines[-1:-1] = stem.lines[2:-1]
    return "cloze"


def _embedded(sheet: Sheet, gap: Data, *, shuffle: bool) -> str:
    """One gap as it stands in the text."""
    chosen = gap.get("chosen", False)
    if chosen:
        kind = "MULTICHOICE_S" if shuffle else "MULTICHOICE"
    else:
        kind = "SHORTANSWER_C" if gap.get("case", False) else "SHORTANSWER"
        _accents(sheet, gap)
    pieces = []
    for answer in gap["answers"]:
        text = html_from_markdown(answer["text"]) if chosen else escape(answer["text"])
        if chosen:
            text = text.removeprefix("<p>").removesuffix("</p>") if text.count("<p>") == 1 else text
        feedback = html_from_markdown(answer["feedback"]) if answer.get("feedback") else ""
        said = f"#{escaped(feedback)}" if feedback else ""
        pieces.append(f"%{_percent(sheet, answer['credit'])}%{escaped(text)}{said}")
    return f"{{{gap.get('weight', 1)}:{kind}:{'~'.join(pieces)}}}"


WRITERS: dict[str, Callable[[Sheet, Data], str]] = {
    "single": _single,
    "multiple": _multiple,
    "true_false": _true_false,
    "short_answer": _short_answer,
    "numerical": _numerical,
    "matching": _matching,
    "ordering": _ordering,
    "open": _open,
    "information": _information,
    "gap_fill": _gap_fill,
}
"""A rating is missing on purpose: Moodle has nothing without right and wrong that is no essay."""
