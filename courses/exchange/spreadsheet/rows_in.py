"""Rows of a table as questions."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from courses.enums import Competency, PracticeDomain
from courses.exchange.questions import FileQuestion, ReadItem, Tags
from courses.exchange.spreadsheet.layout import HINTS, KINDS, AnswerCells, Row
from courses.exchange.texts import (
    checked,
    decimal_text,
    each_of,
    key_at,
    one_line,
    percent,
    refused,
    shortened,
    told,
    with_keys,
)
from courses.questions.registry import kinds
from courses.questions.shapes import fraction_of

YES, NO = {"yes", "true", "x", "y", "1", "right", "✓"}, {"no", "false", "n", "0", "wrong"}
_RIGHT, _WRONG = {"right", "yes", "true", "x", "y", "✓"}, {"wrong", "no", "false", "n"}
_CREDIT = re.compile(r"(?:(right|wrong)\s+)?(-?[0-9]+(?:[.,][0-9]+)?)\s*%?", re.IGNORECASE)
_CHOICES = {"choice", "multiple_choice", "mcq"}


class RowFault(Exception):
    """Why a row is no question, as a sentence."""


def item(row: Row) -> ReadItem:
    """The question of a row, or why it is none."""
    place, name = _("row %(number)s") % {"number": row.number}, one_line(row.cell("name"))
    if row.fault:
        return refused(place, name, row.fault)
    changes: list[str] = []
    faults: list[str] = []
    kind, definition, tags = "", None, Tags()
    try:
        kind = _kind(row)
        definition = {**_base(row), **_READERS[kind](row, _settings(row, changes))}
    except RowFault as fault:
        faults += [str(fault)] if row.cell("question") else [_("There is no question in this row."), str(fault)]
    try:
        tags = _tags(row, changes)
    except RowFault as fault:
        faults.append(str(fault))
    if definition is None:
        return refused(place, name, told(faults))
    category = tuple(part for part in map(one_line, _unslashed(row.cell("category"))) if part)
    question = FileQuestion(kind, definition, one_line(row.cell("ref")), name, category, tags)
    keys = [key.strip() for key in row.cell("keys").split(",")] if row.cell("keys") else []
    read = checked(place, with_keys(question, keys) if keys else question, changes)
    return refused(place, name, told([*faults, *filter(None, [read.refused])])) if faults else read


def _kind(row: Row) -> str:
    said = re.sub(r"[\W_]+", "_", row.cell("kind").lower()).strip("_")
    name = KINDS.get(said, said)
    if name in _CHOICES:
        right = sum(_choice_credit(answer, single=True)[0] for answer in row.answers())
        return "single" if right == 1 else "multiple"
    if name not in _READERS:
        known = ", ".join(kind.name for kind in kinds)
        raise RowFault(_("“%(kind)s” is no kind of question. The kinds are: %(known)s.") % {
            "kind": shortened(row.cell("kind")), "known": known,
        })  # fmt: skip
    return name


def _base(row: Row) -> dict[str, Any]:
    data: dict[str, Any] = {"stem": row.cell("question")}
    if row.cell("feedback"):
        data["feedback"] = row.cell("feedback")
    hints = [row.cell(name) for name in HINTS if row.cell(name)]
    return {**data, "hints": hints} if hints else data


def _unslashed(path: str) -> list[str]:
    return [name.replace("\ufdd0", "/") for name in path[:2000].replace("//", "\ufdd0").split("/")]


# --- cells ----------------------------------------------------------------------------------------------


def _settings(row: Row, changes: list[str]) -> dict[str, str]:
    """What the settings cell says, by name: "name: value" on lines of their own or between semicolons."""
    found: dict[str, str] = {}
    for part in re.split(r"[;\n]", row.cell("settings")):
        name, _sign, value = part.partition(":")
        name = " ".join(name.lower().split())
        if name in _SETTINGS or re.fullmatch(r"gap [a-z0-9-]+", name):
            found[name] = value.strip()
        elif name:
            changes.append(_("This setting means nothing and was left out: %(name)s.") % {"name": shortened(name)})
    return found


_SETTINGS = {"shuffle", "choose", "credit", "case", "accents", "unit", "unit cost"}


def _flag(text: str, what: str) -> bool:
    if text.lower() in YES:
        return True
    if text.lower() in NO:
        return False
    raise RowFault(_("“%(what)s” must be yes or no, not “%(text)s”.") % {"what": what, "text": shortened(text)})


def _flags(settings: dict[str, str], *names: str) -> dict[str, bool]:
    return {name: _flag(settings[name], name) for name in names if settings.get(name)}


def _whole(text: str, what: str) -> int:
    if not re.fullmatch(r"[0-9]{1,4}(?:\.0)?", text):
        sentence = _("“%(what)s” must be a whole number, not “%(text)s”.")
        raise RowFault(sentence % {"what": what, "text": shortened(text)})
    return int(text.partition(".")[0])


def _number(text: str) -> str:
    found = decimal_text(text)
    if found is None:
        raise RowFault(_("“%(text)s” is not a number.") % {"text": shortened(text)})
    return found


def _credit(text: str) -> int | str:
    """A percentage. Raises RowFault."""
    found = percent(text.rstrip("% "))
    if found is None or not -100 <= Decimal(found) <= 100:
        sentence = _("“%(text)s” is no credit: write right, wrong, or a number from -100 to 100.")
        raise RowFault(sentence % {"text": shortened(text)})
    return found


def _choice_credit(cells: AnswerCells, *, single: bool) -> tuple[bool, int | str | None]:
    """Whether an option is right, and what it is worth (None: what its question gives)."""
    said = cells.credit.strip().lower()
    if not said or said in _WRONG:
        return False, None
    if said in _RIGHT:
        return True, None
    found = _CREDIT.fullmatch(said)
    credit = _credit(found[2] if found else said)
    if found and found[1]:
        return found[1] == "right", credit
    worth = fraction_of(credit)
    if single:
        return (True, None) if worth == 1 else (False, credit if worth else None)
    return worth > 0, credit


def _typed_credit(cells: AnswerCells, default: int) -> int | str:
    said = cells.credit.strip().lower()
    if not said:
        return default
    return 100 if said in _RIGHT else 0 if said in _WRONG else _credit(said)


def _part(cells: AnswerCells, **row: Any) -> dict[str, Any]:
    return {**row, "feedback": cells.feedback} if cells.feedback else row


# --- kinds ----------------------------------------------------------------------------------------------


def _single(row: Row, settings: dict[str, str]) -> dict[str, Any]:
    return {"options": _options(row, single=True), **_flags(settings, "shuffle")}


def _multiple(row: Row, settings: dict[str, str]) -> dict[str, Any]:
    data: dict[str, Any] = {"options": _options(row, single=False), **_flags(settings, "shuffle")}
    if settings.get("choose"):
        data["choose"] = _whole(settings["choose"], "choose")
    if settings.get("credit"):
        data["credit"] = _rule(settings["credit"])
    elif any("credit" in option for option in data["options"]):
        data["credit"] = "per_option"
    return data


def _options(row: Row, *, single: bool) -> list[dict[str, Any]]:
    def option(numbered: tuple[int, AnswerCells]) -> dict[str, Any]:
        place, cells = numbered
        right, credit = _choice_credit(cells, single=single)
        found = _part(cells, key=key_at(place), text=cells.answer, right=right)
        return found if credit is None else {**found, "credit": credit}

    return each_of(enumerate(row.answers()), option, RowFault)


def _rule(text: str) -> str:
    return re.sub(r"[\W_]+", "_", text.lower()).strip("_")


def _true_false(row: Row, _settings: dict[str, str]) -> dict[str, Any]:
    found: dict[bool, AnswerCells] = {}
    for cells in row.answers():
        truth = _flag(cells.answer, "answer")
        if truth in found:
            raise RowFault(_("Write “true” and “false” once each."))
        found[truth] = cells
    right = [truth for truth, cells in found.items() if _typed_credit(cells, 0) == 100]
    if not right and len(found) == 1 and not next(iter(found.values())).credit:
        right = list(found)
    if len(right) != 1:
        raise RowFault(_("Write “right” as the credit of the answer that is right: true or false."))
    data: dict[str, Any] = {"answer": right[0]}
    for truth, name in ((True, "feedback_true"), (False, "feedback_false")):
        if truth in found and found[truth].feedback:
            data[name] = found[truth].feedback
    return data


def _matching(row: Row, _settings: dict[str, str]) -> dict[str, Any]:
    cells = row.answers()
    pairs = [one for one in cells if one.answer]
    return {
        "pairs": [
            _part(one, key=key_at(place), prompt=one.answer, answer=one.detail) for place, one in enumerate(pairs)
        ],
        "distractors": [one.detail for one in cells if not one.answer],
    }


def _ordering(row: Row, settings: dict[str, str]) -> dict[str, Any]:
    items = [_part(cells, key=key_at(place), text=cells.answer) for place, cells in enumerate(row.answers())]
    rule = settings.get("credit")
    return {"items": items, **({"credit": _rule(rule)} if rule else {})}


def _gap_fill(row: Row, settings: dict[str, str]) -> dict[str, Any]:
    in_text = list(dict.fromkeys(re.findall(r"\[\[([a-z0-9-]{1,60})\]\]", row.cell("text"))))
    answers = row.answers()
    said = [one.detail.strip().strip("[]") or (in_text[0] if len(in_text) == 1 else "") for one in answers]
    if not all(said):
        raise RowFault(_("Write in “detail” to which gap each answer belongs, for example: a."))

    def gap(key: str) -> dict[str, Any]:
        return _gap(key, [one for one, name in zip(answers, said, strict=True) if name == key], settings)

    gaps = each_of(dict.fromkeys(said), gap, RowFault)
    return {"text": row.cell("text"), "gaps": gaps, **_flags(settings, "shuffle")}


def _gap(key: str, answers: list[AnswerCells], settings: dict[str, str]) -> dict[str, Any]:
    words = [word for word in re.split(r"[,\s]+", settings.get(f"gap {key}", "").lower()) if word]
    gap: dict[str, Any] = {"key": key, "chosen": False}
    while words:
        word = words.pop(0)
        if word in ("chosen", "case", "accents"):
            gap[word] = True
        elif word == "weight" and words:
            gap["weight"] = _whole(words.pop(0), "weight")
        elif word != "typed":
            raise RowFault(_("“%(word)s” is no setting of a gap.") % {"word": shortened(word)})
    default = 0 if gap["chosen"] else 100
    gap["answers"] = _typed_answers(answers, default)
    return gap


def _typed_answers(answers: list[AnswerCells], default: int) -> list[dict[str, Any]]:
    return each_of(answers, lambda one: _part(one, text=one.answer, credit=_typed_credit(one, default)), RowFault)


def _short_answer(row: Row, settings: dict[str, str]) -> dict[str, Any]:
    return {"answers": _typed_answers(row.answers(), 100), **_flags(settings, "case", "accents")}


def _numerical(row: Row, settings: dict[str, str]) -> dict[str, Any]:
    data: dict[str, Any] = {"answers": each_of(row.answers(), _number_answer, RowFault)}
    units = [part.rpartition("=") for part in re.split(r"[;\n]", row.cell("units")) if part.strip()]
    if units:
        data["units"] = [
            {"text": (text or factor).strip(), "factor": _number(factor) if sign else "1"}
            for text, sign, factor in units
        ]
        data["unit"] = settings.get("unit", "").lower() or "optional"
    if settings.get("unit cost"):
        data["unit_cost"] = _credit(settings["unit cost"])
    return data


def _number_answer(one: AnswerCells) -> dict[str, Any]:
    tolerance = one.detail.strip()
    answer = {
        "value": _number(one.answer),
        "tolerance": _number(tolerance.rstrip("% ")) if tolerance else "0",
        "tolerance_kind": "relative" if tolerance.endswith("%") else "absolute",
        "credit": _typed_credit(one, 100),
    }
    return _part(one, **answer)


def _open(row: Row, _settings: dict[str, str]) -> dict[str, Any]:
    def idea(numbered: tuple[int, AnswerCells]) -> dict[str, Any]:
        place, one = numbered
        return {
            "key": key_at(place),
            "idea": one.answer,
            "example": one.detail or _("The file gives no example."),
            "points": _whole(one.credit.strip() or "1", "credit"),
        }

    return {"rubric": each_of(enumerate(row.answers()), idea, RowFault), "model_answer": row.cell("model answer")}


def _rating(row: Row, _settings: dict[str, str]) -> dict[str, Any]:
    return {"points": [{"key": key_at(place), "label": one.answer} for place, one in enumerate(row.answers())]}


def _information(_row: Row, _settings: dict[str, str]) -> dict[str, Any]:
    return {}


_READERS: dict[str, Callable[[Row, dict[str, str]], dict[str, Any]]] = {
    "single": _single,
    "multiple": _multiple,
    "true_false": _true_false,
    "matching": _matching,
    "ordering": _ordering,
    "gap_fill": _gap_fill,
    "short_answer": _short_answer,
    "numerical": _numerical,
    "open": _open,
    "rating": _rating,
    "information": _information,
}


# --- tags -----------------------------------------------------------------------------------------------


def _tags(row: Row, changes: list[str]) -> Tags:
    domain = _rule(row.cell("domain"))
    if domain and domain not in PracticeDomain.values:
        changes.append(_("There is no practice domain “%(name)s”.") % {"name": shortened(row.cell("domain"))})
        domain = ""
    said = [part for part in re.split(r"[,;\s]+", row.cell("competencies")) if part]
    numbers = [int(part) for part in said if part.isascii() and part.isdecimal() and len(part) < 4]
    numbers = [number for number in numbers if number in Competency.values]
    if len(numbers) < len(said):
        changes.append(_("Competencies are numbers from 1 to %(most)s.") % {"most": max(Competency.values)})
    safety, scored = each_of(
        ("safety", "scored"), lambda name: _flag(row.cell(name), name) if row.cell(name) else None, RowFault
    )
    return Tags(
        topic=one_line(row.cell("topic")) or None,
        objective=one_line(row.cell("objective")) or None,
        domain=domain or None,
        competencies=tuple(sorted(set(numbers))) or None,
        safety=safety,
        scored=scored,
    )
