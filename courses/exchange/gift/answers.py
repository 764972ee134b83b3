"""The answers between the braces of a GIFT question, kind by kind."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from courses.exchange.gift.lexer import GiftFault, folded, formatted, shown
from courses.exchange.markup import markdown_from_html, plain_from_html
from courses.exchange.texts import (
    MOST_PIECE,
    decimal_text,
    each_of,
    key_at,
    markdown_from_plain,
    one_line,
    percent,
    shortened,
    spelled,
    tidy,
)
from courses.questions.shapes import MAX_PARTS, fraction_of

MOST_ANSWERS = 2 * MAX_PARTS + 1
TRUTHS = {"T": True, "TRUE": True, "F": False, "FALSE": False}
_WEIGHT = re.compile(r"%\s*(-?[0-9]{1,3}(?:[.,][0-9]{0,12})?)\s*%")
_MARKUP = re.compile(r"<[A-Za-z/!]|&[A-Za-z#]")
_EXACT = Context(prec=80)


@dataclass
class Notes:
    """Sentences about what a question had to leave behind, each once."""

    found: dict[str, None] = field(default_factory=dict)

    def say(self, *sentences: str) -> None:
        """Adds sentences."""
        self.found.update(dict.fromkeys(sentences))


@dataclass(frozen=True)
class Answer:
    """One answer as it stands: its `sign`, `weight` in percent (None: not said), text and feedback not read yet."""

    sign: str
    weight: int | str | None
    head: str
    feedback: str


class Texts:
    """Turns pieces of one question into Markdown; `default` is the format of the question itself."""

    def __init__(self, default: str, notes: Notes) -> None:
        self.default = default
        self.notes = notes

    def markdown(self, piece: str) -> str:
        """A piece as a text; "" for nothing. Raises GiftFault when it is too long."""
        kind, text = self._of(piece)
        if kind == "markdown":
            return tidy(shown(text))
        if kind != "plain" and _MARKUP.search(text):
            found, losses = markdown_from_html(shown(text if kind == "html" else folded(text)))
            self.notes.say(*losses)
            return found
        return markdown_from_plain(shown(folded(text)))

    def typed(self, piece: str) -> str:
        """A piece as it is compared with what people type: plain, on one line."""
        kind, text = self._of(piece)
        text = shown(text)
        if kind in ("html", "moodle") and _MARKUP.search(text):
            plain, losses = plain_from_html(text)
            self.notes.say(*losses)
            return plain
        return tidy(text)

    def _of(self, piece: str) -> tuple[str, str]:
        kind, text = formatted(piece, self.default)
        if len(text) > MOST_PIECE:
            raise GiftFault(_("A text of this question is too long."))
        return kind, text

    def add(self, row: dict[str, Any], feedback: str, name: str = "feedback") -> dict[str, Any]:
        """The row, with the feedback if there is any."""
        text = self.markdown(feedback)
        if text:
            row[name] = text
        return row


def split(text: str, signs: str = "=~") -> list[Answer]:
    """The answers, each from its sign to the next; what stands before the first sign is an answer without one."""
    if sum(text.count(sign) for sign in signs) > MOST_ANSWERS:
        raise GiftFault(_("There are too many answers: %(count)s at most.") % {"count": MAX_PARTS})
    pieces = ((piece[:1], piece) for piece in re.split(f"(?=[{signs}])", text))
    read = [(sign, piece[1:].strip()) if sign and sign in signs else ("", piece.strip()) for sign, piece in pieces]
    return each_of([one for one in read if any(one)], _answer, GiftFault)


def _answer(signed: tuple[str, str]) -> Answer:
    sign, rest = signed
    head, _hash, feedback = rest.partition("#")
    weight = _WEIGHT.match(head)
    worth = percent(weight[1]) if weight else None
    if worth is not None and not -100 <= Decimal(worth) <= 100:
        sentence = _("A weight must be from -100%% to 100%%, not %(weight)s%%.")
        raise GiftFault(sentence % {"weight": shortened(str(worth))})
    return Answer(sign, worth, (head[weight.end() :] if weight else head).strip(), feedback.strip())


# --- choices --------------------------------------------------------------------------------------------


def choice(answers: list[Answer], texts: Texts) -> tuple[str, dict[str, Any]]:
    """Kind and definition (without its stem) of a question whose options have tildes."""
    if any(answer.sign == "=" for answer in answers):
        rows = [(answer, _weight(answer, 100 if answer.sign == "=" else 0)) for answer in answers]
        return "single", {"options": _single_options(rows, texts)}
    rows = [(answer, _weight(answer, 0)) for answer in answers]
    right = [worth for _answer, worth in rows if worth > 0]
    if not right:
        raise GiftFault(_("No option is right."))
    if len(right) == 1:
        if right[0] < 1:
            raise GiftFault(_("The right option must be worth 100%."))
        texts.notes.say(_("Only one option is right, so it became a single choice."))
        return "single", {"options": _single_options(rows, texts)}
    return "multiple", _multiple(rows, texts)


def _weight(answer: Answer, default: int) -> Fraction:
    return fraction_of(default if answer.weight is None else answer.weight)


def _single_options(rows: list[tuple[Answer, Fraction]], texts: Texts) -> list[dict[str, Any]]:
    if sum(worth == 1 for _answer, worth in rows) > 1:
        raise GiftFault(_("Two options are fully right, but only one can be chosen."))
    options = []
    for place, (answer, worth) in enumerate(rows):
        option = {"key": key_at(place), "text": texts.markdown(answer.head), "right": worth == 1}
        if worth not in (0, 1):
            option["credit"] = answer.weight
        options.append(texts.add(option, answer.feedback))
    return options


def _multiple(rows: list[tuple[Answer, Fraction]], texts: Texts) -> dict[str, Any]:
    """Credit per option, in the shortest way that says the same."""
    right = [worth for _answer, worth in rows if worth > 0]
    wrong = [worth for _answer, worth in rows if worth <= 0]
    even = all(worth == Fraction(1, len(right)) for worth in right)
    own = not (even and wrong and all(worth == Fraction(-1, len(wrong)) for worth in wrong))
    minus = own and even and bool(wrong) and all(worth == Fraction(-1, len(right)) for worth in wrong)
    options = []
    for place, (answer, worth) in enumerate(rows):
        option = {"key": key_at(place), "text": texts.markdown(answer.head), "right": worth > 0}
        if own and not minus:
            option["credit"] = answer.weight or 0
        options.append(texts.add(option, answer.feedback))
    return {"options": options, "credit": "right_minus_wrong" if minus else "per_option"}


def chosen_gap(answers: list[Answer], texts: Texts) -> dict[str, Any]:
    """A gap with a list to choose from: the options of a single choice inside a sentence."""
    rows = []
    for answer in answers:
        weight = (100 if answer.sign == "=" else 0) if answer.weight is None else answer.weight
        row = {"text": texts.typed(answer.head), "credit": _not_negative(weight, texts.notes)}
        rows.append(texts.add(row, answer.feedback))
    return {"key": "a", "chosen": True, "answers": rows}


def _not_negative(weight: int | str, notes: Notes) -> int | str:
    if Decimal(weight) >= 0:
        return weight
    notes.say(_("An answer cannot take credit away here: weights below 0 became 0."))
    return 0


# --- true or false, matching ----------------------------------------------------------------------------


def true_false(answer: str, texts: Texts) -> dict[str, Any] | None:
    """The definition (without its stem) of a true-or-false question; None when it is none."""
    head, *feedback = answer.split("#", 2)
    truth = TRUTHS.get(head.strip().upper())
    if truth is None:
        return None
    names = ("feedback_false", "feedback_true") if truth else ("feedback_true", "feedback_false")
    row: dict[str, Any] = {"answer": truth}
    for name, text in zip(names, feedback, strict=False):
        texts.add(row, text, name)
    return row


def is_matching(answers: list[Answer]) -> bool:
    """Whether the answers are pairs. Raises GiftFault when only some are."""
    arrows = ["->" in answer.head for answer in answers if answer.weight is None]
    if not arrows or not any(arrows):
        return False
    if len(arrows) < len(answers) or not all(arrows):
        raise GiftFault(_("Each pair of a matching question needs an arrow: = one thing -> what belongs to it."))
    return True


def matching(answers: list[Answer], texts: Texts) -> dict[str, Any]:
    """The definition (without its stem) of a matching question."""
    pairs: list[dict[str, Any]] = []
    extra: list[str] = []
    for answer in answers:
        left, _arrow, right = answer.head.partition("->")
        prompt, said = texts.markdown(left), tidy(shown(right.strip()))
        if texts.default in ("html", "moodle") and _MARKUP.search(said):
            said = markdown_from_html(said)[0]
        elif texts.default != "markdown":
            said = Texts("plain", texts.notes).markdown(right.strip())
        if prompt:
            pair = {"key": key_at(len(pairs)), "prompt": prompt, "answer": said}
            pairs.append(texts.add(pair, answer.feedback))
        else:
            extra.append(said)
    taken = {one_line(pair["answer"]).casefold() for pair in pairs}
    distractors = []
    for said in extra:
        if one_line(said).casefold() in taken:
            texts.notes.say(_("An extra answer says the same as another answer and was left out."))
        else:
            taken.add(one_line(said).casefold())
            distractors.append(said)
    return {"pairs": pairs, "distractors": distractors}


# --- typed answers --------------------------------------------------------------------------------------


def typed(answers: list[Answer], texts: Texts) -> list[dict[str, Any]]:
    """Accepted answers and known mistakes of a short answer or a gap."""
    rows = []
    for answer in answers:
        weight = 100 if answer.weight is None else answer.weight
        row = {"text": texts.typed(answer.head), "credit": _not_negative(weight, texts.notes)}
        rows.append(texts.add(row, answer.feedback))
    return rows


def numerical(answer: str, texts: Texts) -> dict[str, Any]:
    """The definition (without its stem) of a numerical question; `answer` begins behind its number sign."""
    rows = [row for row in each_of(split(answer), lambda one: _number_row(one, texts), GiftFault) if row]
    if not rows:
        raise GiftFault(_("There is no number to answer with."))
    return {"answers": rows}


def _number_row(one: Answer, texts: Texts) -> dict[str, Any] | None:
    if one.sign == "~" or one.head == "*":
        _catch_all(one, texts.notes)
        return None
    value, tolerance = _range(shown(one.head))
    weight = 100 if one.weight is None else one.weight
    row = {
        "value": value,
        "tolerance": tolerance,
        "tolerance_kind": "absolute",
        "credit": _not_negative(weight, texts.notes),
    }
    return texts.add(row, one.feedback)


def _catch_all(answer: Answer, notes: Notes) -> None:
    """What is said about every other number: a question here has no place for it."""
    if answer.weight is not None and Decimal(answer.weight) > 0:
        raise GiftFault(_("A star cannot be worth anything in a numerical question: every number would be right."))
    said = shown(answer.feedback)
    if said:
        notes.say(_("The feedback for every other number was left out: “%(text)s”") % {"text": shortened(said)})


def _range(text: str) -> tuple[str, str]:
    """Value and tolerance of `3`, `3:2` and `1..5`."""
    for sign in ("..", ":"):
        left, found, right = text.partition(sign)
        if not found:
            continue
        first, second = _number(left), _number(right)
        if sign == ":":
            return first, second
        low, high = sorted([Decimal(first), Decimal(second)])
        middle = _EXACT.divide(_EXACT.add(low, high), Decimal(2))
        return spelled(middle), spelled(_EXACT.subtract(high, middle))
    return _number(text), "0"


def _number(text: str) -> str:
    found = decimal_text(text)
    if found is None:
        raise GiftFault(_("“%(text)s” is not a number.") % {"text": shortened(text)})
    return found


def without_answer(answers: Iterable[Answer]) -> bool:
    """Whether an answer has no text at all."""
    return any(not answer.head for answer in answers)
