"""Questions as rows of a table: texts by column."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _

from courses.exchange.questions import FileQuestion
from courses.exchange.spreadsheet.layout import HINTS, OF_ANSWER
from courses.exchange.texts import common_losses, keys_of, needless

Say = Callable[[str], None]
Cells = dict[str, str]


def row_of(question: FileQuestion, say: Say) -> Cells:
    """The cells of a question; `say` is told what they cannot hold. None for a kind that tables do not know."""
    write = _WRITERS.get(question.kind)
    if write is None:
        say(_("This question was left out. A table has no questions of this kind."))
        return {}
    data, tags = question.definition, question.tags
    cells = {
        "ref": question.ref,
        "kind": question.kind,
        "name": question.name,
        "question": data["stem"],
        "feedback": data.get("feedback", ""),
        "category": "/".join(_slashed(name) for name in question.category),
        "topic": tags.topic or "",
        "objective": tags.objective or "",
        "domain": tags.domain or "",
        "competencies": ", ".join(str(number) for number in tags.competencies or ()),
        "safety": _yes_no(tags.safety),
        "scored": _yes_no(tags.scored),
        **dict(zip(HINTS, data.get("hints", ()), strict=False)),
    }
    keys = keys_of(question)
    if keys and question.kind != "gap_fill" and not needless(keys):
        cells["keys"] = ",".join(keys)
    cells.update(write(data, say))
    common_losses({name: value for name, value in data.items() if name != "hints"}, say)
    return {name: value for name, value in cells.items() if value}


def _slashed(name: str) -> str:
    name = name.replace("/", "//")
    return f"{' ' * name.startswith('/')}{name}{' ' * name.endswith('/')}"


def _yes_no(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


def _numbered(rows: Iterable[tuple[Any, ...]]) -> Cells:
    """Cells of answers: each row is what stands in the columns of one answer."""
    return {
        f"{name} {number}": str(value)
        for number, row in enumerate(rows, start=1)
        for name, value in zip(OF_ANSWER, row, strict=False)
        if value not in (None, "")
    }


def _settings(**said: Any) -> Cells:
    """The settings that are not the usual ones."""
    lines = [f"{name.replace('_', ' ')}: {value}" for name, value in said.items() if value not in (None, "")]
    return {"settings": "\n".join(lines)} if lines else {}


def _unless(usual: bool, value: bool) -> str:
    return "" if value == usual else _yes_no(value)


# --- kinds ----------------------------------------------------------------------------------------------


def _worth(option: dict[str, Any]) -> str:
    """The credit of an option: what it is worth where the question does not say it by itself."""
    credit = option.get("credit")
    right = "right" if option["right"] else ""
    return right if credit is None else f"{right or 'wrong'} {credit}"


def _options(data: dict[str, Any]) -> Cells:
    return _numbered((one["text"], "", _worth(one), one.get("feedback")) for one in data["options"])


def _single(data: dict[str, Any], _say: Say) -> Cells:
    return {**_options(data), **_settings(shuffle=_unless(True, data.get("shuffle", True)))}


def _multiple(data: dict[str, Any], _say: Say) -> Cells:
    said = _settings(
        shuffle=_unless(True, data.get("shuffle", True)),
        choose=data.get("choose"),
        credit=data.get("credit", "half_for_one_miss"),
    )
    return {**_options(data), **said}


def _true_false(data: dict[str, Any], _say: Say) -> Cells:
    return _numbered(
        (word, "", "right" if data["answer"] is truth else "", data.get(f"feedback_{word}"))
        for word, truth in (("true", True), ("false", False))
    )


def _matching(data: dict[str, Any], _say: Say) -> Cells:
    rows = [(pair["prompt"], pair["answer"], "", pair.get("feedback")) for pair in data["pairs"]]
    return _numbered([*rows, *(("", text) for text in data.get("distractors", ()))])


def _ordering(data: dict[str, Any], _say: Say) -> Cells:
    rule = data.get("credit", "adjacent_pairs")
    rows = ((one["text"], "", "", one.get("feedback")) for one in data["items"])
    return {**_numbered(rows), **_settings(credit="" if rule == "adjacent_pairs" else rule)}


def _gap_fill(data: dict[str, Any], _say: Say) -> Cells:
    rows, said = [], {}
    for gap in data["gaps"]:
        key = gap["key"]
        rows += [(one["text"], key, one["credit"], one.get("feedback")) for one in gap["answers"]]
        words = [name for name in ("chosen", "case", "accents") if gap.get(name)]
        words += [f"weight {gap['weight']}"] if gap.get("weight", 1) != 1 else []
        said[f"gap {key}"] = ", ".join(words)
    shuffle = _unless(True, data.get("shuffle", True))
    return {"text": data["text"], **_numbered(rows), **_settings(shuffle=shuffle, **said)}


def _short_answer(data: dict[str, Any], _say: Say) -> Cells:
    rows = ((one["text"], "", one["credit"], one.get("feedback")) for one in data["answers"])
    return {
        **_numbered(rows),
        **_settings(**{name: _unless(False, bool(data.get(name))) for name in ("case", "accents")}),
    }


def _numerical(data: dict[str, Any], say: Say) -> Cells:
    rows = []
    for one in data["answers"]:
        relative = one.get("tolerance_kind", "absolute") == "relative"
        tolerance = f"{one.get('tolerance', '0')}{' %' if relative else ''}"
        rows.append((one["value"], "" if tolerance == "0" else tolerance, one["credit"], one.get("feedback")))
    units = data.get("units", ())
    cells = {**_numbered(rows), "units": "\n".join(f"{unit['text']} = {unit.get('factor', '1')}" for unit in units)}
    if any(sign in unit["text"] for unit in units for sign in ";\n"):
        say(_("Units were left out: one has a semicolon in its name."))
        return {name: value for name, value in cells.items() if name != "units"}
    cost = data.get("unit_cost", 10)
    return {**cells, **_settings(unit=data.get("unit") if units else "", unit_cost="" if cost == 10 else cost)}


def _open(data: dict[str, Any], _say: Say) -> Cells:
    rows = ((one["idea"], one["example"], one["points"]) for one in data["rubric"])
    return {**_numbered(rows), "model answer": data["model_answer"]}


def _rating(data: dict[str, Any], _say: Say) -> Cells:
    return _numbered((one["label"],) for one in data["points"])


def _information(_data: dict[str, Any], _say: Say) -> Cells:
    return {}


_WRITERS: dict[str, Callable[[dict[str, Any], Say], Cells]] = {
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
