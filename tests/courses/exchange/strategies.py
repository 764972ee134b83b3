"""Questions of every kind, made up by Hypothesis: what readers and writers of files must carry without a loss.

All texts are in the form in which definitions keep them, so a definition that comes back from a file can be compared
as plain data. Keys of parts are those of their places ("a", "b", …) unless `keys=True` asks for others.
"""

from __future__ import annotations

import string
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st
from pydantic import ValidationError

from courses.enums import Competency, PracticeDomain
from courses.exchange.questions import FileQuestion, Tags
from courses.questions.registry import get_kind, kinds
from website.core.sanitise import plain_text

SPECIAL = "~=#{}:\\\n%[]()*_->&;\"'/@+|,.<`!$?\t"
"""Characters that mean something in one format or another."""

KEYS = tuple(string.ascii_lowercase)


def canonical(question: FileQuestion) -> dict[str, Any]:
    """The definition as the kind keeps it, to compare two. No tolerance is the same, relative to the value or not."""
    data = get_kind(question.kind).parse(question.definition).as_data()
    if question.kind == "numerical":
        for answer in data["answers"]:
            if not Decimal(answer["tolerance"]):
                answer["tolerance_kind"] = "absolute"
    return data


def said(tags: Tags) -> tuple:
    """Tags where "nothing said" and "the usual" are the same."""
    return (
        tags.topic or "", tags.objective or "", tags.domain or "", tuple(sorted(tags.competencies or ())),
        bool(tags.safety), tags.scored is not False,
    )  # fmt: skip


def known(names: Iterable[str] = ()) -> list[str]:
    """The kinds of the registry, or those of `names` that it has."""
    registered = [kind.name for kind in kinds]
    return [name for name in names if name in registered] if names else registered


# --- texts ----------------------------------------------------------------------------------------------


def settled(text: str) -> str:
    """The text as a definition keeps it."""
    for _ in range(4):
        text = plain_text(text).strip()
    return text


_SIGNS = st.one_of(
    st.sampled_from(string.ascii_letters + string.digits + "   éñüßй中"),
    st.sampled_from(SPECIAL),
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn", "Co", "Cf", "Zl", "Zp")),
)


def texts(most: int = 40, *, lines: bool = True) -> st.SearchStrategy[str]:
    """Limited Markdown with anything in it; on one line with `lines=False`."""
    found = st.text(_SIGNS, min_size=1, max_size=most).map(settled)
    if not lines:
        found = found.map(lambda text: " ".join(text.split()))
    return found.filter(bool)


WORDS = st.lists(st.text(string.ascii_letters + "éñ", min_size=1, max_size=8), min_size=1, max_size=4).map(" ".join)
"""Plain words without any sign."""


def apart(element: st.SearchStrategy[str], least: int, most: int) -> st.SearchStrategy[list[str]]:
    """Texts of which no two are the same to a learner."""
    return st.lists(element, min_size=least, max_size=most, unique_by=lambda text: " ".join(text.split()).casefold())


def percents(least: int = -100, most: int = 100) -> st.SearchStrategy[int | str]:
    """Credit as a definition keeps it."""
    decimals = st.sampled_from(["33.33333", "12.5", "66.66667", "0.1"]).filter(
        lambda text: least <= float(text) <= most
    )
    return st.one_of(st.integers(least, most), decimals)


# --- definitions ----------------------------------------------------------------------------------------


@st.composite
def _base(draw, text) -> dict[str, Any]:
    """Stem, and sometimes feedback and hints."""
    data = {"stem": draw(text)}
    if draw(st.booleans()):
        data["feedback"] = draw(text)
    if draw(st.integers(0, 3)) == 3:
        data["hints"] = draw(st.lists(text, min_size=1, max_size=3))
    return data


def _with_feedback(draw, text, row: dict[str, Any]) -> dict[str, Any]:
    if draw(st.booleans()):
        row["feedback"] = draw(text)
    return row


@st.composite
def _options(draw, text, least: int) -> list[dict[str, Any]]:
    found = draw(apart(text, least, 6))
    return [
        _with_feedback(draw, text, {"key": key, "text": option, "right": False})
        for key, option in zip(KEYS, found, strict=False)
    ]


@st.composite
def single(draw, text) -> dict[str, Any]:
    options = draw(_options(text, 2))
    right = draw(st.integers(0, len(options) - 1))
    options[right]["right"] = True
    for option in options:
        if not option["right"] and draw(st.integers(0, 3)) == 3:
            option["credit"] = draw(percents(-99, 99).filter(lambda credit: float(credit) != 0))
    return {**draw(_base(text)), "options": options, "shuffle": draw(st.booleans())}


@st.composite
def multiple(draw, text) -> dict[str, Any]:
    options = draw(_options(text, 3))
    count = draw(st.integers(2, len(options) - 1))
    for place in draw(st.permutations(range(len(options))))[:count]:
        options[place]["right"] = True
    rules = ["half_for_one_miss", "all_or_nothing", "per_option", "right_minus_wrong"]
    data = {
        **draw(_base(text)),
        "options": options,
        "shuffle": draw(st.booleans()),
        "credit": draw(st.sampled_from(rules)),
    }
    if draw(st.booleans()):
        data["choose"] = count
    if data["credit"] == "per_option" and draw(st.booleans()):
        _give_credit(draw, options, count)
    return data


def _give_credit(draw, options: list[dict[str, Any]], count: int) -> None:
    """Credit of each option's own: uneven, the right ones making up the whole."""
    first = draw(st.integers(1, 100 - count))
    rest = 100 - first
    shares = [first, *([rest // (count - 1)] * (count - 1))]
    shares[-1] += rest - sum(shares[1:])
    for option in options:
        option["credit"] = shares.pop() if option["right"] else draw(percents(-100, -1))


@st.composite
def true_false(draw, text) -> dict[str, Any]:
    data = {**draw(_base(text)), "answer": draw(st.booleans())}
    for name in ("feedback_true", "feedback_false"):
        if draw(st.booleans()):
            data[name] = draw(text)
    return data


@st.composite
def matching(draw, text) -> dict[str, Any]:
    prompts = draw(apart(text, 2, 5))
    answers = draw(apart(text, 2, 8))
    pairs = [
        _with_feedback(draw, text, {"key": key, "prompt": prompt, "answer": answers[min(number, len(answers) - 1)]})
        for number, (key, prompt) in enumerate(zip(KEYS, prompts, strict=False))
    ]
    used = {pair["answer"] for pair in pairs}
    return {**draw(_base(text)), "pairs": pairs, "distractors": [answer for answer in answers if answer not in used]}


@st.composite
def ordering(draw, text) -> dict[str, Any]:
    items = [
        _with_feedback(draw, text, {"key": key, "text": step})
        for key, step in zip(KEYS, draw(apart(text, 2, 6)), strict=False)
    ]
    rule = draw(st.sampled_from(["adjacent_pairs", "position", "all_or_nothing"]))
    return {**draw(_base(text)), "items": items, "credit": rule}


@st.composite
def open_answer(draw, text) -> dict[str, Any]:
    rubric = [
        {"key": key, "idea": idea, "example": draw(text), "points": draw(st.integers(1, 5))}
        for key, idea in zip(KEYS, draw(apart(text, 1, 4)), strict=False)
    ]
    return {**draw(_base(text)), "rubric": rubric, "model_answer": draw(text)}


@st.composite
def _answers(draw, text, *, stars: bool = True) -> list[dict[str, Any]]:
    """Typed answers: the first is right, a pattern with a star comes last."""
    found = draw(apart(WORDS if draw(st.booleans()) else text, 1, 4))
    rows = [{"text": found[0], "credit": 100}]
    rows += [{"text": one, "credit": draw(percents(0, 100))} for one in found[1:]]
    if stars and draw(st.integers(0, 2)) == 2:
        rows.append({"text": draw(st.sampled_from(["*", r"*\*", "a * z"])), "credit": 0})
    return [_with_feedback(draw, text, row) for row in rows]


@st.composite
def short_answer(draw, text) -> dict[str, Any]:
    flags = {"case": draw(st.booleans()), "accents": draw(st.booleans())}
    return {**draw(_base(text)), "answers": draw(_answers(text)), **flags}


@st.composite
def gap_fill(draw, text, *, gaps: int = 3) -> dict[str, Any]:
    rows, pieces = [], [draw(WORDS)]
    for key in KEYS[: draw(st.integers(1, gaps))]:
        chosen = draw(st.booleans())
        row: dict[str, Any] = {"key": key, "chosen": chosen, "weight": draw(st.integers(1, 3))}
        if chosen:
            options = draw(apart(text, 2, 4))
            row["answers"] = [
                _with_feedback(draw, text, {"text": one, "credit": 0 if number else 100})
                for number, one in enumerate(options)
            ]
        else:
            row.update(case=draw(st.booleans()), accents=draw(st.booleans()), answers=draw(_answers(text)))
        rows.append(row)
        pieces += [f"[[{key}]]", draw(WORDS)]
    return {**draw(_base(text)), "text": " ".join(pieces), "gaps": rows, "shuffle": draw(st.booleans())}


@st.composite
def numerical(draw, text) -> dict[str, Any]:
    values = draw(st.lists(st.decimals(-1000, 1000, places=2).map(_number), min_size=1, max_size=3, unique=True))
    rows = []
    for number, value in enumerate(values):
        kind = draw(st.sampled_from(["absolute", "absolute", "relative"]))
        tolerance = draw(st.sampled_from(["0", "0.05", "0.5", "1"]))
        credit = 100 if number == 0 else draw(percents(0, 100))
        row = {"value": value, "tolerance": tolerance, "tolerance_kind": kind, "credit": credit}
        rows.append(_with_feedback(draw, text, row))
    data = {**draw(_base(text)), "answers": rows}
    if draw(st.integers(0, 2)) == 2:
        units = [{"text": "kg", "factor": "1"}, {"text": "g", "factor": "0.001"}]
        data.update(
            units=units, unit=draw(st.sampled_from(["optional", "required"])), unit_cost=draw(st.integers(0, 100))
        )
    return data


def _number(value: Any) -> str:
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


@st.composite
def rating(draw, text) -> dict[str, Any]:
    labels = draw(apart(text, 2, 7))
    points = [{"key": key, "label": label} for key, label in zip(KEYS, labels, strict=False)]
    return {**draw(_base(text)), "points": points}


def information(text) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"stem": text})


DEFINITIONS = {
    "single": single, "multiple": multiple, "true_false": true_false, "matching": matching, "ordering": ordering,
    "gap_fill": gap_fill, "short_answer": short_answer, "numerical": numerical, "open": open_answer, "rating": rating,
    "information": information,
}  # fmt: skip


def definitions(kind: str, text: st.SearchStrategy[str] | None = None) -> st.SearchStrategy[dict[str, Any]]:
    """Sound definitions of a kind as the kind keeps them; `text` makes their texts."""
    made = DEFINITIONS[kind](texts() if text is None else text)
    return made.map(lambda data: _kept(kind, data)).filter(lambda data: data is not None)


def _kept(kind: str, data: dict[str, Any]) -> dict[str, Any] | None:
    """None for what chance made unsound (a pattern that is never reached, a text of signs that nobody types)."""
    try:
        return get_kind(kind).parse(data).as_data()
    except ValidationError:
        return None


# --- questions ------------------------------------------------------------------------------------------


@st.composite
def tags(draw) -> Tags:
    """What a file says about a question; None for what it does not say."""
    name = st.none() | texts(20, lines=False)
    return Tags(
        topic=draw(name),
        objective=draw(st.none() | st.from_regex(r"[A-Z]{2}-[0-9]", fullmatch=True)),
        domain=draw(st.none() | st.sampled_from(PracticeDomain.values)),
        competencies=draw(st.none() | st.sets(st.sampled_from(Competency.values)).map(sorted).map(tuple)),
        safety=draw(st.sampled_from([None, False, True])),
        scored=draw(st.sampled_from([None, False, True])),
    )


@st.composite
def questions(draw, names: Iterable[str] = (), text: st.SearchStrategy[str] | None = None) -> FileQuestion:
    """A question of one of the kinds `names` (default: all)."""
    kind = draw(st.sampled_from(known(names)))
    return FileQuestion(
        kind=kind,
        definition=draw(definitions(kind, text)),
        ref=draw(st.from_regex(r"[A-Za-z0-9]{1,6}(-[A-Za-z0-9]{1,4})?", fullmatch=True)),
        name=draw(texts(30, lines=False)),
        category=tuple(draw(st.lists(texts(12, lines=False), max_size=3))),
        tags=draw(tags()),
    )


def files(names: Iterable[str] = (), text: st.SearchStrategy[str] | None = None, most: int = 4):
    """Several questions, each with a ref of its own."""
    found = st.lists(questions(names, text), min_size=1, max_size=most)
    return found.map(lambda rows: [replace(row, ref=f"{row.ref}-{number}") for number, row in enumerate(rows, start=1)])


def worth(question: FileQuestion) -> dict[str, Fraction]:
    """What choosing each option of a multiple choice is worth under its rule, by key; for comparing rules."""
    from courses.questions.multiple.definition import option_worth

    definition = get_kind(question.kind).parse(question.definition)
    if definition.credit == "right_minus_wrong":
        share = Fraction(1, sum(option.right for option in definition.options))
        return {option.key: share if option.right else -share for option in definition.options}
    return option_worth(definition.options)
