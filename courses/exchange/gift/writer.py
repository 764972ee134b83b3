"""Writes GIFT, all texts as Markdown, so that they come back as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from courses.exchange.gift.lexer import category_line, escaped
from courses.exchange.questions import FileQuestion, Written
from courses.exchange.texts import common_losses, keys_of, needless, spelled, words_of
from courses.questions.shapes import fraction_of

Say = Callable[[str], None]


class Unsayable(Exception):
    """Why a question cannot be in a file of this format, as a sentence."""


def write(questions: Iterable[FileQuestion], *, title: str) -> Written:
    """A GIFT file that holds the questions, and what it cannot say of them."""
    pieces = [f"// {_one_line(title)}\n"]
    losses: list[tuple[str, str]] = []
    category: tuple[str, ...] = ()
    for question in questions:
        about = question.ref or question.name

        def say(sentence: str, about: str = about) -> None:
            losses.append((about, sentence))

        try:
            written = _question(question, say)
        except Unsayable as reason:
            say(_("This question was left out. %(why)s") % {"why": reason})
            continue
        if question.category != category:
            category = question.category
            pieces.append(f"{category_line(category)}\n")
        pieces.append(written)
    data = "\n".join(pieces).encode()
    return Written(data, "text/plain; charset=utf-8", "gift", tuple(dict.fromkeys(losses)))


def _question(question: FileQuestion, say: Say) -> str:
    """Comment, name, text and answers of one question. Raises Unsayable."""
    body = _BODIES.get(question.kind)
    if body is None:
        raise Unsayable(_("GIFT has no questions of this kind."))
    before, answers, after = body(question.definition, say)
    common_losses(question.definition, say)
    lines = [_remarks(question)] if _remarks(question) else []
    name = f"::{escaped(question.name)}::" if question.name else ""
    lines.append(f"{name}[markdown]{escaped(before)}{_braces(answers, question)}{escaped(after)}")
    return "\n".join(lines) + "\n"


def _braces(answers: Sequence[str] | str | None, question: FileQuestion) -> str:
    """The answers in their braces, with the feedback for everybody at the end."""
    feedback = question.definition.get("feedback")
    general = f"####{_text(feedback)}" if feedback else ""
    if answers is None:
        return ""
    if isinstance(answers, str):
        return f"{{{answers}{general}}}"
    return "{\n" + "".join(f"\t{line}\n" for line in [*answers, *([general] if general else [])]) + "}"


def _remarks(question: FileQuestion) -> str:
    """What stands in the comment above a question: its reference, its tags, and the names of its parts."""
    found = [("id", question.ref)] if question.ref else []
    found += [("tag", word) for word in words_of(question.tags)]
    keys = keys_of(question)
    if keys and not needless(keys):
        found.append(("keys", ",".join(keys)))
    return "// " + " ".join(f"[{name}:{_in_brackets(value)}]" for name, value in found) if found else ""


def _in_brackets(text: str) -> str:
    for sign in "\\[]":
        text = text.replace(sign, f"\\{sign}")
    return _one_line(text)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _text(text: str) -> str:
    """A text where answers and feedback stand. One that begins like a format or a weight gets its format named."""
    return f"{'[markdown]' if text[:1] in '[%' else ''}{escaped(text)}"


def _line(sign: str, weight: int | str | None, text: str, row: dict[str, Any]) -> str:
    worth = "" if weight is None else f"%{weight}%"
    feedback = f"#{_text(row['feedback'])}" if row.get("feedback") else ""
    return f"{sign}{worth}{_text(text)}{feedback}"


# --- kinds ----------------------------------------------------------------------------------------------

Body = tuple[str, "Sequence[str] | str | None", str]
"""The text before the braces, what stands in them (None: no braces), and the text after them."""


def _single(data: dict[str, Any], say: Say) -> Body:
    _fixed_order(data, say)
    lines = [
        _line(
            "=" if option["right"] else "~", None if option["right"] else option.get("credit"), option["text"], option
        )
        for option in data["options"]
    ]
    return data["stem"], lines, ""


def _multiple(data: dict[str, Any], say: Say) -> Body:
    _fixed_order(data, say)
    if data.get("choose"):
        say(_("The file does not say how many options to choose."))
    rule = data.get("credit", "half_for_one_miss")
    if rule in ("half_for_one_miss", "all_or_nothing"):
        say(_("The rule for partial credit became credit per option: right ones add, wrong ones take away."))
    right = sum(option["right"] for option in data["options"])
    wrong = len(data["options"]) - right
    shares = {True: Fraction(1, right), False: Fraction(-1, wrong if rule == "per_option" else right)}
    lines = []
    for option in data["options"]:
        weight = option.get("credit")
        if weight is None:
            weight = _weight(shares[option["right"]])
        lines.append(_line("~", weight, option["text"], option))
    return data["stem"], lines, ""


def _weight(share: Fraction) -> str:
    """A share of the whole in percent, with five decimals at most."""
    return spelled(round(Decimal(share.numerator * 100) / Decimal(share.denominator), 5))


def _true_false(data: dict[str, Any], _say: Say) -> Body:
    names = ("feedback_false", "feedback_true") if data["answer"] else ("feedback_true", "feedback_false")
    wrong, right = (_text(data[name]) if data.get(name) else "" for name in names)
    answer = "TRUE" if data["answer"] else "FALSE"
    feedback = f"#{wrong}#{right}" if right else f"#{wrong}" if wrong else ""
    return data["stem"], f"{answer}{feedback}", ""


def _matching(data: dict[str, Any], say: Say) -> Body:
    if any(pair.get("feedback") for pair in data["pairs"]):
        say(_("Feedback of single pairs was left out."))
    lines = [f"={_arrowless(pair['prompt'], say)} -> {escaped(pair['answer'])}" for pair in data["pairs"]]
    lines += [f"= -> {escaped(text)}" for text in data.get("distractors", ())]
    return data["stem"], lines, ""


def _arrowless(text: str, say: Say) -> str:
    """A text in which no arrow can be taken for the one between the parts of a pair."""
    if "->" in text:
        say(_("An arrow in a text became “→”, because GIFT uses arrows for pairs."))
        text = text.replace("->", "→")
    return _text(text)


def _short_answer(data: dict[str, Any], say: Say) -> Body:
    _spelling(data, say)
    return data["stem"], _typed(data["answers"], say), ""


def _typed(answers: list[dict[str, Any]], say: Say) -> list[str]:
    lines = []
    for answer in answers:
        feedback = f"#{_arrowless(answer['feedback'], say)}" if answer.get("feedback") else ""
        lines.append(f"=%{answer['credit']}%{_arrowless(answer['text'], say)}{feedback}")
    return lines


def _spelling(row: dict[str, Any], say: Say) -> None:
    if row.get("case"):
        say(_("The file does not say that small and capital letters matter."))
    if row.get("accents"):
        say(_("The file does not say that accents matter."))


def _gap_fill(data: dict[str, Any], say: Say) -> Body:
    if len(data["gaps"]) > 1:
        raise Unsayable(_("GIFT has no questions with several gaps."))
    gap = data["gaps"][0]
    before, _marker, after = data["text"].partition(f"[[{gap['key']}]]")
    if not after:
        say(_("A gap at the very end comes back as a short answer."))
    if "\n\n" in before:
        say(_("The text before the gap has several paragraphs: only the last one stays with the gap."))
    if gap.get("chosen"):
        if not data.get("shuffle", True):
            say(_("The file does not say that the options keep their order."))
        _one_right(gap["answers"], say)
        lines = [_gap_option(answer) for answer in gap["answers"]]
    else:
        _spelling(gap, say)
        lines = _typed(gap["answers"], say)
    return f"{data['stem']}\n\n{before}", lines, after


def _gap_option(answer: dict[str, Any]) -> str:
    whole = fraction_of(answer["credit"]) == 1
    weight = None if whole or fraction_of(answer["credit"]) == 0 else answer["credit"]
    return _line("=" if whole else "~", weight, answer["text"], answer)


def _one_right(answers: list[dict[str, Any]], say: Say) -> None:
    if not any(fraction_of(answer["credit"]) != 1 for answer in answers):
        say(_("All options of the gap are right: other programs take it for a short answer."))


def _numerical(data: dict[str, Any], say: Say) -> Body:
    if data.get("units"):
        say(_("Units were left out: the file asks for the number alone."))
    lines = []
    for answer in data["answers"]:
        tolerance = Decimal(answer.get("tolerance", "0"))
        if answer.get("tolerance_kind", "absolute") == "relative" and tolerance:
            tolerance = abs(tolerance * Decimal(answer["value"])) / 100
            say(_("A tolerance in percent became one in numbers: it stays what it is worth now."))
        feedback = f"#{_text(answer['feedback'])}" if answer.get("feedback") else ""
        lines.append(f"=%{answer['credit']}%{answer['value']}:{spelled(tolerance)}{feedback}")
    return data["stem"], ["#", *lines], ""


def _open(data: dict[str, Any], say: Say) -> Body:
    say(_("The rubric and the model answer were left out."))
    return data["stem"], "", ""


def _information(data: dict[str, Any], say: Say) -> Body:
    if data.get("feedback"):
        say(_("Feedback for everybody was left out."))
    return data["stem"], None, ""


def _fixed_order(data: dict[str, Any], say: Say) -> None:
    if not data.get("shuffle", True):
        say(_("The file does not say that the options keep their order."))


_BODIES: dict[str, Callable[[dict[str, Any], Say], Body]] = {
    "single": _single,
    "multiple": _multiple,
    "true_false": _true_false,
    "matching": _matching,
    "short_answer": _short_answer,
    "gap_fill": _gap_fill,
    "numerical": _numerical,
    "open": _open,
    "information": _information,
}
